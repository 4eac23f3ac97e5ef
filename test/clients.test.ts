import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../src/config.js';
import { until } from './e2e/ask.js';
import { BELIEVES_TOKENS, token } from './e2e/credentials.js';
import { listeningProgram } from './e2e/program.js';
import { startProvider } from './e2e/system.js';

const folder = join(import.meta.dirname, 'clients');
const areInstalled = existsSync(join(folder, 'node_modules'));
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

const payment = expect.objectContaining({ id: '7000000002', status: 'CAPTURED' });
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
    20_000,
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
