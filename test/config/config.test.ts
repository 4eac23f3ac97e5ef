import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { Config } from '../../src/config/config.js';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import { errorOf, parse, problemsOf } from './problems.js';

const SHOP = {
  FREEDOMPAY_URL: 'https://api.freedompay.kz',
  FREEDOMPAY_MERCHANT_ID: '500123',
  FREEDOMPAY_SECRET_KEY: 'payment-key',
};

const ENTRY = { id: 'kz', url: 'https://api.freedompay.kz', merchantId: '500123', secretKey: 'kz-key' };

describe('without any variable', () => {
  const config = parse({});

  test('the gateway listens on this machine only and stands beside its simulator', () => {
    expect(config).toMatchObject({
      production: false,
      host: '127.0.0.1',
      port: 4000,
      publicUrl: null,
      logLevel: 'info',
      timeoutMs: 10_000,
      shutdownDelayMs: 0,
      simulatorPort: 4001,
    });
  });

  test("the one account is the simulator's shop", () => {
    expect(config.accounts).toHaveLength(1);
    expect(config.accounts[0]).toMatchObject({
      id: 'default',
      merchantId: SIMULATOR_MERCHANT_ID,
      flavour: 'merchant',
      timeZone: 'Asia/Almaty',
      previousSecrets: [],
    });
    expect(config.accounts[0]?.secret.reveal()).toBe(SIMULATOR_SECRET);
    expect(config.accounts[0]?.payoutSecret.reveal()).toBe(SIMULATOR_PAYOUT_SECRET);
  });

  test('the journal forgets when the simulator does', () => {
    expect(config.databaseUrl.reveal()).toBe(':memory:');
  });
});

describe('with a shop', () => {
  test('there is no simulator, and the journal is a file', () => {
    const config = parse(SHOP);
    expect([config.simulatorPort, config.databaseUrl.reveal()]).toEqual([null, 'file:./data/gateway.db']);
    expect(config.accounts[0]).toMatchObject({ id: 'default', baseUrl: SHOP.FREEDOMPAY_URL, merchantId: '500123' });
    expect(config.accounts[0]?.secret.reveal()).toBe('payment-key');
  });

  test('payouts are signed with the payment secret unless they have their own', () => {
    expect(parse(SHOP).accounts[0]?.payoutSecret.reveal()).toBe('payment-key');
    const own = parse({ ...SHOP, FREEDOMPAY_PAYOUT_SECRET_KEY: 'payout-key' });
    expect(own.accounts[0]?.payoutSecret.reveal()).toBe('payout-key');
  });

  test('previous secrets are a list', () => {
    const config = parse({ ...SHOP, FREEDOMPAY_PREVIOUS_SECRET_KEYS: 'old-1, old-2,' });
    expect(config.accounts[0]?.previousSecrets.map((one) => one.reveal())).toEqual(['old-1', 'old-2']);
  });

  test.each([
    ['https://api.freedompay.kz', 'Asia/Almaty'],
    ['https://api.freedompay.uz', 'Asia/Tashkent'],
    ['https://api.freedompay.kg/', 'Asia/Bishkek'],
    ['https://API.FREEDOMPAY.UZ.:8443', 'Asia/Tashkent'],
    ['https://api.freedompay.kz/.uz', 'Asia/Almaty'],
    ['https://pay.example.com/kg', 'Asia/Almaty'],
  ])('the time zone of %s is %s, unless it is given', (url, zone) => {
    expect(parse({ ...SHOP, FREEDOMPAY_URL: url }).accounts[0]?.timeZone).toBe(zone);
    const given = parse({ ...SHOP, FREEDOMPAY_URL: url, FREEDOMPAY_TIME_ZONE: 'Europe/Riga' });
    expect(given.accounts[0]?.timeZone).toBe('Europe/Riga');
  });
});

