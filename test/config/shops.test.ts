import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../src/config/config.js';
import { shopsOf } from '../../src/config/shops.js';
import { problemsOf } from './problems.js';

const SHOP = {
  FREEDOMPAY_URL: 'https://api.freedompay.kz',
  FREEDOMPAY_MERCHANT_ID: '500123',
  FREEDOMPAY_SECRET_KEY: 'kz-key',
  ALLOW_ANONYMOUS: 'loopback',
};
const ENTRY = { id: 'kz', url: 'https://api.freedompay.kz', merchantId: '500123', secretKey: 'kz-key' };
const OTHER = { id: 'uz', url: 'https://api.freedompay.uz', merchantId: '500123', secretKey: 'uz-key' };

const FILE = { FREEDOMPAY_ACCOUNTS_FILE: 'accounts.json', ALLOW_ANONYMOUS: 'loopback' };
const ofFile = (accounts: readonly unknown[], env = {}) =>
  [{ ...FILE, ...env }, () => JSON.stringify(accounts)] as const;

describe('the shop of an account', () => {
  test('is its merchant id at the installation that its host belongs to', () => {
    const { accounts } = parseConfig(SHOP, noFile);
    expect(shopsOf(accounts)).toEqual([{ account: 'default', shop: 'kz:500123', formerly: [] }]);
  });

  test('stays the same when its host is called otherwise, or stands behind a proxy at any port', () => {
    for (const url of ['https://api.paybox.money', 'http://127.0.0.1:8080', 'http://127.0.0.1:9090']) {
      const { accounts } = parseConfig({ ...SHOP, FREEDOMPAY_URL: url }, noFile);
      expect(shopsOf(accounts)[0]?.shop).toBe('kz:500123');
    }
  });

  test('is at another installation where that is said', () => {
    const { accounts } = parseConfig({ ...SHOP, FREEDOMPAY_INSTALLATION: 'uz' }, noFile);
    expect(shopsOf(accounts)[0]?.shop).toBe('uz:500123');
  });

  test('of one merchant id in two countries is two', () => {
    const { accounts } = parseConfig(...ofFile([ENTRY, OTHER]));
    expect(shopsOf(accounts).map(({ shop }) => shop)).toEqual(['kz:500123', 'uz:500123']);
  });

  test('tells what it was formerly, but for itself', () => {
    const listed = { ...ENTRY, formerly: ['kz:400000', 'kz:500123', 'old'] };
    expect(shopsOf(parseConfig(...ofFile([listed])).accounts)[0]?.formerly).toEqual(['kz:400000', 'old']);
    const { accounts } = parseConfig({ ...SHOP, FREEDOMPAY_FORMERLY: 'kz:400000, old' }, noFile);
    expect(shopsOf(accounts)[0]?.formerly).toEqual(['kz:400000', 'old']);
  });
});

describe('a configuration', () => {
  test.each<[string, readonly unknown[], object, RegExp]>([
    [
      'in which an account was another one that is configured',
      [{ ...ENTRY, formerly: ['uz:500123'] }, OTHER],
      {},
      /^"uz:500123" cannot be what account "kz" was formerly: account "uz" is or was it\.$/,
    ],
    [
      'in which two accounts were the same',
      [
        { ...ENTRY, formerly: ['kz:1'] },
        { ...OTHER, formerly: ['kz:1'] },
      ],
      {},
      /^"kz:1" cannot be what account "uz" was formerly: account "kz" is or was it\.$/,
    ],
    [
      'that says of a shop that it is gone and configures it',
      [ENTRY],
      { GONE_SHOPS: 'kz:1,kz:500123' },
      /^GONE_SHOPS names kz:500123, which account "kz" is or was: remove it from one of the two\.$/,
    ],
    [
      'that says of a shop that it is gone and goes on as another',
      [{ ...ENTRY, formerly: ['kz:1'] }],
      { GONE_SHOPS: 'kz:1' },
      /^GONE_SHOPS names kz:1, which account "kz" is or was/,
    ],
    [
      'with a gone shop that is none',
      [ENTRY],
      { GONE_SHOPS: 'shop 1' },
      /^GONE_SHOPS must be shops such as "kz:500123"/,
    ],
    [
      'with a variable of the single account beside a file',
      [ENTRY],
      { FREEDOMPAY_FORMERLY: 'old' },
      /^FREEDOMPAY_FORMERLY cannot stand beside FREEDOMPAY_ACCOUNTS_FILE/,
    ],
  ])('%s is refused with a sentence', (_what, accounts, env, problem) => {
    expect(problemsOf(...ofFile(accounts, env))).toEqual([expect.stringMatching(problem)]);
  });
});

function noFile(): string {
  throw new Error('No file is named.');
}
