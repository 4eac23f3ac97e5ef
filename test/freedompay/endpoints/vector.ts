import { createHash } from 'node:crypto';
import type { Endpoint } from '../../../src/freedompay/endpoint.js';
import { SAMPLE_KEYS, SAMPLE_PAYOUT_SECRET, SAMPLE_SECRET } from './cards/samples.js';
import { bodyWithSalt, exchange } from './exchange.js';

/** A request that the reference has as a whole. */
export interface RequestVector {
  /** Where it stands. */
  readonly source: string;
  /** Its bytes. Where the reference gives none but what is signed, the fields are in the order of its page, the shop first. */
  readonly body: string;
  /** Has it sent with the salt of the reference, and gives where it went and its bytes. */
  readonly send: () => Promise<{ readonly path: string; readonly body: string }>;
}

/** Fields are as they are sent, between the shop and the salt. */
export function vector<Input extends object>(
  source: string,
  endpoint: Endpoint<Input, unknown>,
  input: Input,
  salt: string,
  fields: string,
  signature: string,
): RequestVector {
  const secret = endpoint.secret === 'payout' ? SAMPLE_PAYOUT_SECRET : SAMPLE_SECRET;
  const salted = `${fields}&pg_salt=${salt.replaceAll(' ', '+')}`;
  return {
    source,
    body: `pg_merchant_id=500123&${salted}&pg_sig=${signature}`,
    send: async () => {
      const { request } = await exchange(endpoint, input, '<response/>', SAMPLE_KEYS);
      return { path: request.path, body: bodyWithSalt(salt, request, secret) };
    },
  };
}

/** A signature that a page says how to make, with the shop and a secret of the vectors for its placeholders. */
export const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** What the pages have for a salt. */
export const SALT = 'some random string';

export const FIELDS_ONLY = 'The reference lists its fields and has no request.';
export const REPLY_ONLY = 'The reference has its reply; of its request it lists the fields.';

/** By the path of each endpoint or, at the asynchronous Gateway API, its action: its requests, or why there is none. */
export type Requests = Readonly<Record<string, readonly RequestVector[] | string>>;
