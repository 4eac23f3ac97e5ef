import { expect, test } from '@jest/globals';
import { detachedJws } from '../../../src/freedompay/protocol/jws.js';

test('the published example of the provider is made again byte by byte', () => {
  // The only one that can be: what the provider prints beside its HS256 example does not make the signature printed there,
  // in whatever way the body is written.
  const header = { path: '/v5/merchant/invoice/init', merchant_id: 123456, method: 'POST', params: '', alg: 'HS512' };
  const body =
    '{"order_id":"828cf71d-a447-4a67-a149-c1df8bc197ca","merchant_id":123456,"amount":100,"description":"Счет за услуги","invoice_method":"qr","currency":"KZT"}';
  const token = detachedJws({ ...header, alg: 'HS512' }, body, 'secret_key');
  expect(token).toBe(
    `${Buffer.from(JSON.stringify(header)).toString('base64url')}..wCwFCAmxN0nbTm6mad8GxowIjgkCwfF7IAy2ijO9thLjsZFXnS4K_I4NPnXjkTFTMnEzqjk8rtIVmtf7NbGyvg`,
  );
});

test('with HS256 it is what another implementation computes', () => {
  const header = { uri: '/v5/g2g/read', auth_id: '500123', method: 'POST', params: '', alg: 'HS256' } as const;
  expect(detachedJws(header, '{"id":"01978d0e-b956-7ea2-9a42-32cff1f44ede"}', 'testSecretKey123')).toBe(
    'eyJ1cmkiOiIvdjUvZzJnL3JlYWQiLCJhdXRoX2lkIjoiNTAwMTIzIiwibWV0aG9kIjoiUE9TVCIsInBhcmFtcyI6IiIsImFsZyI6IkhTMjU2In0..cDLLqANRFyjiXcsCL8lvcJvUx5kTn5pw9hcyR9iYDKw',
  );
});

test('another byte of the body, another member of the header and another key make another signature', () => {
  const header = { uri: '/v5/g2g/read', auth_id: '1', method: 'POST', params: '', alg: 'HS512' } as const;
  const signatures = [
    detachedJws(header, '{"id":"1"}', 'key'),
    detachedJws(header, '{"id": "1"}', 'key'),
    detachedJws({ ...header, auth_id: '2' }, '{"id":"1"}', 'key'),
    detachedJws(header, '{"id":"1"}', 'other'),
  ].map((token) => token.split('..')[1]);
  expect(new Set(signatures).size).toBe(4);
});
