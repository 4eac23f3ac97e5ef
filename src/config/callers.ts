import * as z from 'zod';
import type { TokenRules } from '../callers/jwt-tokens.js';
import { isLoopbackHost } from '../domain/hosts.js';
import { Secret } from '../domain/secret.js';
import { baseUrl, type Environment, text } from './accounts.js';

/** How many secrets of before count beside the one that signs. */
const MAX_PREVIOUS = 2;

const secret = z.string().min(32, 'must have at least 32 characters, made at random');

const secrets = text
  .transform((value) => value.split(',').map((one) => one.trim()))
  .pipe(z.array(secret).max(MAX_PREVIOUS, `must be ${MAX_PREVIOUS} at most, comma separated`));

/** The variables that say who may call: whose tokens are believed, and whether somebody without any may. */
export const callerVariables = {
  JWT_JWKS_URL: baseUrl.optional(),
  JWT_SECRET: secret.optional(),
  JWT_PREVIOUS_SECRETS: secrets.optional(),
  JWT_ISSUER: text.optional(),
  JWT_AUDIENCE: text.optional(),
  JWT_PERSON_CLAIM: text.default('preferred_username'),
  PAYER_TOKEN_SECRET: secret.optional(),
  PAYER_TOKEN_PREVIOUS_SECRETS: secrets.optional(),
  ALLOW_ANONYMOUS: z.literal('loopback', { error: 'must be "loopback", or left out' }).optional(),
};
export type CallerVariables = z.infer<z.ZodObject<typeof callerVariables>>;

/** Whose tokens are believed; `null` where nobody's are. Adds what is wrong to the problems. */
export function tokenRules(values: CallerVariables, given: Environment, problems: string[]): TokenRules | null {
  const {
    JWT_JWKS_URL: jwksUrl,
    JWT_SECRET: shared,
    JWT_PREVIOUS_SECRETS: previous = [],
    JWT_ISSUER: issuer,
    JWT_AUDIENCE: audience,
    JWT_PERSON_CLAIM: personClaim,
  } = values;
  const named = Object.keys(callerVariables).filter((name) => name.startsWith('JWT_') && given[name] !== undefined);
  if (named.length === 0) return null;
  if (given['JWT_JWKS_URL'] !== undefined && given['JWT_SECRET'] !== undefined)
    problems.push('JWT_SECRET cannot stand beside JWT_JWKS_URL: keep the one that your issuer of tokens uses.');
  if (given['JWT_JWKS_URL'] === undefined && given['JWT_SECRET'] === undefined)
    problems.push(`JWT_JWKS_URL (or JWT_SECRET) is missing: ${named[0]} needs it.`);
  if (previous.length > 0 && given['JWT_SECRET'] === undefined)
    problems.push(
      'JWT_PREVIOUS_SECRETS is for JWT_SECRET, which is not set: an issuer that publishes its keys keeps old ones there.',
    );
  for (const name of ['JWT_ISSUER', 'JWT_AUDIENCE']) {
    if (given[name] === undefined) problems.push(`${name} is missing: ${named[0]} needs it.`);
  }
  const previousSecrets = previous.map((one) => new Secret(one));
  const keys = jwksUrl === undefined ? { secret: new Secret(shared ?? ''), previousSecrets } : { jwksUrl };
  return { issuer: issuer ?? '', audience: audience ?? '', personClaim, keys };
}

/**
 * Whether whoever asks from this machine may do everything while no callers are configured. In front of a real provider only
 * where that was said in so many words. Adds what is wrong to the problems.
 */
export function allowsAnonymous(
  { ALLOW_ANONYMOUS: allowed }: CallerVariables,
  { host, production, usesSimulator }: { host: string; production: boolean; usesSimulator: boolean },
  problems: string[],
): boolean {
  if (allowed !== undefined && production)
    problems.push(
      'ALLOW_ANONYMOUS is not for NODE_ENV=production: make an API key (npm run keys), or name an issuer of tokens.',
    );
  if (allowed !== undefined && !isLoopbackHost(host))
    problems.push(
      `ALLOW_ANONYMOUS=loopback cannot stand beside HOST=${host}, where others can reach the gateway: leave one out.`,
    );
  return usesSimulator || allowed !== undefined;
}
