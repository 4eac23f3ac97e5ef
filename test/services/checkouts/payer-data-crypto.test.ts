import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../../src/domain/secret.js';
import type { Account } from '../../../src/freedompay/account.js';
import { decrypt, digestsOf, encrypt } from '../../../src/services/checkouts/payer-data-crypto.js';

const account = (id: string, secret: string, ...previous: string[]): Account => ({
  id,
  baseUrl: 'http://127.0.0.1:9',
  merchantId: '1',
  secret: new Secret(secret),
  payoutSecret: new Secret('other'),
  previousSecrets: previous.map((one) => new Secret(one)),
  flavour: 'merchant',
  timeZone: 'Asia/Almaty',
});
const shop = account('a', 'one');
const URL = 'https://pay.example/?customer=Токен';

describe('what is sealed', () => {
  test('opens with the secret, also once that is a previous one, and shows nothing else', () => {
    const encrypted = encrypt(shop, 'checkout 1', URL);
    expect(decrypt(shop, 'checkout 1', encrypted)).toBe(URL);
    expect(decrypt(account('a', 'two', 'zero', 'one'), 'checkout 1', encrypted)).toBe(URL);
    expect(Buffer.from(encrypted, 'base64url').toString('latin1')).not.toMatch(/pay|customer/);
    expect(encrypt(shop, 'checkout 1', URL)).not.toBe(encrypted);
  });

  test('decrypts after the account was renamed, under the name that its shop was first stored under', () => {
    const encrypted = encrypt(shop, 'checkout 1', URL);
    expect(decrypt({ ...account('b', 'one'), storedAs: 'a' }, 'checkout 1', encrypted)).toBe(URL);
    // Rows that had another id before they were moved.
    expect(decrypt({ ...account('b', 'one'), storedAs: 'b', formerly: ['kz:1', 'a'] }, 'checkout 1', encrypted)).toBe(
      URL,
    );
    // An older version beside goes by the id, which a shop that was not renamed is kept under.
    expect(decrypt(shop, 'checkout 1', encrypt({ ...shop, storedAs: 'a' }, 'checkout 1', URL))).toBe(URL);
    expect(decrypt({ ...shop, storedAs: 'kz:2' }, 'checkout 1', encrypted)).toBe(null);
  });

  test('opens for no other account, thing or secret, and not when it was changed', () => {
    const encrypted = encrypt(shop, 'checkout 1', URL);
    const changed = Buffer.from(encrypted, 'base64url');
    changed[20] = (changed[20] ?? 0) ^ 1;
    expect([
      decrypt(account('b', 'one'), 'checkout 1', encrypted),
      decrypt(shop, 'checkout 2', encrypted),
      decrypt(account('a', 'two'), 'checkout 1', encrypted),
      decrypt(shop, 'checkout 1', changed.toString('base64url')),
      decrypt(shop, 'checkout 1', encrypted.slice(0, 30)),
      decrypt(shop, 'checkout 1', ''),
    ]).toEqual(Array(6).fill(null));
  });
});

test('a digest is of one text and one secret; that of a previous secret is still known', () => {
  const [digest] = digestsOf(shop, 'wish');
  expect(digestsOf(shop, 'wish')).toEqual([digest]);
  expect(digestsOf(account('a', 'two', 'one'), 'wish')).toEqual([expect.not.stringContaining(digest), digest]);
  expect(digestsOf(shop, 'Wish')).not.toContain(digest);
  expect(digestsOf(account('a', 'two'), 'wish')).not.toContain(digest);
});
