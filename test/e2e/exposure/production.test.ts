import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../../../src/config/config.js';
import { ask } from '../../harness/ask.js';
import { BELIEVES_TOKENS } from '../../harness/credentials.js';
import { temporaryDirectory } from '../../harness/engines.js';
import { listeningProgram, type Program, startProgram } from '../../harness/program.js';
import { closeAfterTest, environment } from '../../harness/system.js';

/*
 * What the program as it is built and started thinks of how it is deployed.
 */

/** A sound deployment; nothing here asks the provider. */
const SOUND: Environment = {
  ...BELIEVES_TOKENS,
  NODE_ENV: 'production',
  ALLOW_ANONYMOUS: '',
  FREEDOMPAY_SECRET_KEY: 'kZ3vQ8mT1xWb7LrN',
  FREEDOMPAY_PAYOUT_SECRET_KEY: 'mA9cY4hG6pJd2SfU',
  DATABASE_URL: 'file:./data/gateway.db',
  PUBLIC_URL: 'https://pay.example',
  PAYER_TOKEN_SECRET: 'vT5nB8xK2qLw9ZrE4yHu7MjC1sPd6AgF',
  // The machine's own are for those who look at it.
  ...enginePretending('24.1.0', '2026-01-01T00:00:00Z'),
};

/** Has the program believe that it runs on another version of Node, at another time. */
function enginePretending(node: string, start: string): Environment {
  const code = [
    `const ahead = Date.parse('${start}') - Date.now();`,
    'globalThis.Date = class extends Date {',
    '  constructor(...all) { super(...(all.length > 0 ? all : [Date.now() + ahead])); }',
    '};',
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${node}' } });`,
  ].join('\n');
  return { NODE_OPTIONS: `--import=data:text/javascript;base64,${Buffer.from(code).toString('base64')}` };
}

const start = (env: Environment) => startProgram({ ...environment('http://127.0.0.1:9'), ...SOUND, ...env });

const warningsOf = (program: Program) =>
  program
    .log()
    .filter(({ level }) => level === 40)
    .map(({ msg }) => String(msg));

test('a sound deployment starts without a warning', async () => {
  const program = await listeningProgram('http://127.0.0.1:9', SOUND);
  expect((await ask(program.url, '{ __typename }')).status).toBe(401);
  expect(warningsOf(program)).toEqual([]);
});

describe('production does not start', () => {
  test.each([
    ['with a short secret', { FREEDOMPAY_SECRET_KEY: 'kZ3vQ8mT1' }, 'payment secret of account "default" has 9'],
    ['with a short payout secret', { FREEDOMPAY_PAYOUT_SECRET_KEY: 'kZ3vQ8mT1' }, 'payout secret of account'],
    ['with a short previous secret', { FREEDOMPAY_PREVIOUS_SECRET_KEYS: 'old' }, 'Previous secret 1 of account'],
    ['without looking at certificates', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'NODE_TLS_REJECT_UNAUTHORIZED=0'],
    ['without a database that was named', { DATABASE_URL: '' }, 'DATABASE_URL is missing'],
  ])('%s', async (_what, env, said) => {
    const program = start(env);
    expect(await program.ended).toBe(1);
    expect(program.written()).toContain(said);
    expect(program.written()).toMatch(/^The configuration has a problem:\n {2}- .*\n$/m);
  });
});

describe('production warns', () => {
  test.each<[string, Environment, string]>([
    ['of a weak secret', { FREEDOMPAY_SECRET_KEY: '4815162342108972' }, 'short or easy to guess'],
    [
      'of equal secrets',
      { FREEDOMPAY_PREVIOUS_SECRET_KEYS: 'kZ3vQ8mT1xWb7LrN' },
      'One secret stands in several places',
    ],
    ['of an old Node', enginePretending('20.19.0', '2026-06-01T00:00:00Z'), 'Node.js 20.19.0 gets no security fixes'],
  ])('%s', async (_what, env, said) => {
    const program = await listeningProgram('http://127.0.0.1:9', { ...SOUND, ...env });
    expect(warningsOf(program)).toEqual([expect.stringContaining(said)]);
  });

  test('of PostgreSQL in clear at another host', async () => {
    // An address of this machine that is not its loopback, and where nothing listens.
    const program = start({ DATABASE_URL: 'postgres://gateway:own-password@0.0.0.0:1/gateway' });
    expect(await program.ended).toBe(1);
    expect(program.written()).toContain('DATABASE_URL leads to another machine without encryption');
    expect(program.written()).not.toContain('own-password');
  });

  test.each([
    [0o644, [expect.stringContaining('FREEDOMPAY_ACCOUNTS_FILE names a file of secrets that others')]],
    [0o600, []],
  ])('of a file of accounts with mode %o', async (mode, expected) => {
    const path = join(temporaryDirectory(), 'accounts.json');
    const account = { id: 'kz', url: 'http://127.0.0.1:9', merchantId: '500123', secretKey: 'kZ3vQ8mT1xWb7LrN' };
    writeFileSync(path, JSON.stringify([account]));
    chmodSync(path, mode);
    const program = await listeningProgram('', {
      ...SOUND,
      FREEDOMPAY_URL: '',
      FREEDOMPAY_MERCHANT_ID: '',
      FREEDOMPAY_SECRET_KEY: '',
      FREEDOMPAY_PAYOUT_SECRET_KEY: '',
      FREEDOMPAY_ACCOUNTS_FILE: path,
    });
    expect(warningsOf(program)).toEqual(expected);
  });
});

test('its SQLite files and their folder are its own alone, whatever the shell it was started from lets others do', async () => {
  const umask = process.umask(0o022);
  closeAfterTest(async () => void process.umask(umask));
  const program = await listeningProgram('http://127.0.0.1:9', SOUND);
  const modeOf = (path: string) => (statSync(join(program.folder, path)).mode & 0o777).toString(8);
  expect(['data', 'data/gateway.db', 'data/gateway.db-wal', 'data/gateway.db-shm'].map(modeOf)).toEqual([
    '700',
    '600',
    '600',
    '600',
  ]);
});
