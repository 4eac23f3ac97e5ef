import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type Environment, type Machine, parseConfig, readConfig, VARIABLES } from '../../src/config/config.js';
import { SECRET_FILES } from '../../src/config/secret-files.js';
import { Secret } from '../../src/domain/secret.js';
import { problemsOf } from './problems.js';

const ENV = {
  NODE_ENV: 'production',
  FREEDOMPAY_URL: 'https://api.freedompay.kz',
  FREEDOMPAY_MERCHANT_ID: '500123',
  PUBLIC_URL: 'https://pay.example',
  JWT_ISSUER: 'https://issuer.example',
  JWT_AUDIENCE: 'gateway',
  BACKEND_EVENTS_URL: 'https://shop.example/events',
};
const SECRETS: Readonly<Record<string, string>> = {
  FREEDOMPAY_SECRET_KEY: 'kZ3vQ8mT1xWb7LrN-payment',
  FREEDOMPAY_PAYOUT_SECRET_KEY: 'mA9cY4hG6pJd2SfU-payout',
  FREEDOMPAY_PREVIOUS_SECRET_KEYS: 'qB7eX2nK5tRw8VzC-one,uD4fL9sM3gHy6PaJ-two',
  DATABASE_URL: 'postgres://gateway:in-the-url@127.0.0.1/gateway',
  DATABASE_LISTEN_URL: 'postgres://gateway:in-the-other@127.0.0.1:5433/gateway',
  JWT_SECRET: 'cW6jR1vE8yTo5IbN3mUq0SxZ7kLd-jwt',
  JWT_PREVIOUS_SECRETS: 'nP4sW8aJ2xGk6RzB9vQe1YtM5uHc-jwt-of-before',
  PAYER_TOKEN_PREVIOUS_SECRETS: 'hL3dF7qZ1cXm9WvK5tBy2NgJ8pRs-payer-of-before',
  PAYER_TOKEN_SECRET: 'vT5nB8xK2qLw9ZrE4yHu7MjC1sPd6AgF',
  BACKEND_PREVIOUS_SECRETS: `whsec_${Buffer.from('Pk4Wd8Hs2Jv6Lc1Xz9Qe3Rt7Yb5Nm0Fg').toString('base64')}`,
  BACKEND_SECRET: `whsec_${Buffer.from('Zx8Kq3Vb6Nn1Mm4Lp7Ot2Ru9Sy5Tw0Ae').toString('base64')}`,
};
const NAMES = Object.keys(SECRETS);

/** Each secret in a file of its own. */
const IN_FILES = { ...ENV, ...Object.fromEntries(NAMES.map((name) => [`${name}_FILE`, `/run/secrets/${name}`])) };

/** Reads what stands in files of secrets, and what is given instead for some. */
const files =
  (end: string, other: Readonly<Record<string, string>> = {}) =>
  (path: string) => {
    const name = path.replace('/run/secrets/', '');
    return other[name] ?? `${SECRETS[name]}${end}`;
  };

/** A configuration with its secrets laid open. */
function plain(env: Environment, readText: (path: string) => string): unknown {
  return opened(parseConfig(env, readText));
}

function opened(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(opened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, opened(one)]));
}

/** The texts of all secrets in a configuration. */
function secretsIn(value: unknown): string[] {
  if (value instanceof Secret) return [value.reveal()];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(secretsIn) : [];
}

function noFile(path: string): string {
  throw new Error(`Nobody asked for ${path} to be read.`);
}

test('the secrets of these tests are all that may stand in a file', () => {
  expect(NAMES.map((name) => `${name}_FILE`).sort()).toEqual([...SECRET_FILES].sort());
});

const OTHERS = VARIABLES.filter((name) => !NAMES.includes(name));

test.each(OTHERS)('%s, which no file may hold, is kept as no secret', (name) => {
  const mark = 'gH7tR2yU9kM4pX6zQ1wE8sD3fV5bN0jL';
  const given = ['', 'https://shop.example/', 'postgres://user:password@shop.example/', 'whsec_'].map(
    (kind) => kind + mark,
  );
  for (const text of given) {
    const { config } = readConfig({ ...ENV, ...SECRETS, [name]: text }, () => '', null);
    expect(secretsIn(config).filter((secret) => secret.includes(mark))).toEqual([]);
  }
});

test('a variable that is called a secret, a password or a key of one may stand in a file', () => {
  expect(OTHERS.filter((name) => /SECRET|PASSWORD|PASSPHRASE|PRIVATE|CREDENTIAL|_KEY(S)?$/.test(name))).toEqual([]);
});

