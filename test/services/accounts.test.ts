import { expect, test } from '@jest/globals';
import { Secret } from '../../src/domain/secret.js';
import type { Account } from '../../src/freedompay/account.js';
import { Accounts } from '../../src/services/accounts.js';

const account = (id: string, other: Partial<Account> = {}): Account => ({
  id,
  baseUrl: 'http://127.0.0.1:9',
  merchantId: '1',
  secret: new Secret('one'),
  payoutSecret: new Secret('one'),
  previousSecrets: [],
  flavour: 'merchant',
  timeZone: 'Asia/Almaty',
  ...other,
});

test('a webhook finds its account by what that was called before, and callers do not', () => {
  const accounts = new Accounts([
    account('shop', { storedAs: 'default', formerly: ['kz:7', 'older'] }),
    account('uz', { storedAs: 'kz:2' }),
  ]);
  expect(['shop', 'default', 'older', 'uz'].map((id) => accounts.addressed(id).id)).toEqual([
    'shop',
    'shop',
    'shop',
    'uz',
  ]);
  for (const id of ['nobody', 'kz:7', 'kz:2', '']) expect(() => accounts.addressed(id)).toThrow(/account/i);
  expect(() => accounts.resolve('default')).toThrow(/"default"/);
});

test('a name that another account has now leads to that one', () => {
  const accounts = new Accounts([account('shop', { storedAs: 'default' }), account('default', { storedAs: 'kz:2' })]);
  expect(accounts.addressed('default').storedAs).toBe('kz:2');
});
