import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Environment } from '../../src/config/config.js';
import { startProgram } from '../harness/program.js';
import { closeAfterTest, environment } from '../harness/system.js';

/*
 * Wrong configurations, each started for real: what a person sees is one sentence that says what to do.
 */

const ALONE: Environment = { PORT: '0', SIMULATOR_PORT: '0' };
const BESIDE: Environment = { ...environment('http://127.0.0.1:9'), ALLOW_ANONYMOUS: 'loopback' };
const old = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'18.20.4'}})`;

/** A folder of files that nobody should keep a journal in; it ends with the test. */
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'wrong-'));
  closeAfterTest(async () => rmSync(path, { recursive: true, force: true }));
  writeFileSync(
    join(path, 'text'),
    'This is no database, and long enough to be taken for the header of one. '.repeat(20),
  );
  mkdirSync(join(path, 'a-folder'));
  chmodSync(path, 0o700);
  return path;
}

/** A folder that even who runs the tests may not write in; what rights say is nothing to root. */
function unwritable(): string {
  if (process.getuid?.() === 0) return '/sys';
  const path = join(folder(), 'a-folder');
  chmodSync(path, 0o500);
  return path;
}

/** A port on which nobody answers: one that was free a moment ago. */
async function silentPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A port that is taken until the test ends. */
async function takenPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterTest(async () => void server.close());
  return (server.address() as { readonly port: number }).port;
}

type Wrong = readonly [what: string, env: Environment | (() => Promise<Environment>), says: RegExp, flag?: string];

const WRONG: readonly Wrong[] = [
  ['REFUND_LIMITS', { ...ALONE, REFUND_LIMITS: '1 KZT' }, /REFUND_LIMITS .* REFUND_LIMIT is: rename/],
  ['TRUSTED_DOCUMENT', { ...ALONE, TRUSTED_DOCUMENT: 'a.json' }, /TRUSTED_DOCUMENT .* TRUSTED_DOCUMENTS is: rename/],
  ['FREEDOM_PAY_URL', { ...ALONE, FREEDOM_PAY_URL: 'https://a.kz' }, /FREEDOM_PAY_URL .* FREEDOMPAY_URL is: rename/],
  ['DATABASE_URI', { ...ALONE, DATABASE_URI: ':memory:' }, /DATABASE_URI .* DATABASE_URL is: rename/],
  ['CORS_ORIGIN', { ...ALONE, CORS_ORIGIN: 'https://a.kz' }, /CORS_ORIGIN .* CORS_ORIGINS is: rename/],
  ['a variable of ours that is not', { ...ALONE, FREEDOMPAY_COLOUR: 'red' }, /FREEDOMPAY_COLOUR is not a variable/],
  ['no port', { ...ALONE, PORT: 'http' }, /PORT must be a port number/],
  ['no level', { ...ALONE, LOG_LEVEL: 'loud' }, /LOG_LEVEL must be a pino level/],
  [
    'a merchant without a provider',
    { ...ALONE, FREEDOMPAY_MERCHANT_ID: '1' },
    /not for the simulator: set FREEDOMPAY_URL/,
  ],
  ['no secret', { ...BESIDE, FREEDOMPAY_SECRET_KEY: undefined }, /FREEDOMPAY_SECRET_KEY is missing/],
  ['a provider without https and name', { ...BESIDE, FREEDOMPAY_URL: 'api' }, /FREEDOMPAY_URL must be a URL/],
  [
    'no API of the provider',
    { ...BESIDE, FREEDOMPAY_API: 'soap' },
    /FREEDOMPAY_API must be "merchant", "gateway" or "async"/,
  ],
  ['another database', { ...ALONE, DATABASE_URL: 'mysql://a' }, /DATABASE_URL must be "file:"/],
  [
    'a missing accounts file',
    { PORT: '0', FREEDOMPAY_ACCOUNTS_FILE: '/nowhere/accounts.json' },
    /FREEDOMPAY_ACCOUNTS_FILE .*\/nowhere\/accounts\.json/,
  ],
  ['a port that is taken', async () => ({ ...ALONE, PORT: String(await takenPort()) }), /Port \d+ is taken/],
  ['an address of another machine', { ...ALONE, SIMULATOR_HOST: '192.0.2.1' }, /192\.0\.2\.1 is not an address/],
  [
    'a file where a folder should be',
    async () => ({ ...ALONE, DATABASE_URL: `file:${join(folder(), 'text', 'gateway.db')}` }),
    /cannot be made or written \(E\w+\)/,
  ],
  [
    'a text for a database',
    async () => ({ ...ALONE, DATABASE_URL: `file:${join(folder(), 'text')}` }),
    /not an SQLite database/,
  ],
  [
    'a folder for a database',
    async () => ({ ...ALONE, DATABASE_URL: `file:${join(folder(), 'a-folder')}` }),
    /cannot be opened and written/,
  ],
  [
    'a database that is down',
    async () => ({ ...ALONE, DATABASE_URL: `postgres://shop:in-the-url@127.0.0.1:${await silentPort()}/shop` }),
    /does not answer: start it/,
  ],
  [
    'a database that takes connections and says nothing',
    async () => ({ ...ALONE, DATABASE_URL: `postgres://shop:in-the-url@127.0.0.1:${await takenPort()}/shop` }),
    /does not answer: start it/,
  ],
  [
    'a folder that nothing can be written in',
    async () => ({ ...ALONE, DATABASE_URL: `file:${unwritable()}/data/gateway.db` }),
    /\/data cannot be made or written \(E\w+\)/,
  ],
  [
    'a machine that nobody knows',
    { ...ALONE, DATABASE_URL: 'postgres://shop@db.invalid/shop' },
    /"db\.invalid" is not the name/,
  ],
  ['an old Node.js', ALONE, /Node\.js 18\.20\.4 is too old.*20\.19/, `--import=${old}`],
];

// Each row is whole: a test that takes more than its row has is given a callback by Jest, and waits for it.
test.each(WRONG.map(([what, env, says, flag = '']) => [what, env, says, flag] as const))(
  '%s stops the start with a sentence, without a stack',
  async (_what, env, says, flag) => {
    const program = startProgram(typeof env === 'function' ? await env() : env, flag === '' ? [] : [flag]);
    expect(await program.ended).toBe(1);
    const sentences = program
      .written()
      .replace(/^The configuration has a problem:\n {2}- /, '')
      .trim()
      .split('\n');
    expect(sentences).toEqual([expect.stringMatching(says)]);
    expect(program.written()).not.toMatch(/\bat .*:\d+|in-the-url/);
  },
);

const server = process.env['TEST_DATABASE_URL'];

(server ? test.each : test.skip.each)([
  [
    'a role that is missing',
    (url: URL) => Object.assign(url, { username: 'nobody_of_that_name' }),
    /does not let this user in/,
  ],
  [
    'a database that is missing',
    (url: URL) => Object.assign(url, { pathname: '/no_such_database' }),
    /has no database of the name/,
  ],
])('%s stops the start with a sentence, without a stack', async (_what, change, says) => {
  const program = startProgram({ ...ALONE, DATABASE_URL: change(new URL(server ?? '')).href });
  expect(await program.ended).toBe(1);
  expect(program.written().trim().split('\n')).toEqual([expect.stringMatching(says)]);
});
