import { execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../src/config/config.js';
import { until } from './harness/ask.js';
import { BELIEVES_TOKENS, token } from './harness/credentials.js';
import { listeningProgram } from './harness/program.js';
import { closeAfterTest, startProvider } from './harness/system.js';
import { startTwoAccounts } from './harness/two-accounts.js';

const folder = join(import.meta.dirname, 'clients');
const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies: object };
const areInstalled = Object.keys(dependencies).every((name) => existsSync(join(folder, 'node_modules', name)));
if (!areInstalled) process.stderr.write('No client is tried: `npm ci --prefix test/clients` installs them.\n');

/** Each client, with what it can. */
const STREAMING = [
  'apollo-client-3',
  'apollo-client-4',
  'urql-core-4',
  'urql-core-5',
  'urql-core-6',
  'urql-graphcache',
].concat(['executor-http', 'relay-runtime', 'graphql-sse', 'graphql-ws']);
const CACHING = ['apollo-client-3', 'apollo-client-4', 'urql-graphcache', 'relay-runtime'];

type Outcomes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const payment = expect.objectContaining({ paymentId: '7000000002', status: 'CAPTURED' });
const WORKS = {
  read: { payment },
  write: { createPayerToken: expect.objectContaining({ payerToken: expect.anything() }) },
  wrong: 'GRAPHQL_VALIDATION_FAILED',
  abort: 'nothing',
};
const ALL = Object.fromEntries([
  ['graphql-request', WORKS],
  ...STREAMING.map((name) => [
    name,
    {
      ...WORKS,
      watch: { paymentChanged: payment },
      ...(CACHING.includes(name) && { cached: ['CAPTURED', 'PARTIALLY_REFUNDED'] }),
    },
  ]),
]);

/** What each client comes to against the built program. */
async function outcomes(env: Environment, credential: string): Promise<Outcomes> {
  const provider = await startProvider();
  const { url } = await listeningProgram(provider.url, env);
  const payments = Object.fromEntries(
    CACHING.map((name) => [name, provider.ledger.addPayment({ orderId: name, amount: '2500.00', state: 'captured' })]),
  );
  const script = [join(folder, 'matrix.js'), url, credential, JSON.stringify(payments)];
  const { stdout } = await promisify(execFile)(process.execPath, script);
  // No client leaves a subscription behind.
  await until(
    async () => ((await (await fetch(`${url}/health/ready`)).json()) as { readonly watched: number }).watched,
    (watched) => watched === 0,
  );
  return JSON.parse(stdout) as Outcomes;
}

(areInstalled ? describe : describe.skip)(
  'every client reads, writes, sees codes, hears of changes and keeps what is',
  () => {
    test('without a credential', async () => {
      expect(await outcomes({}, '')).toEqual(ALL);
    });

    test('with a credential', async () => {
      expect(await outcomes(BELIEVES_TOKENS, await token())).toEqual(ALL);
    });
  },
);

(areInstalled ? describe : describe.skip)('a client that keeps what it read', () => {
  test('never mixes a payment of one account with that of the same paymentId at another', async () => {
    const { url, uz } = await startTwoAccounts();
    uz.ledger.refund('7000000002');
    const script = [join(folder, 'accounts.js'), url, await token({ accounts: '*' })];
    const { stdout } = await promisify(execFile)(process.execPath, script);
    const apart = [
      ['kz', 'CAPTURED'],
      ['uz', 'REFUNDED'],
    ];
    expect(JSON.parse(stdout)).toEqual({
      'apollo-client-3': apart,
      'apollo-client-4': apart,
      'urql-graphcache': apart,
    });
  });
});

const WATCHING = ['apollo-client-3', 'apollo-client-4', 'apollo-client-4 over WebSocket', 'graphql-sse', 'graphql-ws'];

/** Clients that watch a payment, each by its name. They end with the test. */
function watching(url: string, credential: string): { heard(status: string): string[]; complaints(): string } {
  const child = spawn(process.execPath, [join(folder, 'reconnect.js'), url, credential]);
  const ended = new Promise((resolve) => child.once('close', resolve));
  let [out, complaints] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (complaints += chunk));
  closeAfterTest(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const events = () =>
    out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as { client: string; status: string }]));
  return {
    heard: (status) =>
      [
        ...new Set(
          events()
            .filter((one) => one.status === status)
            .map(({ client }) => client),
        ),
      ].sort(),
    complaints: () => complaints,
  };
}

(areInstalled ? describe : describe.skip)(
  'every client that watches is live again after the gateway was replaced',
  () => {
    test.each([
      ['without a credential', {}, async () => ''],
      ['with a credential', BELIEVES_TOKENS, token],
    ])('%s', async (_how, env, credential) => {
      const provider = await startProvider();
      const PORT = String(await freePort());
      const start = () => listeningProgram(provider.url, { ...env, PORT });
      const before = await start();
      const clients = watching(before.url, await credential());
      const allHear = async (status: string) => {
        const heard = () => (clients.complaints() === '' ? clients.heard(status) : [clients.complaints()]);
        const isOver = (names: readonly string[]) => names.length === WATCHING.length || clients.complaints() !== '';
        expect(await until(heard, isOver)).toEqual(WATCHING);
      };
      await allHear('CAPTURED');
      before.child.kill('SIGTERM');
      expect(await before.ended).toBe(0);
      // While nobody can hear of it.
      provider.ledger.refund('7000000002', '500.00');
      await start();
      await allHear('PARTIALLY_REFUNDED');
    });
  },
);

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
