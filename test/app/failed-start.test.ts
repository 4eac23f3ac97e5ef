import { createServer, type Server } from 'node:net';
import { expect, test } from '@jest/globals';
import { createGateway } from '../../src/app/gateway.js';
import { defaultTuning } from '../../src/app/tuning.js';
import { type Environment, parseConfig } from '../../src/config/config.js';
import { until } from '../harness/ask.js';
import { atEnd, sqliteFile } from '../harness/engines.js';
import { plantSecretsOf, refuseLeaks, WrittenLog } from '../harness/leaks.js';

/** Takes a port until the test ends; any that is free unless one is named. */
async function taken(port = 0): Promise<Server & { readonly port: number }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  atEnd(() => server.close());
  return Object.assign(server, { port: (server.address() as { readonly port: number }).port });
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = await taken();
  await new Promise((resolve) => server.close(resolve));
  return server.port;
}

/** The sockets, servers and pipes of this process that are open. */
function open(): readonly object[] {
  return (process as unknown as { _getActiveHandles(): object[] })._getActiveHandles();
}

/** Tries to start a gateway that must not, and waits until nothing is open that was not before. */
async function failedStart(env: Environment): Promise<unknown> {
  const before = new Set(open());
  const config = parseConfig({ ...env, HOST: '127.0.0.1' }, () => '');
  plantSecretsOf(config);
  const log = new WrittenLog();
  const error = await createGateway(config, defaultTuning, log).then(
    async (gateway) => {
      await gateway.close();
      throw new Error('It started.');
    },
    (reason: unknown) => reason,
  );
  await until(
    () => open().filter((handle) => !before.has(handle)).length,
    (left) => left === 0,
  );
  refuseLeaks('the log of a failed start', JSON.stringify(log.entries));
  refuseLeaks('why it failed', String(error));
  return error;
}

test('a port that is taken leaves neither the simulator nor the store open', async () => {
  const [{ port }, simulatorPort] = [await taken(), await freePort()];
  const env = { PORT: `${port}`, SIMULATOR_PORT: `${simulatorPort}`, DATABASE_URL: await sqliteFile.empty() };
  expect(await failedStart(env)).toMatchObject({ code: 'EADDRINUSE' });
  // The simulator was listening by then, and does no more.
  await taken(simulatorPort);
});

test('a port of the simulator that is taken leaves nothing open', async () => {
  const { port } = await taken();
  const env = { PORT: '0', SIMULATOR_PORT: `${port}`, DATABASE_URL: await sqliteFile.empty() };
  expect(await failedStart(env)).toMatchObject({ code: 'EADDRINUSE' });
});

test('a store that cannot be reached leaves nothing open', async () => {
  const env = { PORT: '0', SIMULATOR_PORT: '0', ALLOW_ANONYMOUS: 'loopback' };
  const nobody = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
  expect(await failedStart({ ...env, DATABASE_URL: nobody })).toMatchObject({ code: 'ECONNREFUSED' });
  expect(await failedStart({ ...env, DATABASE_URL: 'file:/dev/null/gateway.db' })).toHaveProperty(
    'message',
    expect.any(String),
  );
});
