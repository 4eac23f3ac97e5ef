import * as z from 'zod';
import { DEFAULT_ENDPOINT } from '../../domain/events/endpoint.js';
import { Secret } from '../../domain/secret.js';
import type { Account } from '../../freedompay/account.js';
import { type Environment, text } from '../accounts.js';
import {
  backendSecret,
  backendUrl,
  type EndpointSettings,
  endpointProblems,
  endpointsOfFile,
  MAX_PREVIOUS_SECRETS,
} from './endpoints.js';

/** Where the merchant's own backend gets events and check questions: an endpoint or the URL for questions is there at least. */
export interface BackendSettings {
  /** Where events are posted; none: no events are sent. */
  readonly endpoints: readonly EndpointSettings[];
  /** Who decides on check requests for orders that were not created here; `null`: nobody is asked. */
  readonly checkUrl: string | null;
  /** Signs the questions, as Standard Webhooks say. */
  readonly secret: Secret;
  /** Secrets of before, which sign beside it. */
  readonly previousSecrets: readonly Secret[];
  /** Milliseconds a decision is waited for. */
  readonly checkTimeoutMs: number;
}

const previousSecrets = text
  .transform((value) => value.split(',').map((one) => one.trim()))
  .pipe(z.array(backendSecret).max(MAX_PREVIOUS_SECRETS, `must be ${MAX_PREVIOUS_SECRETS} at most, comma separated`));

export const backendVariables = {
  BACKEND_EVENTS_URL: backendUrl.optional(),
  BACKEND_CHECK_URL: backendUrl.optional(),
  BACKEND_SECRET: backendSecret.optional(),
  BACKEND_PREVIOUS_SECRETS: previousSecrets.optional(),
  BACKEND_ENDPOINTS_FILE: text.optional(),
  BACKEND_CHECK_TIMEOUT_MS: z
    .string()
    .regex(/^\d{1,6}$/, 'must be milliseconds')
    .transform(Number)
    .refine((value) => value >= 100 && value <= 20_000, 'must be milliseconds, 100 to 20000')
    .default(3_000),
};
type BackendVariables = z.infer<z.ZodObject<typeof backendVariables>>;

/** The merchant's backend, where one is named. Adds what is wrong with it to the problems. */
export function backendOf(
  values: BackendVariables,
  given: Environment,
  accounts: readonly Account[],
  readText: (path: string) => string,
  problems: string[],
): BackendSettings | null {
  const urls = (['BACKEND_EVENTS_URL', 'BACKEND_CHECK_URL'] as const).filter((name) => given[name] !== undefined);
  const file = values.BACKEND_ENDPOINTS_FILE;
  if (urls.length > 0 && given['BACKEND_SECRET'] === undefined)
    problems.push(`BACKEND_SECRET is missing: ${urls[0]} needs it.`);
  // Else a misspelt name of a URL would silently tell nobody anything.
  for (const name of ['BACKEND_SECRET', 'BACKEND_PREVIOUS_SECRETS'] as const) {
    if (urls.length === 0 && given[name] !== undefined)
      problems.push(`${name} signs nothing: set BACKEND_EVENTS_URL or BACKEND_CHECK_URL, or remove it.`);
  }
  const secret = new Secret(values.BACKEND_SECRET ?? '');
  const previous = (values.BACKEND_PREVIOUS_SECRETS ?? []).map((one) => new Secret(one));
  const url = values.BACKEND_EVENTS_URL;
  const own: readonly EndpointSettings[] =
    url === undefined
      ? []
      : [{ id: DEFAULT_ENDPOINT, url, secret, previousSecrets: previous, types: null, accounts: null }];
  const endpoints = [...own, ...(file === undefined ? [] : endpointsOfFile(file, readText, problems))];
  problems.push(...endpointProblems(endpoints, accounts, own.length > 0));
  if (urls.length === 0 && file === undefined) return null;
  return {
    endpoints,
    checkUrl: values.BACKEND_CHECK_URL ?? null,
    secret,
    previousSecrets: previous,
    checkTimeoutMs: values.BACKEND_CHECK_TIMEOUT_MS,
  };
}
