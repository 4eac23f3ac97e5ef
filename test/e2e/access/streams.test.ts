import { describe, expect, test } from '@jest/globals';
import { createApiKey } from '../../../src/callers/api-keys.js';
import { ApiKeyTable } from '../../../src/store/api-keys.js';
import { openStore } from '../../../src/store/database.js';
import { until } from '../../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { atBlockEnd, sqliteFile } from '../../harness/engines.js';
import { listeningProgram } from '../../harness/program.js';
import { closeAfterTest, startGateway, startProvider } from '../../harness/system.js';
import { hasBegun, openStream } from './open-stream.js';
import { payerToken } from './payers.js';

const close = atBlockEnd();
const QUICK = { keysTrustedMs: 50 };

/** A stream that has begun, of a token that is good for a few seconds: for more where a busy machine takes so long to begin it. */
async function begunForSeconds(url: string) {
  for (let seconds = 2; ; seconds *= 2) {
    const stream = await openStream(url, await token({ exp: Math.floor(Date.now() / 1_000) + seconds }));
    await until(
      () => stream,
      (one) => hasBegun(one) || one.ended || one.status !== 200,
    );
    if (hasBegun(stream)) return stream;
  }
}

describe('a stream is cut off', () => {
  test('when its token expires', async () => {
    const simulator = await startProvider();
    const { gateway } = await startGateway(simulator.url, BELIEVES_TOKENS, QUICK);
    const short = await begunForSeconds(gateway.url);
    const long = await openStream(gateway.url, await token());
    await until(
      () => short,
      ({ ended }) => ended,
    );
    expect([hasBegun(await until(() => long, hasBegun)), long.ended]).toEqual([true, false]);
  });

  test('when its API key is revoked; asking again is refused', async () => {
    const url = await sqliteFile.fresh(close);
    const store = await openStore(url);
    closeAfterTest(() => store.destroy());
    const table = new ApiKeyTable(store);
    const simulator = await startProvider();
    const { gateway } = await startGateway(simulator.url, { DATABASE_URL: url }, QUICK);
    const scopes = ['payments:read'] as const;
    const key = await createApiKey(table, { name: 'one', scopes, accounts: null });
    const other = await createApiKey(table, { name: 'other', scopes, accounts: null });
    const [ended, lasting] = [await openStream(gateway.url, key), await openStream(gateway.url, other)];
    await until(
      () => [ended, lasting],
      (both) => both.every(hasBegun),
    );
    await table.revoke(key.split('_')[1] ?? '');
    await until(
      () => ended,
      (state) => state.ended,
    );
    expect([(await openStream(gateway.url, key)).status, lasting.ended]).toEqual([401, false]);
  });

  test('when the gateway that was open to all is closed by its first key', async () => {
    const url = await sqliteFile.fresh(close);
    const store = await openStore(url);
    closeAfterTest(() => store.destroy());
    const simulator = await startProvider();
    const { gateway } = await startGateway(simulator.url, { DATABASE_URL: url }, QUICK);
    const open = await openStream(gateway.url);
    await until(() => open, hasBegun);
    await createApiKey(new ApiKeyTable(store), { name: 'first', scopes: ['payments:read'], accounts: null });
    await until(
      () => open,
      ({ ended }) => ended,
    );
  });

  test('when it is that of a payer, and the API key is revoked that let the payer in; asking again is refused', async () => {
    const url = await sqliteFile.fresh(close);
    const store = await openStore(url);
    closeAfterTest(() => store.destroy());
    const table = new ApiKeyTable(store);
    const simulator = await startProvider();
    const program = await listeningProgram(simulator.url, { DATABASE_URL: url });
    const scopes = ['payments:read'] as const;
    const keys = [];
    for (const name of ['one', 'other']) keys.push(await createApiKey(table, { name, scopes, accounts: null }));
    const payers = [];
    for (const key of keys) payers.push(await payerToken(program.url, 'paymentIds: ["7000000002"]', key));
    const streams = await Promise.all(payers.map((payer) => openStream(program.url, payer)));
    await until(
      () => streams,
      (all) => all.every(hasBegun),
    );
    await table.revoke(keys[0]?.split('_')[1] ?? '');
    await until(
      () => streams[0],
      (state) => state?.ended === true,
    );
    expect([(await openStream(program.url, payers[0])).status, streams[1]?.ended]).toEqual([401, false]);
  });
});
