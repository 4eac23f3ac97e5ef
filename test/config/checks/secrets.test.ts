import { expect, test } from '@jest/globals';
import { parse, problemsOf } from '../problems.js';

const STRONG = 'kZ3vQ8mT1xWb7LrN';
const OTHER = 'mA9cY4hG6pJd2SfU';
const SHOP = {
  NODE_ENV: 'production',
  FREEDOMPAY_URL: 'https://api.freedompay.kz',
  FREEDOMPAY_MERCHANT_ID: '500123',
  FREEDOMPAY_SECRET_KEY: STRONG,
  DATABASE_URL: 'file:gateway.db',
  PUBLIC_URL: 'https://pay.example',
  PAYER_TOKEN_SECRET: 'vT5nB8xK2qLw9ZrE4yHu7MjC1sPd6AgF',
};
const TOKENS = { JWT_ISSUER: 'https://issuer.example', JWT_AUDIENCE: 'gateway' };

test.each([
  ['FREEDOMPAY_SECRET_KEY', 'The payment secret of account "default" has 9 characters'],
  ['FREEDOMPAY_PAYOUT_SECRET_KEY', 'The payout secret of account "default" has 9 characters'],
  ['FREEDOMPAY_PREVIOUS_SECRET_KEYS', 'Previous secret 1 of account "default" has 9 characters'],
])('%s of fewer than 16 characters stops the start in production, and nowhere else', (name, said) => {
  const env = { ...SHOP, [name]: 'kZ3vQ8mT1' };
  expect(problemsOf(env)).toEqual([expect.stringContaining(said)]);
  expect(problemsOf(env).join()).not.toContain('kZ3vQ8mT1');
  expect(problemsOf({ ...env, NODE_ENV: '' })).toEqual([]);
});

test('so does one in a file of accounts', () => {
  const { FREEDOMPAY_URL: url, FREEDOMPAY_MERCHANT_ID: merchantId } = SHOP;
  const file = JSON.stringify([{ id: 'kz', url, merchantId, secretKey: STRONG, previousSecretKeys: [OTHER, 'short'] }]);
  const env = { NODE_ENV: 'production', DATABASE_URL: 'file:gateway.db', FREEDOMPAY_ACCOUNTS_FILE: 'accounts.json' };
  expect(problemsOf(env, () => file)).toEqual([expect.stringContaining('Previous secret 2 of account "kz" has 5')]);
});

test.each([
  ['digits only', '4815162342108972'],
  ['a hexadecimal number of 16 digits', '3f9a1c77e0b24d58'],
  ['few different characters', 'abababababababababababababababab'],
  ['what people type', 'Password-of-our-shop-2026'],
])('%s is weak, which is a warning', (_what, FREEDOMPAY_SECRET_KEY) => {
  const { warnings } = parse({ ...SHOP, FREEDOMPAY_SECRET_KEY });
  expect(warnings).toEqual([expect.stringContaining('payment secret of account "default" is short or easy to guess')]);
  expect(warnings.join()).not.toContain(FREEDOMPAY_SECRET_KEY);
});

test.each([
  ['16 letters and digits, as the provider makes them', STRONG],
  ['a hexadecimal number of 32 digits', '3f9a1c77e0b24d586ab7c9d2e8f10435'],
])('%s is not', (_what, FREEDOMPAY_SECRET_KEY) => {
  expect(parse({ ...SHOP, FREEDOMPAY_SECRET_KEY }).warnings).toEqual([]);
});

test.each([
  ['a previous secret that still is the secret', { FREEDOMPAY_PREVIOUS_SECRET_KEYS: STRONG }, 'previous secret 1'],
  [
    'one secret for the issuer and for payers',
    { ...TOKENS, JWT_SECRET: SHOP.PAYER_TOKEN_SECRET },
    'JWT_SECRET, PAYER_TOKEN_SECRET',
  ],
  [
    'a payout secret that was the payment secret',
    { FREEDOMPAY_PAYOUT_SECRET_KEY: OTHER, FREEDOMPAY_PREVIOUS_SECRET_KEYS: OTHER },
    'payout secret',
  ],
])('%s is a warning', (_what, env, said) => {
  const { warnings } = parse({ ...SHOP, ...env });
  expect(warnings).toEqual([expect.stringMatching(/^One secret stands in several places/)]);
  expect(warnings.join()).toContain(said);
});

test('one secret for payments and payouts is none: some shops are given just one', () => {
  expect(parse({ ...SHOP, FREEDOMPAY_PAYOUT_SECRET_KEY: STRONG }).warnings).toEqual([]);
});
