import { randomBytes } from 'node:crypto';
import type { Account } from '../account.js';
import { withSignature } from '../protocol/signature.js';
import { decodeXml, encodeXml } from '../protocol/xml.js';
import type { WebhookAnswerStatus } from '../statuses.js';
import type { WebhookDefinition } from './webhook.js';

/** The answer to a verified webhook, its salt repeated, without a signature: so it is kept. */
export function answerTo(salt: string | undefined, status: WebhookAnswerStatus, description: string): string {
  return encodeXml([
    ['pg_status', status],
    ['pg_description', description],
    ['pg_salt', salt ?? randomBytes(12).toString('hex')],
  ]);
}

/**
 * The answer as it is sent: signed with the same script and secret. Only ever for verified webhooks: field names are not
 * covered by signatures, so whoever could have a text of his own signed could forge other messages.
 */
export function signedAnswer({ script, secret }: WebhookDefinition<unknown>, account: Account, answer: string): string {
  const key = secret === 'payment' ? account.secret : account.payoutSecret;
  return encodeXml(withSignature(script, decodeXml(answer), key.reveal()));
}

/** The answer to what was not verified: an error, unsigned. It may quote what XML cannot carry: that is left out. */
export function unsignedError(description: string): string {
  return encodeXml([
    ['pg_status', 'error'],
    ['pg_description', description.replace(/[^\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')],
  ]);
}
