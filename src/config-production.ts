import type { TokenRules } from './callers/tokens.js';
import type { BackendSettings } from './config-backend.js';
import type { Secret } from './domain/secret.js';
import type { Account } from './freedompay/account.js';
import { SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from './simulator/credentials.js';

/*
 * What a gateway in front of real money must have, and what it should have. That callers are configured is looked at when the
 * store is open, since API keys are kept there.
 */

/** Of a configuration what matters for that. */
export interface Deployment {
  readonly production: boolean;
  readonly accounts: readonly Account[];
  readonly simulatorPort: number | null;
  readonly databaseUrl: Secret;
  readonly tokens: TokenRules | null;
  readonly publicUrl: string | null;
  readonly payerTokenSecret: Secret | null;
  readonly playground: boolean;
  readonly backend: Pick<BackendSettings, 'eventsUrl' | 'checkUrl'> | null;
  readonly corsOrigins: readonly string[];
}

/** What keeps a gateway from starting in production. */
export function productionProblems({ accounts, simulatorPort, databaseUrl, tokens }: Deployment): string[] {
  if (simulatorPort !== null)
    return ['NODE_ENV=production needs a real provider: set FREEDOMPAY_URL, or unset NODE_ENV to use the simulator.'];
  const problems = accounts.flatMap(({ id, baseUrl, secret, payoutSecret, previousSecrets }) => {
    const isKnownToAll = [secret, payoutSecret, ...previousSecrets].some((one) =>
      [SIMULATOR_SECRET, SIMULATOR_PAYOUT_SECRET].includes(one.reveal()),
    );
    return [
      ...(isKnownToAll
        ? [`Account "${id}" uses the simulator's public secret, which NODE_ENV=production does not allow.`]
        : []),
      ...(isOpenToOthers(baseUrl)
        ? [`Account "${id}" calls its provider without encryption: its URL must begin with https://.`]
        : []),
    ];
  });
  if (databaseUrl.reveal() === ':memory:')
    problems.push('DATABASE_URL=:memory: forgets at each stop what was sent: name a file, or postgres://….');
  if (tokens && 'jwksUrl' in tokens.keys && isOpenToOthers(tokens.keys.jwksUrl))
    problems.push('JWT_JWKS_URL must begin with https://: whoever could change the keys on the way could be anybody.');
  return problems;
}

/** What a gateway in production would better have; it starts without. */
export function productionWarnings(config: Deployment): string[] {
  if (!config.production) return [];
  const { publicUrl, payerTokenSecret, playground, backend, corsOrigins } = config;
  const backendUrls = [backend?.eventsUrl, backend?.checkUrl].filter((url) => url != null);
  return [
    ...(publicUrl === null
      ? ['PUBLIC_URL is not set: payments that are created here tell the provider of no webhooks.']
      : isOpenToOthers(publicUrl)
        ? ['PUBLIC_URL is not encrypted: it should begin with https://.']
        : []),
    ...(payerTokenSecret === null
      ? ['PAYER_TOKEN_SECRET is not set: payer tokens hold for this instance only, until it stops.']
      : []),
    ...(playground ? ['PLAYGROUND=on: anybody who is let in can read the whole schema.'] : []),
    ...(backendUrls.some(isOpenToOthers) ? ["The backend's URLs should begin with https://."] : []),
    ...(corsOrigins.some(isOpenToOthers) ? ['CORS_ORIGINS lets pages call that anybody could change on the way.'] : []),
  ];
}

/** Whether what is sent there can be read on the way. */
function isOpenToOthers(url: string): boolean {
  return /^http:/.test(url) && !/^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(\/|$)/.test(url);
}
