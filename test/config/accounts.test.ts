import { describe, expect, test } from '@jest/globals';
import { type Environment, parseConfig } from '../../src/config/config.js';
import { parse, problemsOf } from './problems.js';

const ENTRY = { id: 'kz', url: 'https://api.freedompay.kz', merchantId: '500123', secretKey: 'kz-key' };

describe('a file of accounts', () => {
  const file = (content: unknown, env: Environment = {}) =>
    ({ env: { FREEDOMPAY_ACCOUNTS_FILE: 'accounts.json', ...env }, text: JSON.stringify(content) }) as const;

  test('is read where the variable says, and takes the place of the single account', () => {
    const uz = {
      id: 'uz_2',
      url: 'https://api.freedompay.uz/',
      merchantId: '7',
      secretKey: 'uz-key',
      payoutSecretKey: 'uz-payout',
      previousSecretKeys: ['uz-old'],
      api: 'gateway',
      timeZone: 'Asia/Samarkand',
    };
    const read: string[] = [];
    const config = parseConfig({ FREEDOMPAY_ACCOUNTS_FILE: '/etc/accounts.json' }, (path) => {
      read.push(path);
      return JSON.stringify([ENTRY, uz]);
    });
    expect(read).toEqual(['/etc/accounts.json']);
    expect([config.simulatorPort, config.databaseUrl.reveal()]).toEqual([null, 'file:./data/gateway.db']);
    expect(config.accounts).toMatchObject([
      { id: 'kz', baseUrl: 'https://api.freedompay.kz', flavour: 'merchant', timeZone: 'Asia/Almaty' },
      { id: 'uz_2', baseUrl: 'https://api.freedompay.uz', flavour: 'gateway', timeZone: 'Asia/Samarkand' },
    ]);
    expect(config.accounts.map(({ secret }) => secret.reveal())).toEqual(['kz-key', 'uz-key']);
    expect(config.accounts.map(({ payoutSecret }) => payoutSecret.reveal())).toEqual(['kz-key', 'uz-payout']);
    expect(config.accounts[1]?.previousSecrets.map((one) => one.reveal())).toEqual(['uz-old']);
  });

  test.each<[string, unknown, RegExp]>([
    ['no list', { kz: ENTRY }, /ACCOUNTS_FILE.*(list|array)/i],
    ['an empty list', [], /at least one account/],
    ['an account without a secret', [{ ...ENTRY, secretKey: undefined }], /\(0\.secretKey\) is missing/],
    ['an account without an id', [ENTRY, { ...ENTRY, id: undefined, merchantId: '8' }], /\(1\.id\)/],
    ['an id with a blank', [{ ...ENTRY, id: 'k z' }], /\(0\.id\) must be/],
    ['a merchant id that is a number', [{ ...ENTRY, merchantId: 500123 }], /\(0\.merchantId\)/],
    ['a misspelt name', [{ ...ENTRY, secret: 'x' }], /secret/],
    ['a bad URL', [{ ...ENTRY, url: 'api.freedompay.kz' }], /\(0\.url\) must be a URL/],
    ['a bad zone', [{ ...ENTRY, timeZone: 'Almaty' }], /\(0\.timeZone\) must be an IANA time zone/],
    ['a bad flavour', [{ ...ENTRY, api: 'both' }], /\(0\.api\) must be/],
    ['one id twice', [ENTRY, { ...ENTRY, merchantId: '8' }], /account "kz" twice/],
    ['one shop twice', [ENTRY, { ...ENTRY, id: 'again' }], /lists shop kz:500123 under two ids, "kz" and "again",/],
    [
      'one shop twice, in capitals',
      [ENTRY, { ...ENTRY, id: 'again', url: 'https://API.freedompay.kz:443' }],
      /two ids/,
    ],
    [
      'one shop twice, with another slash',
      [ENTRY, { ...ENTRY, id: 'again', url: 'https://api.freedompay.kz/' }],
      /two ids/,
    ],
    [
      'one shop twice, by an older host',
      [ENTRY, { ...ENTRY, id: 'again', url: 'https://api.paybox.money' }],
      /two ids/,
    ],
    ['one shop twice, by a proxy', [ENTRY, { ...ENTRY, id: 'again', url: 'http://127.0.0.1:8080' }], /two ids/],
    [
      'one shop twice, by a host of another country that is said to lead there',
      [ENTRY, { ...ENTRY, id: 'again', url: 'https://api.freedompay.uz', installation: 'kz' }],
      /two ids/,
    ],
    ['an installation that is no name', [{ ...ENTRY, installation: 'https://kz' }], /\(0\.installation\) must be/],
    ['a former shop that is none', [{ ...ENTRY, formerly: ['k z'] }], /\(0\.formerly\.0\) must be/],
  ])('with %s is refused', (_what, content, problem) => {
    const { env, text } = file(content);
    const problems = problemsOf(env, () => text);
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(problems.join()).toContain('FREEDOMPAY_ACCOUNTS_FILE');
    expect(problems.join()).not.toContain('kz-key');
  });

  test('that is no JSON is refused without a word of what is in it', () => {
    const problems = problemsOf(file(null).env, () => '[{"secretKey": "kz-key",]');
    expect(problems).toEqual(['FREEDOMPAY_ACCOUNTS_FILE cannot be read as JSON: bad syntax.']);
  });

  test('that is not there is refused with the reason', () => {
    const problems = problemsOf(file(null).env, () => {
      throw new Error('ENOENT: no such file');
    });
    expect(problems).toEqual([expect.stringContaining('ENOENT')]);
  });

  test.each([
    ['FREEDOMPAY_URL', 'https://api.freedompay.kz'],
    ['FREEDOMPAY_MERCHANT_ID', '1'],
    ['FREEDOMPAY_SECRET_KEY', 'x'],
    ['FREEDOMPAY_PAYOUT_SECRET_KEY', 'x'],
    ['FREEDOMPAY_PREVIOUS_SECRET_KEYS', 'x'],
    ['FREEDOMPAY_API', 'gateway'],
    ['FREEDOMPAY_API', 'merchant'],
    ['FREEDOMPAY_TIME_ZONE', 'Asia/Almaty'],
  ])('beside %s is refused', (name, value) => {
    const { env, text } = file([ENTRY], { [name]: value });
    expect(problemsOf(env, () => text)).toEqual([expect.stringMatching(new RegExp(`^${name} cannot stand beside`))]);
  });
});

