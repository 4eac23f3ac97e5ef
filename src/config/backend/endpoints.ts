import * as z from 'zod';
import { DEFAULT_ENDPOINT, type EventEndpoint } from '../../domain/events/endpoint.js';
import { BACKEND_EVENT_TYPES } from '../../domain/events/merchant-event.js';
import { Secret } from '../../domain/secret.js';
import type { Account } from '../../freedompay/account.js';
import { text } from '../accounts.js';

/** Where one endpoint of the merchant's backend is, and what it is to hear of. */
export interface EndpointSettings extends EventEndpoint {
  readonly url: string;
  /** Signs what it is sent, as Standard Webhooks say. */
  readonly secret: Secret;
  /** Secrets of before, which sign beside it. */
  readonly previousSecrets: readonly Secret[];
}

/** How many secrets of before sign beside the one that counts. */
export const MAX_PREVIOUS_SECRETS = 2;

/** Each has connections and a place in every instance of its own. */
const MAX_ENDPOINTS = 20;

/** Where the backend is reached. */
export const backendUrl = text.refine(
  isBackendUrl,
  'must be a URL that begins with https:// (or http://), without user, password and fragment',
);

/** What signs, as Standard Webhooks write it. */
export const backendSecret = z
  .string({ error: 'is missing' })
  .refine(isSecret, 'must be "whsec_" and 24 to 64 bytes in base64, as "whsec_$(openssl rand -base64 32)" makes');

const endpointsFile = z
  .array(
    z.strictObject({
      id: z.string({ error: 'is missing' }).regex(/^[\w-]{1,50}$/, 'must be 1 to 50 letters, digits, "-" or "_"'),
      url: backendUrl,
      secret: backendSecret,
      previousSecrets: z
        .array(backendSecret)
        .max(MAX_PREVIOUS_SECRETS, `must be ${MAX_PREVIOUS_SECRETS} at most`)
        .default([]),
      types: z
        .array(z.enum(BACKEND_EVENT_TYPES, { error: `must be among ${BACKEND_EVENT_TYPES.join(', ')}` }))
        .min(1, 'must name a type, or be left out')
        .optional(),
      accounts: z.array(text).min(1, 'must name an account, or be left out').optional(),
    }),
    { error: 'must be a list of endpoints' },
  )
  .min(1, 'must list at least one endpoint')
  .max(MAX_ENDPOINTS, `must list ${MAX_ENDPOINTS} endpoints at most`);

/** The endpoints of a file. Adds what is wrong with it to the problems; no message repeats what the file holds. */
export function endpointsOfFile(
  path: string,
  readText: (path: string) => string,
  problems: string[],
): readonly EndpointSettings[] {
  let content: unknown;
  try {
    content = JSON.parse(readText(path));
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'bad syntax' : error instanceof Error ? error.message : String(error);
    problems.push(`BACKEND_ENDPOINTS_FILE cannot be read as JSON: ${reason}.`);
    return [];
  }
  const parsed = endpointsFile.safeParse(content);
  if (!parsed.success) {
    problems.push(
      ...parsed.error.issues.map(
        ({ path: at, message }) => `BACKEND_ENDPOINTS_FILE (${at.join('.') || 'whole'}) ${message}.`,
      ),
    );
    return [];
  }
  return parsed.data.map(({ id, url, secret, previousSecrets, types = null, accounts = null }) => ({
    ...{ id, url, types, accounts },
    secret: new Secret(secret),
    previousSecrets: previousSecrets.map((one) => new Secret(one)),
  }));
}

/** What is wrong with the endpoints beside each other, and beside the accounts. */
export function endpointProblems(
  endpoints: readonly EndpointSettings[],
  accounts: readonly Account[],
  isDefaultGiven: boolean,
): string[] {
  const ids = endpoints.map(({ id }) => id);
  const repeated = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  const known = accounts.map(({ id }) => id);
  return [
    ...repeated.map((id) =>
      isDefaultGiven && id === DEFAULT_ENDPOINT
        ? `BACKEND_ENDPOINTS_FILE names endpoint "${id}", which BACKEND_EVENTS_URL is: remove one of the two.`
        : `BACKEND_ENDPOINTS_FILE names endpoint "${id}" twice.`,
    ),
    ...endpoints.flatMap(({ id, accounts: of }) =>
      (of ?? [])
        .filter((account) => known.length > 0 && !known.includes(account))
        .map(
          (account) =>
            `BACKEND_ENDPOINTS_FILE has endpoint "${id}" hear of account "${account}", which is not configured.`,
        ),
    ),
  ];
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
