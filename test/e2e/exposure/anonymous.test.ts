import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { ask, until } from '../../harness/ask.js';
import { build } from '../../harness/build.js';
import { sqliteFile } from '../../harness/engines.js';
import { listeningProgram, startProgram } from '../../harness/program.js';
import { environment, startProvider } from '../../harness/system.js';
import { graphqlBytes, sendRaw } from './raw.js';

/*
 * Who may ask without a credential, of the program as it is built and started.
 */

const REFUND =
  'mutation { refundPayment(input: { paymentId: "7000000002", idempotencyKey: "strangers" }) { operation { state } } }';

/** The README's variables for a real provider, and nothing that lets strangers in. */
function real(simulator: Simulator) {
  const { ALLOW_ANONYMOUS: _, ...rest } = environment(simulator.url);
  return rest;
}

describe('a real provider without callers', () => {
  test.each([
    ['with the variables of the README alone', {}],
    ['behind a proxy, with a public URL', { PUBLIC_URL: 'https://pay.example' }],
    ['with another NODE_ENV', { NODE_ENV: 'development' }],
    ['at a name of this machine', { HOST: 'localhost' }],
    ['at every address', { HOST: '0.0.0.0' }],
  ])('does not start %s', async (_how, env) => {
    const simulator = await startProvider();
    const program = startProgram({ ...real(simulator), ...env });
    expect(await program.ended).toBe(1);
    expect(program.written()).toContain('No callers are configured');
    expect(program.written()).toContain('ALLOW_ANONYMOUS=loopback');
    expect(program.written()).not.toContain('listening');
  });

  test('is shown the line that makes a key, and starts with the key that this line made', async () => {
    const simulator = await startProvider();
    const env = { ...real(simulator), DATABASE_URL: await sqliteFile.fresh() };
    const refused = startProgram(env);
    expect(await refused.ended).toBe(1);
    const [, line = ''] = /npm run keys -- (.+)/.exec(refused.written()) ?? [];
    const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    expect(words.slice(0, 2)).toEqual(['create', 'admin screen']);
    expect(words.slice(-2)).toEqual(['--accounts', 'default']);
    const program = fileURLToPath(`${build()}cli/keys.js`);
    const [key = ''] = execFileSync(process.execPath, [program, ...words], { env, encoding: 'utf8' }).split('\n');

    const { url } = await listeningProgram(simulator.url, { ...env, ALLOW_ANONYMOUS: '' });
    expect((await ask(url, REFUND)).status).toBe(401);
    expect(simulator.calls).toEqual([]);
    expect(await ask(url, REFUND, {}, key)).toMatchObject({
      data: { refundPayment: { operation: { state: 'SUCCEEDED' } } },
    });
  });

  test.each([
    ['where others can reach it', { HOST: '0.0.0.0' }, 'HOST=0.0.0.0'],
    ['in production', { NODE_ENV: 'production', DATABASE_URL: 'file:gateway.db' }, 'not for NODE_ENV=production'],
  ])('cannot be opened %s', async (_where, env, said) => {
    const simulator = await startProvider();
    const program = startProgram({ ...environment(simulator.url), ...env });
    expect(await program.ended).toBe(1);
    expect(program.written()).toContain(said);
  });
});

const OWN = 'host: 127.0.0.1:4000';
const FROM_ELSEWHERE: readonly (readonly [string, readonly string[], string?])[] = [
  ...[
    'Forwarded: for=203.0.113.9',
    'X-Forwarded-For: 127.0.0.1',
    'x-forwarded-proto: https',
    'X-Forwarded-Anything: 1',
    'Via: 1.1 proxy',
    'X-Real-IP: 203.0.113.9',
    'CF-Connecting-IP: 203.0.113.9',
    'True-Client-IP: 203.0.113.9',
    'X-Client-IP: 203.0.113.9',
    'X-Original-URL: /graphql',
    'X-Envoy-External-Address: 203.0.113.9',
    'X-Amzn-Trace-Id: Root=1',
    'Fly-Client-IP: 203.0.113.9',
    'Tailscale-User-Login: someone',
    'CDN-Loop: cloudflare',
  ].map((line) => [line, [OWN, line]] as const),
  ...[
    'pay.example',
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.1',
    'localhost@evil',
  ].map((host) => [`Host: ${host}`, [`host: ${host}`]] as const),
  ['an old HTTP, as nginx passes on unless told otherwise', [OWN], 'POST /graphql HTTP/1.0'],
  ['a whole URL, as proxies are asked with', [OWN], 'POST http://evil.example/graphql HTTP/1.1'],
];

async function nobodyElseIsAnswered(url: string): Promise<void> {
  for (const [how, headers, first] of FROM_ELSEWHERE) {
    const { status, body } = await sendRaw(url, graphqlBytes(REFUND, headers, first));
    // Some of it is no HTTP at all.
    if (status !== 400) expect([how, status, /"code":"(\w+)"/.exec(body)?.[1]]).toEqual([how, 401, 'UNAUTHENTICATED']);
  }
  const { status } = await sendRaw(url, graphqlBytes('{ __typename }', ['host: 127.0.0.1', 'host: evil.example']));
  expect([400, 401]).toContain(status);
}

describe('with ALLOW_ANONYMOUS=loopback', () => {
  test('nobody refunds through a proxy or under another name, and who is on this machine does', async () => {
    const simulator = await startProvider();
    const program = await listeningProgram(simulator.url, { PUBLIC_URL: 'https://pay.example' });
    await nobodyElseIsAnswered(program.url);
    expect(simulator.calls).toEqual([]);
    for (const host of ['127.0.0.1', 'localhost:4000', 'LOCALHOST', '[::1]:4000'])
      expect((await sendRaw(program.url, graphqlBytes('{ __typename }', [`host: ${host}`]))).status).toBe(200);
    expect(await ask(program.url, REFUND)).toMatchObject({
      data: { refundPayment: { operation: { state: 'SUCCEEDED' } } },
    });
  });
});

test('beside the embedded simulator the same holds, and nothing has to be set for it', async () => {
  const program = startProgram({ PORT: '0', SIMULATOR_PORT: '0', PUBLIC_URL: 'https://pay.example' });
  const [, url = ''] = await until(
    () => /Playground +(http:\S+)\/graphql/.exec(program.written()) ?? [],
    ([found]) => found !== undefined,
  );
  await nobodyElseIsAnswered(url);
  expect(await ask(url, '{ payment(paymentId: "7000000002") { status } }')).toMatchObject({
    data: { payment: { status: 'CAPTURED' } },
  });
});
