import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { BELIEVES_TOKENS, token } from './e2e/credentials.js';
import { listeningProgram } from './e2e/program.js';
import { startProvider } from './e2e/system.js';

const folder = join(import.meta.dirname, 'clients');
const areInstalled = existsSync(join(folder, 'node_modules'));
if (!areInstalled) process.stderr.write('No client is tried: `npm ci --prefix test/clients` installs them.\n');

const CLIENTS = ['apollo-client-3', 'apollo-client-4', 'urql-core-4', 'urql-core-5', 'urql-core-6'];
const OTHERS = ['graphql-sse', 'graphql-ws'];

type Outcomes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What each client comes to against the built program. */
async function outcomes(url: string, credential: string[] = []): Promise<Outcomes> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'matrix.js'), url, ...credential]);
  return JSON.parse(stdout) as Outcomes;
}

const payment = expect.objectContaining({ id: '7000000002', status: 'CAPTURED' });
const WORKS = {
  read: { payment },
  write: { createPayerToken: expect.objectContaining({ payerToken: expect.anything() }) },
  wrong: 'GRAPHQL_VALIDATION_FAILED',
};
const ALL = Object.fromEntries([
  ...[...CLIENTS, ...OTHERS].map((name) => [name, { ...WORKS, watch: { paymentChanged: payment } }]),
  ['graphql-request', WORKS],
]);

(areInstalled ? describe : describe.skip)('every client reads, writes, sees codes and hears of changes', () => {
  test('without a credential', async () => {
    const provider = await startProvider();
    const { url } = await listeningProgram(provider.url);
    expect(await outcomes(url)).toEqual(ALL);
  });

  test('with a credential', async () => {
    const provider = await startProvider();
    const { url } = await listeningProgram(provider.url, BELIEVES_TOKENS);
    expect(await outcomes(url, [await token()])).toEqual(ALL);
  });
});