test.each<[string, string, (config: Config) => unknown, unknown]>([
  ['HOST', '0.0.0.0', ({ host }) => host, '0.0.0.0'],
  ['PORT', '0', ({ port }) => port, 0],
  ['PORT', '65535', ({ port }) => port, 65_535],
  ['PUBLIC_URL', 'https://gw.example/', ({ publicUrl }) => publicUrl, 'https://gw.example'],
  ['SIMULATOR_HOST', '0.0.0.0', ({ simulatorHost }) => simulatorHost, '0.0.0.0'],
  ['HOST', '0.0.0.0', ({ simulatorHost }) => simulatorHost, '127.0.0.1'],
  ['SIMULATOR_PORT', '0', ({ simulatorPort }) => simulatorPort, 0],
  ['LOG_LEVEL', 'silent', ({ logLevel }) => logLevel, 'silent'],
  ['DATABASE_URL', 'file:gateway.db', ({ databaseUrl }) => databaseUrl.reveal(), 'file:gateway.db'],
  ['DATABASE_URL', 'postgres://u:p@h/d', ({ databaseUrl }) => databaseUrl.reveal(), 'postgres://u:p@h/d'],
  ['DATABASE_URL', 'postgres://u:p@h/d', ({ databaseListenUrl }) => databaseListenUrl.reveal(), 'postgres://u:p@h/d'],
  ['FREEDOMPAY_API', 'gateway', ({ accounts }) => accounts[0]?.flavour, 'gateway'],
  ['FREEDOMPAY_TIMEOUT_MS', '2500', ({ timeoutMs }) => timeoutMs, 2_500],
  ['RESTORED_JOURNAL', '2026-11-28T10:00:00Z', ({ restoredJournal }) => restoredJournal, '2026-11-28T10:00:00.000Z'],
  ['SHUTDOWN_DELAY_MS', '15000', ({ shutdownDelayMs }) => shutdownDelayMs, 15_000],
  ['LEDGER_KEEP_DAYS', '400', ({ ledgerKeepDays }) => ledgerKeepDays, 400],
  ['PORT', '', ({ port }) => port, 4_000],
  ['FREEDOMPAY_URL', '', ({ simulatorPort }) => simulatorPort, 4_001],
])('%s=%s is taken', (name, value, read, expected) => {
  expect(read(parse({ [name]: value }))).toEqual(expected);
});

test('word of changes is listened for at a URL of its own where there is one', () => {
  const env = { DATABASE_URL: 'postgres://u:p@pooler/d', DATABASE_LISTEN_URL: 'postgres://u:p@server/d' };
  const { databaseUrl, databaseListenUrl } = parse(env);
  expect([databaseUrl.reveal(), databaseListenUrl.reveal()]).toEqual(Object.values(env));
});

test('a base URL is read as URLs are, so that one provider has one name', () => {
  const config = parse({ ...SHOP, FREEDOMPAY_URL: 'HTTPS://Pay.Example.com:443/Provider/' });
  expect(config.accounts[0]?.baseUrl).toBe('https://pay.example.com/Provider');
});

test('a base URL loses the slash at its end and keeps its path', () => {
  const config = parse({ ...SHOP, FREEDOMPAY_URL: 'https://pay.example.com/provider//' });
  expect(config.accounts[0]?.baseUrl).toBe('https://pay.example.com/provider');
});