describe('limits of refunds', () => {
  const shop = { url: 'https://api.freedompay.kz', merchantId: '500123', secretKey: 'k' };
  const read = (entry: object) =>
    parseConfig({ FREEDOMPAY_ACCOUNTS_FILE: 'a.json' }, () => JSON.stringify([{ id: 'kz', ...shop, ...entry }]));

  test('are sums by currency, of the single account or of each in the file', () => {
    const limits = {
      perOperation: [{ amount: '50000.00', currency: 'KZT' }],
      perDay: [
        { amount: '200000.50', currency: 'KZT' },
        { amount: '100.00', currency: 'USD' },
      ],
    };
    const [atOnce, aDay] = ['50000 KZT', '200000.5 KZT, 100 USD'];
    expect(parse({ REFUND_LIMIT: atOnce, REFUND_LIMIT_PER_DAY: aDay }).accounts[0]?.refundLimits).toEqual(limits);
    expect(read({ refundLimit: atOnce, refundLimitPerDay: aDay }).accounts[0]?.refundLimits).toEqual(limits);
  });

  test('are none unless they are set', () => {
    expect(parse({}).accounts[0]?.refundLimits).toEqual({ perOperation: [], perDay: [] });
    expect(read({}).accounts[0]?.refundLimits).toEqual({ perOperation: [], perDay: [] });
  });

  test.each([
    ['a number alone', '50000', 'such as "50000.00 KZT"'],
    ['a negative sum', '-1 KZT', 'such as'],
    ['more digits than the currency has', '1.001 KZT', 'such as'],
    ['no currency', '1 tenge', 'such as'],
    ['a currency twice', '1 KZT, 2 KZT', 'each currency once'],
  ])('that are %s stop the start', (_what, limit, said) => {
    expect(problemsOf({ REFUND_LIMIT: limit })).toEqual([expect.stringContaining(said)]);
  });
});

describe('how long a lost write may take to show', () => {
  const LEAST = 10_000 + 15_000 + 60_000;
  const file = (entry: object, env: Environment = {}) =>
    ({
      env: { FREEDOMPAY_ACCOUNTS_FILE: 'accounts.json', ...env },
      text: JSON.stringify([{ ...ENTRY, ...entry }]),
    }) as const;
  const fileProblems = (entry: object, env: Environment = {}) => {
    const given = file(entry, env);
    return problemsOf(given.env, () => given.text);
  };

  test('is left to the default where nothing is said, and is said for each account', () => {
    expect(parse({}).accounts[0]?.outcomeHorizonMs).toBeUndefined();
    expect(parse({ OUTCOME_HORIZON_MS: `${LEAST}` }).accounts[0]?.outcomeHorizonMs).toBe(LEAST);
    const given = file({ outcomeHorizonMs: 604_800_000 });
    expect(parseConfig(given.env, () => given.text).accounts[0]?.outcomeHorizonMs).toBe(604_800_000);
  });

  test('is never less than a call, a lock and a minute together, and the problem says why', () => {
    const said = [
      expect.stringMatching(/account "default" is 84999, and must be 85000 or more: .*FREEDOMPAY_TIMEOUT_MS/),
    ];
    expect(problemsOf({ OUTCOME_HORIZON_MS: `${LEAST - 1}` })).toEqual(said);
    expect(problemsOf({ OUTCOME_HORIZON_MS: `${LEAST}`, FREEDOMPAY_TIMEOUT_MS: '10001' })).toHaveLength(1);
    expect(fileProblems({ outcomeHorizonMs: LEAST - 1 })).toEqual([expect.stringContaining('account "kz" is 84999')]);
  });

  test.each(['a day', '-1', '1e9', '86400000.5', '9999999999'])('is milliseconds and nothing else: %s', (value) => {
    expect(problemsOf({ OUTCOME_HORIZON_MS: value })).toEqual([expect.stringContaining('must be milliseconds')]);
  });

  test.each([-1, 1.5, 1e12, '86400000'])('is a number of milliseconds in a file: %j', (value) => {
    expect(fileProblems({ outcomeHorizonMs: value })).toEqual([expect.stringContaining('(0.outcomeHorizonMs)')]);
  });

  test('may not stand beside a file', () => {
    expect(fileProblems({}, { OUTCOME_HORIZON_MS: '86400000' })).toEqual([
      expect.stringContaining('put it into the file'),
    ]);
  });
});
