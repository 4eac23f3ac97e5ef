import { spawn } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createApiKey } from '../../src/callers/api-keys.js';
import type { Environment } from '../../src/config/config.js';
import { ApiKeyTable } from '../../src/store/api-keys.js';
import { openStore } from '../../src/store/database.js';
import { build } from '../harness/build.js';
import { AUDIENCE, ISSUER } from '../harness/credentials.js';
import { atEnd, describePostgres, sqliteFile, temporaryDirectory } from '../harness/engines.js';
import { plant, refuseLeaks } from '../harness/leaks.js';
import { ALL_FLAVOURS, environment, startProvider } from '../harness/system.js';

const BACKEND_SECRET = `whsec_${Buffer.from('planted-secret-of-the-backend').toString('base64')}`;
const WRONG_SECRET = 'planted-secret-of-another-shop';

let script = '';
beforeAll(() => {
  script = fileURLToPath(`${build()}cli/check.js`);
  plant('the secret of the backend', BACKEND_SECRET.slice(6));
  plant('a wrong secret', WRONG_SECRET);
});

/** What it says of these variables, line by line, and how it ends. Nothing that it says may leak. */
async function check(env: Environment, ...args: string[]): Promise<{ code: number | null; lines: string[] }> {
  const cwd = temporaryDirectory();
  const child = spawn(process.execPath, [script, ...args], { cwd, env: { ...env } });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (written += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  refuseLeaks('what the check wrote', written);
  expect(written).not.toMatch(/^ {4}at |in-the-url/m);
  expect(readdirSync(cwd)).toEqual([]);
  return { code, lines: written.trim().split('\n') };
}

const says = (text: RegExp | string) => expect.stringMatching(text);

/** The lines below the one about callers. */
const REST = [says(/npm run keys/), says(/issuer of tokens/), says(/ALLOW_ANONYMOUS=loopback/)];

/** A web server that ends with the test. */
async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  atEnd(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('reading the configuration', () => {
  test('the simulator needs nothing', async () => {
    expect(await check({})).toEqual({
      code: 0,
      lines: [says(/^ok .* no problem/), says(/^ok .*in memory/)],
    });
  });

  test('every problem is reported at once, the lack of callers too', async () => {
    const { code, lines } = await check({
      REFUND_LIMITS: '1 KZT',
      PORT: 'http',
      FREEDOMPAY_URL: 'https://api.freedompay.kz',
      PAYER_TOKEN_SECRET_FILE: '/nowhere/secret',
      DATABASE_URL: await sqliteFile.empty(),
    });
    expect(code).toBe(1);
    expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([
      says(/REFUND_LIMITS .* REFUND_LIMIT is/),
      says(/PAYER_TOKEN_SECRET_FILE names \/nowhere\/secret/),
      says(/PORT must be/),
      says(/FREEDOMPAY_MERCHANT_ID is missing/),
      says(/FREEDOMPAY_SECRET_KEY is missing/),
      says(/No callers are configured/),
    ]);
  });

  test('callers in the database count, and a database that is not there is not made', async () => {
    const url = await sqliteFile.empty();
    const env = { ...environment('http://127.0.0.1:9'), DATABASE_URL: url, ALLOW_ANONYMOUS: undefined };
    expect(await check(env)).toMatchObject({
      code: 1,
      lines: [says(/^ok/), says(/^ok .*gateway\.db is not there yet/), says(/^FAIL .*No callers/), ...REST],
    });
    expect(existsSync(url.slice('file:'.length))).toBe(false);
    const store = await openStore(url);
    await createApiKey(new ApiKeyTable(store), { name: 'screen', scopes: ['payments:read'], accounts: null });
    await store.destroy();
    expect(await check(env)).toEqual({ code: 0, lines: [says(/^ok/), says(/^ok .*its tables are up to date/)] });
  });

  test('a file that is no database fails', async () => {
    const path = join(temporaryDirectory(), 'text');
    writeFileSync(path, 'This is no database, and long enough to be taken for one. '.repeat(20));
    expect(await check({ DATABASE_URL: `file:${path}` })).toEqual({
      code: 1,
      lines: [says(/^ok/), says(/^FAIL .*not an SQLite database/)],
    });
    expect(await check({ DATABASE_URL: `file:${path}/in/it.db` })).toEqual({
      code: 1,
      lines: [says(/^ok/), says(/^FAIL .*cannot be made or written \(ENOTDIR\)/)],
    });
  });

  test('an unknown option is answered with what there is', async () => {
    const { code, lines } = await check({}, '--conect');
    expect([code, lines.join('\n')]).toEqual([1, says('npm run check -- --connect')]);
  });
});

describe('reaching others', () => {
  test.each(ALL_FLAVOURS)('the provider is asked by the %s API, and nothing is changed there', async (flavour) => {
    const provider = await startProvider();
    const currency = flavour === 'async' ? { PAYMENT_CURRENCY: 'KZT' } : {};
    const right = { ...environment(provider.url), FREEDOMPAY_API: flavour, ...currency };
    expect(await check(right, '--connect')).toEqual({
      code: 0,
      lines: [says(/^ok/), says(/^ok .*in memory/), says(/^ok .*provider of account "default".* answers, and objects/)],
    });
    expect(provider.calls).toHaveLength(1);
    const wrong = { ...right, FREEDOMPAY_SECRET_KEY: WRONG_SECRET };
    expect(await check(wrong, '--connect')).toMatchObject({
      code: 1,
      lines: [says(/^ok/), says(/^ok/), says(/^FAIL .*"default".* refuses what is signed for merchant id \d+/)],
    });
  });

  test('each account is asked of its own provider', async () => {
    const provider = await startProvider();
    const { FREEDOMPAY_MERCHANT_ID: merchantId, FREEDOMPAY_SECRET_KEY: secretKey } = environment('');
    const file = join(temporaryDirectory(), 'accounts');
    const kz = { id: 'kz', url: provider.url, merchantId, secretKey };
    const uz = { ...kz, id: 'uz', url: 'http://127.0.0.1:9', installation: 'uz' };
    writeFileSync(file, JSON.stringify([kz, uz]));
    const env = { FREEDOMPAY_ACCOUNTS_FILE: file, ALLOW_ANONYMOUS: 'loopback', DATABASE_URL: ':memory:' };
    expect((await check(env, '--connect')).lines.slice(2)).toEqual([
      says(/^ok .*account "kz"/),
      says(/^FAIL .*account "uz".*no connection could be made \(ECONNREFUSED\)/),
    ]);
  });

  test('backend and keys of tokens are reached without saying anything to them', async () => {
    const heard: string[] = [];
    const others = await serving(({ method, url, headers }, answer) => {
      heard.push(`${method} ${url} ${headers['webhook-signature'] ?? 'unsigned'}`);
      answer.statusCode = url === '/gone' ? 502 : method === 'HEAD' ? 405 : 200;
      answer.end(method === 'HEAD' ? '' : url === '/empty' ? '{"keys":[]}' : '{"keys":[{"kty":"OKP"}]}');
    });
    const env = {
      JWT_JWKS_URL: `${others}/keys`,
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
      BACKEND_EVENTS_URL: `${others}/events?token=in-the-url`,
      BACKEND_CHECK_URL: `${others}/check`,
      BACKEND_SECRET,
    };
    const { code, lines } = await check(env, '--connect');
    expect([code, ...lines]).toEqual([
      0,
      says(/^ok/),
      says(/^ok/),
      says(/^ok .*publishes one key/),
      says(/^ok .*BACKEND_EVENTS_URL \(HTTP 405 to a HEAD request/),
      says(/^ok .*BACKEND_CHECK_URL/),
      says(/^ok .*simulator/),
    ]);
    expect(heard.sort()).toEqual([
      'GET /keys unsigned',
      'HEAD /check unsigned',
      'HEAD /events?token=in-the-url unsigned',
    ]);
    const broken = {
      ...env,
      JWT_JWKS_URL: `${others}/empty`,
      BACKEND_EVENTS_URL: `${others}/gone`,
      BACKEND_CHECK_URL: 'http://127.0.0.1:9/?token=in-the-url',
    };
    expect((await check(broken, '--connect')).lines).toEqual([
      says(/^ok/),
      says(/^ok/),
      says(/^FAIL .*publishes no key/),
      says(/^FAIL .*BACKEND_EVENTS_URL.*HTTP 502/),
      says(/^FAIL .*BACKEND_CHECK_URL: .*ECONNREFUSED/),
      says(/^ok .*simulator/),
    ]);
    expect((await check({ ...env, JWT_JWKS_URL: `${others}/gone` }, '--connect')).lines[2]).toMatch(/^FAIL .*keys/);
  });

  test('nobody is asked with a configuration that has problems', async () => {
    const provider = await startProvider();
    const { code, lines } = await check({ ...environment(provider.url), PORT: 'http' }, '--connect');
    expect([code, lines.at(-1)]).toEqual([1, says('correct the configuration first')]);
    expect(provider.calls).toEqual([]);
  });
});

describePostgres('the check', (engine) => {
  test('tells what a start would make, and makes none of it', async () => {
    const url = await engine.empty();
    const env = { ...environment('http://127.0.0.1:9'), DATABASE_URL: url, ALLOW_ANONYMOUS: undefined };
    expect(await check(env)).toEqual({ code: 0, lines: [says(/^ok/), says('told with --connect')] });
    const lines = async () => (await check(env, '--connect')).lines.slice(1, 3);
    for (const _time of ['first', 'second'])
      expect(await lines()).toEqual([
        says(/^ok .* \d+ changes of its tables will be made/),
        says(/^FAIL .*No callers/),
      ]);
    await (await openStore(url)).destroy();
    expect(await lines()).toEqual([says(/^ok .*up to date/), says(/^FAIL .*No callers/)]);
  });

  test('tells of a role that is not let in, and of a listener that is not there', async () => {
    const url = new URL(await engine.empty());
    const DATABASE_LISTEN_URL = Object.assign(new URL(url), { port: '9' }).href;
    expect((await check({ DATABASE_URL: url.href, DATABASE_LISTEN_URL }, '--connect')).lines.slice(1)).toEqual([
      says(/^ok/),
      says(/^FAIL .*DATABASE_LISTEN_URL names does not answer/),
      says(/^ok .*simulator/),
    ]);
    const stranger = Object.assign(new URL(url), { username: 'nobody_of_that_name' }).href;
    expect((await check({ DATABASE_URL: stranger }, '--connect')).lines[1]).toMatch(
      /^FAIL .*does not let this user in/,
    );
  });
});
