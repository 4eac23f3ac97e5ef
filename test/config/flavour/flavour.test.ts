import { describe, expect, test } from '@jest/globals';
import { type Environment, parseConfig } from '../../../src/config/config.js';
import { parse, problemsOf } from '../problems.js';

const SHOP: Environment = {
  FREEDOMPAY_URL: 'https://api.freedompay.kz',
  FREEDOMPAY_MERCHANT_ID: '500123',
  FREEDOMPAY_SECRET_KEY: 'a-secret-of-the-shop-9',
  FREEDOMPAY_API: 'async',
  PAYMENT_CURRENCY: 'KZT',
};

describe('an account of the asynchronous Gateway API', () => {
  test('has its currency, in the environment and in a file', () => {
    expect(parse(SHOP).accounts).toMatchObject([{ flavour: 'async', paymentCurrency: 'KZT' }]);
    const entry = { id: 'uz', url: 'https://api.freedompay.uz', merchantId: '7', secretKey: 'k', api: 'async' };
    const file = JSON.stringify([{ ...entry, paymentCurrency: 'UZS' }]);
    const config = parseConfig({ FREEDOMPAY_ACCOUNTS_FILE: 'accounts.json' }, () => file);
    expect(config.accounts).toMatchObject([{ flavour: 'async', paymentCurrency: 'UZS' }]);
  });

  test.each<[string, Environment, RegExp]>([
    ['a currency', { PAYMENT_CURRENCY: '' }, /PAYMENT_CURRENCY .* is missing/],
    ['a currency that is one', { PAYMENT_CURRENCY: 'tenge' }, /PAYMENT_CURRENCY must be an ISO 4217 code/],
    ['a secret', { FREEDOMPAY_SECRET_KEY: '' }, /FREEDOMPAY_SECRET_KEY is missing/],
    ['TLS', { FREEDOMPAY_URL: 'http://api.freedompay.kz' }, /must begin with https/],
    ['a host of the provider', { FREEDOMPAY_URL: 'https://provider.example' }, /name a host of freedompay\.kz/],
    ['the end of that host', { FREEDOMPAY_URL: 'https://freedompay.kz.example' }, /name a host of/],
    ['a whole name of a host', { FREEDOMPAY_URL: 'https://notfreedompay.kz' }, /name a host of/],
    ['a look at certificates', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, /NODE_TLS_REJECT_UNAUTHORIZED=0 must be unset/],
  ])('does not start without %s', (_what, env, problem) => {
    expect(problemsOf({ ...SHOP, ...env })).toContainEqual(expect.stringMatching(problem));
  });

  test.each([
    'https://api.freedompay.uz',
    'https://API.freedompay.kg',
    'https://test-api.freedompay.kz',
    'http://127.0.0.1:4001',
    'http://localhost:4001',
  ])('starts at %s', (url) => {
    expect(problemsOf({ ...SHOP, FREEDOMPAY_URL: url })).toEqual([]);
  });

  test('starts with the simulator', () => {
    expect(problemsOf({ FREEDOMPAY_API: 'async', PAYMENT_CURRENCY: 'KZT' })).toEqual([]);
  });
});

test('a currency of payments is no setting of the scripts, which tell it with each payment', () => {
  for (const api of ['merchant', 'gateway'])
    expect(problemsOf({ ...SHOP, FREEDOMPAY_API: api })).toEqual([expect.stringMatching(/PAYMENT_CURRENCY .* alone/)]);
});
