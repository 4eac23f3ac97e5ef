import { createHmac } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Endpoint } from '../../../src/freedompay/endpoint.js';
import { asyncApiStatus } from '../../../src/freedompay/endpoints/async-api-status.js';
import { SAMPLE_KEYS, SAMPLE_SECRET } from './cards/samples.js';
import { exchange } from './exchange.js';
import { REQUESTS } from './request-vectors.js';

const folder = join(import.meta.dirname, '../../../src/freedompay/endpoints');

/** The path or action of all endpoints in what a file exports: one each, or one for each flavour. */
function namesIn(exported: unknown): string[] {
  if (typeof exported !== 'object' || exported === null) return [];
  if (!('path' in exported && 'effect' in exported)) return Object.values(exported).flatMap(namesIn);
  const { path, async } = exported as Endpoint<object, unknown>;
  return [async?.action ?? path];
}

test('every endpoint has a request of the reference beside it, or a reason why there is none', async () => {
  const names = new Set<string>();
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  for (const file of files) for (const name of namesIn({ ...(await import(join(folder, file))) })) names.add(name);
  expect([...names].sort()).toEqual(Object.keys(REQUESTS).sort());
});

const VECTORS = Object.entries(REQUESTS).flatMap(([name, vectors]) =>
  typeof vectors === 'string' ? [] : vectors.map((vector) => [name, vector.source, vector] as const),
);

test.each(VECTORS)(
  'a request of %s is, byte for byte, that of the reference: %s',
  async (name, _source, { send, body }) => {
    expect(await send()).toEqual({ path: name.replace('{merchant}', '500123'), body });
  },
);

test('a reading of the asynchronous interface is vector J1, but for the hash, which no published example confirms', async () => {
  const id = '01978d0e-b956-7ea2-9a42-32cff1f44ede';
  const { request } = await exchange(asyncApiStatus, { paymentId: id }, '{}', {
    ...{ ...SAMPLE_KEYS, flavour: 'async', paymentCurrency: 'KZT' },
  });
  expect([request.path, request.body]).toEqual(['/v5/g2g/read', `{"id":"${id}"}`]);
  // J1 is signed with HS256; the one example of the provider that can be computed again is signed with HS512.
  const signed = (alg: string, hash: string) => {
    const text = `{"uri":"/v5/g2g/read","auth_id":"500123","method":"POST","params":"","alg":"${alg}"}`;
    const header = Buffer.from(text).toString('base64url');
    const payload = Buffer.from(request.body).toString('base64url');
    return `${header}..${createHmac(hash, SAMPLE_SECRET).update(`${header}.${payload}`).digest('base64url')}`;
  };
  expect(signed('HS256', 'sha256')).toBe(
    'eyJ1cmkiOiIvdjUvZzJnL3JlYWQiLCJhdXRoX2lkIjoiNTAwMTIzIiwibWV0aG9kIjoiUE9TVCIsInBhcmFtcyI6IiIsImFsZyI6IkhTMjU2In0..cDLLqANRFyjiXcsCL8lvcJvUx5kTn5pw9hcyR9iYDKw',
  );
  expect(request.headers['x-jws-signature']).toBe(signed('HS512', 'sha512'));
});