test.each(['', '\n', '\r\n'])('every secret may stand in a file, with %j at its end', (end) => {
  expect(plain(IN_FILES, files(end))).toEqual(plain({ ...ENV, ...SECRETS }, noFile));
});

test.each(NAMES)('%s beside its file is refused: nobody knows which was meant', (name) => {
  const problems = problemsOf({ ...IN_FILES, [name]: SECRETS[name] }, files('\n'));
  expect(problems).toEqual([`${name} and ${name}_FILE are both set: keep one of them.`]);
});

test.each(NAMES)('%s whose file cannot be read is one sentence, and not called missing too', (name) => {
  const readText = (path: string) => {
    if (path.endsWith(`/${name}`)) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return files('\n')(path);
  };
  expect(problemsOf(IN_FILES, readText)).toEqual([
    `${name}_FILE names /run/secrets/${name}, which cannot be read (ENOENT).`,
  ]);
});

test.each([
  ['empty', '', 'is empty'],
  ['blank', ' \n', 'is empty'],
  ['of two lines', 'kZ3vQ8mT1xWb7LrN\nmA9cY4hG6pJd2SfU\n', 'must hold one line of plain text'],
  ['with a mark of its encoding', '\ufeffkZ3vQ8mT1xWb7LrN', 'must hold one line of plain text'],
  ['in another encoding', 'k\0Z\0\ufffd', 'must hold one line of plain text'],
])('a file %s is one sentence, which repeats nothing of it', (_what, content, said) => {
  expect(problemsOf(IN_FILES, files('\n', { PAYER_TOKEN_SECRET: content }))).toEqual([
    `PAYER_TOKEN_SECRET_FILE names /run/secrets/PAYER_TOKEN_SECRET, which ${said}.`,
  ]);
});

test.each(NAMES.filter((name) => name.includes('_PREVIOUS_')))(
  '%s: its file may be empty while there are none',
  (name) => {
    const { [name]: _, ...others } = SECRETS;
    expect(plain(IN_FILES, files('\n', { [name]: '' }))).toEqual(plain({ ...ENV, ...others }, noFile));
  },
);

test('the content of a file is checked as the variable is, and never echoed', () => {
  const problems = problemsOf(IN_FILES, files('\n', { JWT_SECRET: 'too-short', DATABASE_URL: 'mysql://in-the-url@a' }));
  expect(problems).toEqual([
    expect.stringMatching(/^DATABASE_URL must be/),
    expect.stringMatching(/^JWT_SECRET must have at least 32/),
    expect.stringMatching(/^DATABASE_LISTEN_URL must be left out/),
  ]);
  expect(problems.join()).not.toMatch(/too-short|in-the-url/);
});

test('beside a file of accounts no file of a secret of the single one may stand', () => {
  const accounts = JSON.stringify([
    { id: 'kz', url: ENV.FREEDOMPAY_URL, merchantId: '500123', secretKey: 'mA9cY4hG6pJd2SfU-file' },
  ]);
  const both = {
    FREEDOMPAY_ACCOUNTS_FILE: '/accounts',
    FREEDOMPAY_SECRET_KEY_FILE: '/run/secrets/FREEDOMPAY_SECRET_KEY',
  };
  expect(problemsOf(both, (path) => (path === '/accounts' ? accounts : files('\n')(path)))).toEqual([
    'FREEDOMPAY_SECRET_KEY cannot stand beside FREEDOMPAY_ACCOUNTS_FILE: put it into the file.',
  ]);
});

test.each([
  ['DATABASE_URL_FILES', 'DATABASE_URL_FILE is: rename'],
  ['PAYER_TOKENS_SECRET_FILE', 'PAYER_TOKEN_SECRET_FILE is: rename'],
  ['JWT_ISSUER_FILE', 'only secrets are read from files'],
  ['FREEDOMPAY_URL_FILE', 'only secrets are read from files'],
])('%s stops the start', (name, said) => {
  expect(problemsOf({ ...IN_FILES, [name]: '/run/secrets/x' }, files('\n'))).toEqual([expect.stringContaining(said)]);
});

test('a file of a secret that others on the machine may read is a warning', () => {
  const machine: Machine = {
    nodeVersion: '24.1.0',
    now: new Date('2026-01-01'),
    modeOf: (path) => (path.endsWith('/JWT_SECRET') ? 0o100644 : 0o100400),
  };
  expect(parseConfig(IN_FILES, files('\n'), machine).warnings).toEqual([
    expect.stringMatching(/^JWT_SECRET_FILE names a file of secrets that others .*chmod 600/),
  ]);
});

test('the page about configuration names every file of a secret', () => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'configuration.md'), 'utf8');
  expect(NAMES.filter((name) => !text.includes(`\`${name}_FILE\``))).toEqual([]);
});
