import { hash, timingSafeEqual } from 'node:crypto';
import { layoutOf } from './field-order.js';
import { type Field, type Message, textOf, without } from './message.js';

/** The field that carries a message's signature and takes no part in it. */
export const SIGNATURE_FIELD = 'pg_sig';

/**
 * The signature of a message: md5, 32 lower-case hex digits, of the script's name, the values ordered by field name, and
 * the secret, joined with ";". Nested fields are ordered in their place; equal names keep their order; an empty value is an
 * empty segment, and an empty group, which only a message in memory can have, is none. A field named `pg_sig` takes no part
 * at any depth. Only values are covered, never names.
 * Source: provider documentation, "Signature generation" (Merchant API, after-pay page); its own classes for the rest.
 */
export function sign(script: string, message: Message, secret: string): string {
  const segments = [script];
  addSignedValues(segments, message);
  segments.push(secret);
  return hash('md5', segments.join(';'), 'hex');
}

/** The message with its signature added (an old signature is replaced). */
export function withSignature(script: string, message: Message, secret: string): Message {
  return [...without(message, SIGNATURE_FIELD), [SIGNATURE_FIELD, sign(script, message, secret)]];
}

/** Whether the message carries a signature that one of the secrets makes. Compared in constant time. */
export function verify(script: string, message: Message, secrets: string | readonly string[]): boolean {
  const claimed = textOf(message, SIGNATURE_FIELD)?.toLowerCase();
  if (claimed === undefined || !/^[0-9a-f]{32}$/.test(claimed)) return false;
  const given = Buffer.from(claimed, 'latin1');
  let verified = false;
  // Each is tried, whichever fits: the time it takes does not tell which.
  for (const secret of typeof secrets === 'string' ? [secrets] : secrets) {
    const right = Buffer.from(sign(script, message, secret), 'latin1');
    verified = timingSafeEqual(right, given) || verified;
  }
  return verified;
}

/** The script name that signs a call to a URL: what stands after the last "/", without query. May be empty. */
export function scriptOf(url: string): string {
  const path = url.split(/[?#]/, 1)[0] as string;
  return path.slice(path.lastIndexOf('/') + 1);
}

function addSignedValues(segments: string[], message: Message): void {
  for (const place of layoutOf(message).order) {
    const [name, value] = message[place] as Field;
    if (name === SIGNATURE_FIELD) continue;
    if (typeof value === 'string') segments.push(value);
    else addSignedValues(segments, value);
  }
}
