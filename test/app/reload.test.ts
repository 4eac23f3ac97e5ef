import { expect, test } from '@jest/globals';
import { reload } from '../../src/app/reload.js';
import { type Config, type Environment, parseConfig } from '../../src/config/config.js';

const ACCOUNTS = [
  { id: 'kz', url: 'https://api.freedompay.kz', merchantId: '1', secretKey: 'first', payoutSecretKey: 'payouts' },
  { id: 'uz', url: 'https://api.freedompay.uz', merchantId: '2', secretKey: 'second', previousSecretKeys: ['older'] },
];
const ENDPOINT = (letter: string) => `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`;

function configOf(accounts: object, env: Environment = {}, endpointSecret = ENDPOINT('a')): Config {
  const files: Record<string, unknown> = {
    accounts,
    endpoints: [{ id: 'erp', url: 'https://erp.example/hooks', secret: endpointSecret }],
  };
  return parseConfig(
    {
      ...{ FREEDOMPAY_ACCOUNTS_FILE: 'accounts', BACKEND_ENDPOINTS_FILE: 'endpoints' },
      ...{ DATABASE_URL: 'postgres://gateway:one@db/gateway', ...env },
    },
    (path) => JSON.stringify(files[path]),
  );
}

function reloadOf(running: Config, next: Config) {
  let forgotten = 0;
  const changed = () => reload({ running, next, trust: () => () => {}, forgetTokens: () => forgotten++ });
  return { changed, forgotten: () => forgotten };
}

test('who holds a secret of an accounts file or of an endpoint has the new one, without a change of the object', () => {
  const running = configOf(ACCOUNTS);
  const [kz, uz] = running.accounts;
  const held = [kz?.secret, kz?.payoutSecret, uz?.secret, running.backend?.endpoints[0]?.secret];
  const copy = { ...uz };
  const [first, second] = ACCOUNTS;
  const next = configOf(
    [
      { ...first, secretKey: 'first-new', payoutSecretKey: 'payouts-new' },
      { ...second, secretKey: 'second-new', previousSecretKeys: ['second', 'older'] },
    ],
    {},
    ENDPOINT('b'),
  );
  expect(reloadOf(running, next).changed()).toEqual(['secrets']);
  expect(held.map((secret) => secret?.reveal())).toEqual(['first-new', 'payouts-new', 'second-new', ENDPOINT('b')]);
  expect(copy.previousSecrets?.map((secret) => secret.reveal())).toEqual(['second', 'older']);
});

test('the first secret of before comes, and the last goes, without a restart, whatever it is of', () => {
  const [first, second] = ACCOUNTS;
  const long = (letter: string) => letter.repeat(40);
  const env = {
    ...{ JWT_SECRET: long('j'), JWT_ISSUER: 'https://issuer.example', JWT_AUDIENCE: 'gateway' },
    PAYER_TOKEN_SECRET: long('p'),
    ...{ BACKEND_EVENTS_URL: 'https://backend.example/hooks', BACKEND_SECRET: ENDPOINT('c') },
  };
  const without = () => configOf([first ?? {}, { ...second, previousSecretKeys: [] }], env);
  const withOne = configOf([{ ...first, previousSecretKeys: ['first-of-before'] }, { ...second }], {
    ...env,
    ...{ JWT_PREVIOUS_SECRETS: long('k'), PAYER_TOKEN_PREVIOUS_SECRETS: long('q') },
    BACKEND_PREVIOUS_SECRETS: ENDPOINT('d'),
  });
  const running = without();
  const previous = () =>
    [
      ...running.accounts.map(({ previousSecrets }) => previousSecrets),
      running.tokens && 'secret' in running.tokens.keys ? running.tokens.keys.previousSecrets : [],
      running.payerTokenPreviousSecrets,
      running.backend?.previousSecrets ?? [],
    ].map((secrets) => secrets.map((secret) => secret.reveal()));
  expect(reloadOf(running, withOne).changed()).toEqual(['secrets']);
  expect(previous()).toEqual([['first-of-before'], ['older'], [long('k')], [long('q')], [ENDPOINT('d')]]);
  expect(reloadOf(running, without()).changed()).toEqual(['secrets']);
  expect(previous()).toEqual([[], [], [], [], []]);
});

test('what did not change is said to be nothing', () => {
  const { changed, forgotten } = reloadOf(configOf(ACCOUNTS), configOf(ACCOUNTS));
  expect(changed()).toEqual([]);
  expect(forgotten()).toBe(0);
});

test.each([
  ['another account', configOf([...ACCOUNTS, { ...ACCOUNTS[0], id: 'kg', merchantId: '3' }]), 'accounts'],
  ['another merchant id', configOf([{ ...ACCOUNTS[0], merchantId: '9' }, ACCOUNTS[1] ?? {}]), 'accounts'],
  ['a limit', configOf([{ ...ACCOUNTS[0], refundLimit: '1.00 KZT' }, ACCOUNTS[1] ?? {}]), 'accounts'],
  [
    'the password of the database',
    configOf(ACCOUNTS, { DATABASE_URL: 'postgres://gateway:two@db/gateway' }),
    'databaseUrl',
  ],
  ['a variable', configOf(ACCOUNTS, { STATUS_MAX_AGE_MS: '7' }), 'statusMaxAgeMs'],
])('where %s changed nothing is taken, and it is said what only a restart takes', (_what, next, name) => {
  const running = configOf([{ ...ACCOUNTS[0], secretKey: 'kept' }, ACCOUNTS[1] ?? {}]);
  expect(() => reloadOf(running, next).changed()).toThrow(`${name} changed, which only a restart takes`);
  expect(running.accounts[0]?.secret.reveal()).toBe('kept');
});
