import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { ask, until } from './harness/ask.js';
import { build } from './harness/build.js';
import { sqliteFile } from './harness/engines.js';
import { refuseLeaks } from './harness/leaks.js';
import { environment, startGateway, startProvider } from './harness/system.js';

let built = '';
beforeAll(() => {
  built = build();
});

const running: { readonly child: ChildProcess; written(): string }[] = [];
afterEach(() => {
  for (const { child, written } of running.splice(0)) {
    child.kill('SIGKILL');
    refuseLeaks('what the program wrote', written());
  }
});

function start(env: Readonly<Record<string, string | undefined>>, ...args: string[]) {
  const child = spawn(process.execPath, [fileURLToPath(`${built}cluster.js`), ...args], { env });
  let written = '';
  running.push({ child, written: () => written });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (written += chunk));
  return { child, written: () => written, ended: once(child, 'exit') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The processes that wrote log lines. */
const pidsIn = (log: string) => [...new Set([...log.matchAll(/"pid":(\d+)/g)].map(([, pid]) => Number(pid)))];

test('several gateways share a port and a store, one that dies is replaced, and all stop together', async () => {
  const simulator = await startProvider();
  const PORT = String(await freePort());
  const url = `http://127.0.0.1:${PORT}`;
  const env = { ...environment(simulator.url), PORT, LOG_LEVEL: 'info', DATABASE_URL: await sqliteFile.empty() };
  const { child, written, ended } = start({ PATH: process.env['PATH'], ...env }, '2');
  await until(
    () => pidsIn(written()).length,
    (count) => count === 2,
  );
  const [victim = 0] = pidsIn(written());
  const read = () => ask(url, '{ payment(paymentId: "7000000002") { status } }').catch(() => null);
  expect(await until(read, (answer) => answer?.status === 200)).toMatchObject({
    data: { payment: { status: 'CAPTURED' } },
  });
  process.kill(victim, 'SIGKILL');
  await until(
    () => pidsIn(written()).length,
    (count) => count === 3,
  );
  expect(await until(read, (answer) => answer?.status === 200)).toMatchObject({ errors: [] });
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('all of them check writes against a journal that was restored, also one that restarts without the variable', async () => {
  const simulator = await startProvider();
  const refund = (url: string, key: string) =>
    ask<{ refundPayment: { operation: { state: string } } }>(
      url,
      `mutation { refundPayment(input: { paymentId: "7000000002", amount: "1", idempotencyKey: "${key}" }) { operation { state } } }`,
    ).then(({ data }) => data?.refundPayment.operation.state);
  // Of this one the restored journal knows nothing.
  const lost = await startGateway(simulator.url);
  expect(await refund(lost.gateway.url, 'lost')).toBe('SUCCEEDED');
  const PORT = String(await freePort());
  const DATABASE_URL = await sqliteFile.empty();
  const env = { PATH: process.env['PATH'], ...environment(simulator.url), PORT, LOG_LEVEL: 'info', DATABASE_URL };
  for (const RESTORED_JOURNAL of ['2026-11-28T10:00:00Z', undefined]) {
    const { child, written, ended } = start({ ...env, RESTORED_JOURNAL }, '2');
    await until(
      () => written().split('the journal was restored from a backup').length - 1,
      (reported) => reported === 2,
    );
    // A connection each, so that both are asked.
    const keys = Array.from({ length: 8 }, (_, index) => `${index}-${RESTORED_JOURNAL ?? 'untold'}`);
    const states = await Promise.all(keys.map((key) => refund(`http://127.0.0.1:${PORT}`, key)));
    expect(states).toEqual(keys.map(() => 'REJECTED'));
    child.kill('SIGTERM');
    await ended;
  }
  expect(simulator.ledger.payment('7000000002')).toMatchObject({ writes: 1 });
});

test('a stop that a terminal tells each of them, and the first one passes on, is one stop', async () => {
  const env = { ...environment('http://127.0.0.1:1'), LOG_LEVEL: 'info', SHUTDOWN_DELAY_MS: '500' };
  const DATABASE_URL = await sqliteFile.empty();
  const { child, written, ended } = start({ PATH: process.env['PATH'], ...env, DATABASE_URL }, '2');
  const count = (word: string) => written().split(`"${word}"`).length - 1;
  await until(
    () => count('started'),
    (started) => started === 2,
  );
  for (const pid of pidsIn(written())) process.kill(pid, 'SIGINT');
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  expect(count('stopped')).toBe(2);
});

test('a stop while the first one starts ends it, and is no failure', async () => {
  const silence = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silence, 'listening');
  const { port } = silence.address() as AddressInfo;
  const connected = once(silence, 'connection');
  const env = { ...environment('http://127.0.0.1:1'), DATABASE_URL: `postgres://nobody@127.0.0.1:${port}/none` };
  const { child, ended } = start({ PATH: process.env['PATH'], ...env }, '2');
  await connected;
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  silence.close();
});

test('what keeps a gateway from starting is said once, and is not tried again', async () => {
  const { written, ended } = start({ FREEDOMPAY_URL: 'http://127.0.0.1:1', FREEDOMPAY_TIMEOUT_MS: 'soon' }, '2');
  expect(await ended).toEqual([1, null]);
  expect(written().match(/FREEDOMPAY_TIMEOUT_MS/g)).toHaveLength(1);
});

const provider = { FREEDOMPAY_URL: 'http://127.0.0.1:1' };

test.each([
  ['a number of processes that is none', provider, ['many'], '"many" is no number of processes'],
  ['the embedded simulator', {}, ['2'], 'set FREEDOMPAY_URL'],
  ['a journal for each', { ...provider, DATABASE_URL: ':memory:' }, ['2'], 'need one journal'],
])('%s is refused', async (_what, env, args, said) => {
  const { written, ended } = start(env, ...args);
  expect(await ended).toEqual([1, null]);
  expect(written()).toContain(said);
});

test('the word to read files again reaches each of them', async () => {
  const simulator = await startProvider();
  const PORT = String(await freePort());
  const env = { ...environment(simulator.url), PORT, LOG_LEVEL: 'info', DATABASE_URL: await sqliteFile.empty() };
  const { child, written } = start({ PATH: process.env['PATH'], ...env }, '2');
  await until(
    () => written().split('"msg":"started"').length - 1,
    (count) => count === 2,
  );
  child.kill('SIGHUP');
  const reloaded = () =>
    written()
      .split('\n')
      .filter((line) => line.includes('"msg":"reloaded"'));
  await until(reloaded, ({ length }) => length === 2);
  expect(pidsIn(reloaded().join('\n'))).toHaveLength(2);
});