describe('a problem stops the start and names its variable:', () => {
  test.each([
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '4000 '],
    ['PORT', 'http'],
    ['PUBLIC_URL', 'gateway.example'],
    ['PUBLIC_URL', 'ftp://gateway.example'],
    ['SIMULATOR_PORT', '1e3'],
    ['LOG_LEVEL', 'loud'],
    ['DATABASE_URL', 'mysql://x'],
    ['DATABASE_LISTEN_URL', 'file:gateway.db'],
    ['DATABASE_LISTEN_URL', 'postgres://u:p@h/d'],
    ['FREEDOMPAY_URL', 'api.freedompay.kz'],
    ['FREEDOMPAY_URL', 'https://api.freedompay.kz/?shop=1'],
    ['FREEDOMPAY_URL', 'https://user:password@api.freedompay.kz'],
    ['FREEDOMPAY_URL', 'https://:password@api.freedompay.kz'],
    ['FREEDOMPAY_MERCHANT_ID', 'my-shop'],
    ['FREEDOMPAY_API', 'merchants'],
    ['FREEDOMPAY_TIME_ZONE', 'Almaty'],
    ['FREEDOMPAY_TIMEOUT_MS', '0'],
    ['FREEDOMPAY_TIMEOUT_MS', '10s'],
    ['FREEDOMPAY_TIMEOUT_MS', '120001'],
    ['RESTORED_JOURNAL', 'yes'],
    ['RESTORED_JOURNAL', '2026-11-28T10:00:00'],
    ['RESTORED_JOURNAL', '2026-13-28T10:00:00Z'],
    ['SHUTDOWN_DELAY_MS', '5s'],
    ['SHUTDOWN_DELAY_MS', '60001'],
    ['LEDGER_KEEP_DAYS', '29'],
    ['LEDGER_KEEP_DAYS', '36501'],
    ['LEDGER_KEEP_DAYS', 'for ever'],
  ])('%s=%s', (name, value) => {
    expect(problemsOf({ ...SHOP, [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} must be `))]);
  });

  test('a name that is not known, which may be a misspelt secret', () => {
    expect(problemsOf({ ...SHOP, FREEDOMPAY_SECRET: 'x' })).toEqual([expect.stringContaining('FREEDOMPAY_SECRET is')]);
  });

  test('a shop without its secret or id', () => {
    const { FREEDOMPAY_URL } = SHOP;
    expect(problemsOf({ FREEDOMPAY_URL })).toEqual([
      expect.stringContaining('FREEDOMPAY_MERCHANT_ID is missing'),
      expect.stringContaining('FREEDOMPAY_SECRET_KEY is missing'),
    ]);
  });

  test('all at once, in one message', () => {
    const error = errorOf({
      PORT: 'x',
      LOG_LEVEL: 'loud',
      FREEDOMPAY_URL: 'https://api.freedompay.kz',
      FREEDOMPAY_API: 'both',
      FREEDOMPAY_KEY: 'secret-value',
    });
    for (const name of [
      'PORT',
      'LOG_LEVEL',
      'FREEDOMPAY_API',
      'FREEDOMPAY_KEY',
      'FREEDOMPAY_MERCHANT_ID',
      'FREEDOMPAY_SECRET_KEY',
    ]) {
      expect(error.message).toMatch(new RegExp(`^ {2}- ${name} `, 'm'));
    }
    expect(error.problems).toHaveLength(6);
    expect(error.message).toContain('6 problems');
    expect(error.message).not.toContain('secret-value');
  });
});

test.each([
  'FREEDOMPAY_MERCHANT_ID',
  'FREEDOMPAY_SECRET_KEY',
  'FREEDOMPAY_PAYOUT_SECRET_KEY',
  'FREEDOMPAY_PREVIOUS_SECRET_KEYS',
])('%s without a URL stops the start: the simulator would take what is real', (name) => {
  const problems = problemsOf({ [name]: '500123' });
  expect(problems).toEqual([
    expect.stringMatching(new RegExp(`^${name} is not for the simulator: set FREEDOMPAY_URL`)),
  ]);
});

describe('in production', () => {
  const NODE_ENV = 'production';
  const OWN = { ...SHOP, FREEDOMPAY_SECRET_KEY: 'kZ3vQ8mT1xWb7LrN', DATABASE_URL: 'file:gateway.db', NODE_ENV };

  test('a real shop may be used', () => {
    expect(parse(OWN).production).toBe(true);
  });

  test('balancers have five seconds to notice a stop, unless it is told otherwise', () => {
    expect(parse(OWN).shutdownDelayMs).toBe(5_000);
    expect(parse({ ...OWN, SHUTDOWN_DELAY_MS: '0' }).shutdownDelayMs).toBe(0);
  });

  test('the simulator may not', () => {
    expect(problemsOf({ NODE_ENV })).toEqual([expect.stringContaining('needs a real provider')]);
  });

  test.each([
    ['FREEDOMPAY_SECRET_KEY', SIMULATOR_SECRET],
    ['FREEDOMPAY_SECRET_KEY', SIMULATOR_PAYOUT_SECRET],
    ['FREEDOMPAY_PAYOUT_SECRET_KEY', SIMULATOR_PAYOUT_SECRET],
    ['FREEDOMPAY_PREVIOUS_SECRET_KEYS', `the-previous-secret,${SIMULATOR_SECRET}`],
  ])("%s may not be one of the simulator's", (name, value) => {
    const problems = problemsOf({ ...OWN, [name]: value });
    expect(problems).toEqual([expect.stringContaining("the simulator's public secret")]);
  });

  test("a file may not hold the simulator's secrets either", () => {
    const text = JSON.stringify([{ ...ENTRY, secretKey: SIMULATOR_SECRET }]);
    expect(problemsOf({ NODE_ENV, DATABASE_URL: 'file:g.db', FREEDOMPAY_ACCOUNTS_FILE: 'a.json' }, () => text)).toEqual(
      [expect.stringContaining('account "kz"')],
    );
  });
});

test('secrets show as *** wherever a configuration is printed', () => {
  const config = parse({
    ...SHOP,
    FREEDOMPAY_PAYOUT_SECRET_KEY: 'payout-key',
    FREEDOMPAY_PREVIOUS_SECRET_KEYS: 'old-key',
    DATABASE_URL: 'postgres://user:database-key@host/db',
  });
  const shown = [
    JSON.stringify(config),
    inspect(config, { depth: null, showHidden: true }),
    String(config.databaseUrl),
  ];
  for (const text of shown) {
    expect(text).toContain('***');
    expect(text).not.toMatch(/payment-key|payout-key|old-key|database-key/);
  }
});
