import { createHmac } from 'node:crypto';
import type { WriteKind } from '../domain/operations/operation.js';
import type { Account } from './account.js';

/** Public on purpose: see `providerIdempotencyKey`. It never changes, or a wish that was sent before would get another key. */
const LABEL = 'freedompay-graphql idempotency key 1';

/**
 * The `pg_idempotency_key` of a wish: the same for every sending of it, whatever the gateway has forgotten since, so that
 * the provider can recognise a repeat after a retry, a restored backup, a failover or a forgotten key. Made of the shop, not
 * of its label here, of the kind and of the caller's key: the provider wants it unique within the shop, and one key for
 * each kind.
 *
 * The HMAC is keyed with a constant. A secret would have to outlive every rotation and every store, and where it did not the
 * provider would take a repeat for a new wish. It would protect nothing either: the key gives no right to anything, goes
 * to the provider alone, under TLS, and callers who choose keys cannot make two that collide.
 */
export function providerIdempotencyKey(
  { merchantId }: Pick<Account, 'merchantId'>,
  kind: WriteKind | 'CREATE' | 'CHARGE' | 'RECURRING',
  idempotencyKey: string,
): string {
  const wish = JSON.stringify([merchantId, kind, idempotencyKey]);
  const hex = createHmac('sha256', LABEL).update(wish).digest('hex');
  // Half of it, in the shape of a UUID: what is no signature should not look like one.
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/**
 * The `X-Request-Id` of a wish at the asynchronous Gateway API, which wants a UUID: its provider key with the version and
 * variant of one that is made of what somebody chose (RFC 9562, version 8). The same wish repeats the same id.
 */
export function requestIdOf(key: string): string {
  const [, start, middle, variant, end] =
    /^([\da-f]{8}-[\da-f]{4})-[\da-f]([\da-f]{3})-([\da-f])([\da-f]{3}-[\da-f]{12})$/.exec(key) ?? [];
  if (start === undefined) throw new Error('A provider key has the shape of a UUID.');
  return `${start}-8${middle}-${((Number.parseInt(variant as string, 16) & 0b11) | 0b1000).toString(16)}${end}`;
}
