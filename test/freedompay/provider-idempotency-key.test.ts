import { expect, test } from '@jest/globals';
import { providerIdempotencyKey, requestIdOf } from '../../src/freedompay/provider-idempotency-key.js';

const SHOP = { merchantId: '500001' };

test('a wish has one key for ever: a gateway that knows nothing of it any more makes the same', () => {
  // Written down: what was sent before this line was read would not be recognised under another.
  expect(providerIdempotencyKey(SHOP, 'REFUND', 'key-1')).toBe('274f9b8d-471a-9afb-8f6c-f9e2cbf09596');
});

test('the key does not depend on what the shop is called here, nor on its secrets', () => {
  const shop = { ...SHOP, id: 'renamed', secret: 'rotated', baseUrl: 'https://elsewhere.example' };
  expect(providerIdempotencyKey(shop, 'REFUND', 'key-1')).toBe(providerIdempotencyKey(SHOP, 'REFUND', 'key-1'));
});

test('another shop, another kind and another key of the caller make another key, whatever stands in them', () => {
  const keys = [
    providerIdempotencyKey(SHOP, 'REFUND', 'key-1'),
    providerIdempotencyKey({ merchantId: '500002' }, 'REFUND', 'key-1'),
    providerIdempotencyKey(SHOP, 'CANCEL', 'key-1'),
    providerIdempotencyKey(SHOP, 'CREATE', 'key-1'),
    providerIdempotencyKey(SHOP, 'REFUND', 'key-2'),
    providerIdempotencyKey({ merchantId: '50' }, 'REFUND', '0001key-1'),
    providerIdempotencyKey(SHOP, 'REFUND', '","key-1'),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test('the request id of a wish is a UUID that its key alone makes, and stays the same for ever', () => {
  expect(requestIdOf(providerIdempotencyKey(SHOP, 'REFUND', 'key-1'))).toBe('274f9b8d-471a-8afb-8f6c-f9e2cbf09596');
  const ids = Array.from({ length: 100 }, (_, index) =>
    requestIdOf(providerIdempotencyKey(SHOP, 'REFUND', `key-${index}`)),
  );
  expect(new Set(ids).size).toBe(100);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(() => requestIdOf('key-1')).toThrow('shape of a UUID');
});
