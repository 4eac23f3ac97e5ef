import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { ask, until } from '../../harness/ask.js';
import { build } from '../../harness/build.js';
import { describePostgres } from '../../harness/engines.js';
import { refuseLeaks } from '../../harness/leaks.js';
import { listeningProgram, type Program, startFlags, startProgram } from '../../harness/program.js';
import { subscribe } from '../../harness/subscription.js';
import { closeAfterTest, environment, startProvider } from '../../harness/system.js';

const READ = '{ payment(paymentId: "7000000002") { status } }';
const WATCH = 'subscription { paymentChanged(paymentId: "7000000002") { status } }';

/** How the program ended, its code or the signal: 1 where the stop hung and was given up after half a minute. */
function endOf({ child }: Pick<Program, 'child'>): Promise<number | string | null> {
  return until(
    () => child.exitCode ?? child.signalCode,
    (end) => end !== null,
  );
}

/** A server that takes connections and never says a word, and those that it has. */
async function startSilence(): Promise<{ readonly port: number; readonly connections: Set<Socket> }> {
  const connections = new Set<Socket>();
  const server = createServer((socket) => void connections.add(socket.on('error', () => {}))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closeAfterTest(async () => {
    for (const socket of connections) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, connections };
}

describe('one stop signal ends the program at once', () => {
  test('while it starts', async () => {
    const { port, connections } = await startSilence();
    const program = startProgram({
      ...environment('http://127.0.0.1:1'),
      DATABASE_URL: `postgres://nobody@127.0.0.1:${port}/none`,
    });
    await until(
      () => connections.size,
      (count) => count > 0,
    );
    program.child.kill('SIGTERM');
    expect(await endOf(program)).toBe('SIGTERM');
  });

  test('while streams of each kind are open', async () => {
    const simulator = await startProvider();
    const program = await listeningProgram(simulator.url);
    const events = subscribe(program.url, WATCH);
    const parts = await fetch(`${program.url}/graphql`, {
      method: 'POST',
      headers: { accept: 'multipart/mixed;subscriptionSpec=1.0', 'content-type': 'application/json' },
      body: JSON.stringify({ query: WATCH }),
    });
    const client = createClient({
      url: `${program.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
    const overSocket = client.iterate({ query: WATCH });
    const rest = overSocket.next().then(() => overSocket.next());
    rest.catch(() => {});
    const reader = parts.body?.getReader();
    await reader?.read();
    await until(
      () => events.received.length,
      (count) => count > 0,
    );
    await until(
      async () => (await fetch(`${program.url}/health/ready`)).json() as Promise<{ watched: number }>,
      ({ watched }) => watched > 0,
    );
    program.child.kill('SIGTERM');
    expect(await endOf(program)).toBe(0);
    await expect(rest).rejects.toBeDefined();
    expect(program.written()).toContain('"stopped"');
  });

  test('while the provider hangs, once who asks has had his answer', async () => {
    const simulator = await startProvider();
    const program = await listeningProgram(simulator.url, { FREEDOMPAY_TIMEOUT_MS: '1000' });
    simulator.faults.arm({ kind: 'delay', ms: 60_000, script: 'get_status3', times: 'always' });
    const asked = ask(program.url, READ);
    await until(
      () => simulator.calls.length,
      (count) => count > 0,
    );
    program.child.kill('SIGTERM');
    expect(await asked).toMatchObject({ status: 200, errors: [{ extensions: { code: 'PROVIDER_TIMEOUT' } }] });
    expect(await endOf(program)).toBe(0);
  });

  test('while a look at an open operation hangs at the provider', async () => {
    const simulator = await startProvider();
    const program = await listeningProgram(simulator.url, { FREEDOMPAY_TIMEOUT_MS: '60000' });
    simulator.faults.arm({ kind: 'refund-lag', ms: 600_000 });
    const refund =
      'mutation { refundPayment(input: { paymentId: "7000000002", idempotencyKey: "k" }) { operation { state } } }';
    expect(await ask(program.url, refund)).toMatchObject({
      data: { refundPayment: { operation: { state: 'PENDING' } } },
    });
    simulator.faults.arm({ kind: 'delay', ms: 60_000, script: 'get_status3', times: 'always' });
    const { length } = simulator.calls;
    await until(
      () => simulator.calls.length,
      (count) => count > length,
    );
    program.child.kill('SIGTERM');
    expect(await endOf(program)).toBe(0);
  });
});

describePostgres('one stop signal ends the program at once', (postgres) => {
  test('while the database hangs', async () => {
    const simulator = await startProvider();
    const url = new URL(await postgres.empty());
    const { hostname } = url;
    const port = Number(url.port || 5432);
    let isFrozen = false;
    const way = createServer((near) => {
      const far = connect(port, hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        from.on('data', (chunk) => isFrozen || to.write(chunk));
        from.on('error', () => {}).once('close', () => to.destroy());
      }
    }).listen(0, '127.0.0.1');
    await once(way, 'listening');
    closeAfterTest(async () => void way.close());
    url.host = `127.0.0.1:${(way.address() as AddressInfo).port}`;
    const program = await listeningProgram(simulator.url, { DATABASE_URL: url.href });
    expect(await ask(program.url, READ)).toMatchObject({ status: 200, errors: [] });
    isFrozen = true;
    program.child.kill('SIGTERM');
    expect(await endOf(program)).toBe(0);
  });
});

describe('two signals', () => {
  test('at the same moment are one, as where a terminal and npm both tell', async () => {
    const program = await listeningProgram('http://127.0.0.1:1', { SHUTDOWN_DELAY_MS: '500' });
    program.child.kill('SIGINT');
    program.child.kill('SIGTERM');
    expect(await endOf(program)).toBe(0);
    expect(program.written()).toContain('"stopped"');
  });

  test('end it at once while it waits for balancers to notice', async () => {
    const program = await listeningProgram('http://127.0.0.1:1', { SHUTDOWN_DELAY_MS: '60000' });
    program.child.kill('SIGTERM');
    await until(
      async () => (await fetch(`${program.url}/health/ready`)).status,
      (status) => status === 503,
    );
    await until(
      () => program.child.kill('SIGINT') && program.child.signalCode,
      (signal) => signal !== null,
    );
    expect(program.child.signalCode).toBe('SIGINT');
  });
});

describe('Ctrl-C ends the program at once where its output goes through a pipe', () => {
  test.each([
    ['npm start | tee log', 'what reads it ends first'],
    ['npm start', 'nobody else reads it'],
  ])('%s', async (command) => {
    const folder = mkdtempSync(join(tmpdir(), 'piped-'));
    // By a signal it ends without a word; by itself it leaves its code, which is 1 where the stop hung and was given up.
    writeFileSync(join(folder, 'note-code.mjs'), NOTE_CODE);
    const start = ['node --import ./note-code.mjs', ...startFlags(), fileURLToPath(`${build()}main.js`)].join(' ');
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { start } }));
    const env = { ...process.env, ...environment('http://127.0.0.1:1'), LOG_LEVEL: 'info' };
    // A group of its own, as a terminal makes for what is typed into it.
    const shell = spawn('bash', ['-c', command], {
      cwd: folder,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let written = '';
    shell.stdout.on('data', (chunk) => {
      written += chunk;
    });
    const group = -Number(shell.pid);
    closeAfterTest(async () => {
      if (isThere(group)) process.kill(group, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
      refuseLeaks('what the program wrote', written);
    });
    await until(
      () => written,
      (text) => text.includes('"started"'),
    );
    process.kill(group, 'SIGINT');
    await until(
      () => isThere(group),
      (is) => !is,
    );
    const code = join(folder, 'code');
    expect(existsSync(code) ? readFileSync(code, 'utf8') : 'none').not.toBe('1');
  });
});

/** Loaded before the program: its exit code in a file. */
const NOTE_CODE = `import { writeFileSync } from 'node:fs';
process.on('exit', (code) => writeFileSync('code', String(code)));
`;

/** Whether any process of the group is there. */
function isThere(group: number): boolean {
  try {
    return process.kill(group, 0);
  } catch {
    return false;
  }
}
