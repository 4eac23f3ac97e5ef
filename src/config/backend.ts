import { z } from 'zod';
import { Secret } from '../domain/secret.js';
import { type Environment, text } from './accounts.js';

/** Where the merchant's own backend gets events and check questions. At least one of the URLs is there. */
export interface BackendSettings {
  /** Where events are posted; `null`: no events are sent. */
  readonly eventsUrl: string | null;
  /** Who decides on check requests for orders that were not created here; `null`: nobody is asked. */
  readonly checkUrl: string | null;
  /** Signs both, as Standard Webhooks say. */
  readonly secret: Secret;
  /** Milliseconds a decision is waited for. */
  readonly checkTimeoutMs: number;
}

const backendUrl = text.refine(
  isBackendUrl,
  'must be a URL that begins with https:// (or http://), without user, password and fragment',
);

export const backendVariables = {
  BACKEND_EVENTS_URL: backendUrl.optional(),
  BACKEND_CHECK_URL: backendUrl.optional(),
  BACKEND_SECRET: z
    .string()
    .refine(isSecret, 'must be "whsec_" and 24 to 64 bytes in base64, as "whsec_$(openssl rand -base64 32)" makes')
    .optional(),
  BACKEND_CHECK_TIMEOUT_MS: z
    .string()
    .regex(/^\d{1,6}$/, 'must be milliseconds')
    .transform(Number)
    .refine((value) => value >= 100 && value <= 20_000, 'must be milliseconds, 100 to 20000')
    .default(3_000),
};
type BackendVariables = z.infer<z.ZodObject<typeof backendVariables>>;

/** The merchant's backend, where one is named. Adds what is wrong with it to the problems. */
export function backendOf(values: BackendVariables, given: Environment, problems: string[]): BackendSettings | null {
  const urls = (['BACKEND_EVENTS_URL', 'BACKEND_CHECK_URL'] as const).filter((name) => given[name] !== undefined);
  if (urls.length > 0 && given['BACKEND_SECRET'] === undefined)
    problems.push(`BACKEND_SECRET is missing: ${urls[0]} needs it.`);
  // Else a misspelt name of a URL would silently tell nobody anything.
  if (urls.length === 0 && given['BACKEND_SECRET'] !== undefined)
    problems.push('BACKEND_SECRET signs nothing: set BACKEND_EVENTS_URL or BACKEND_CHECK_URL, or remove it.');
  if (urls.length === 0) return null;
  return {
    eventsUrl: values.BACKEND_EVENTS_URL ?? null,
    checkUrl: values.BACKEND_CHECK_URL ?? null,
    secret: new Secret(values.BACKEND_SECRET ?? ''),
    checkTimeoutMs: values.BACKEND_CHECK_TIMEOUT_MS,
  };
}

function isBackendUrl(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : null;
  return url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.hash}` === '';
}

function isSecret(value: string): boolean {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(value) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  // Node reads broken base64 too; verifiers do not.
  return bytes.length >= 24 && bytes.length <= 64 && bytes.toString('base64') === base64;
}
