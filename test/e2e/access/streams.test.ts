import { describe, expect, test } from '@jest/globals';
import { createApiKey } from '../../../src/callers/api-keys.js';
import { ApiKeyTable } from '../../../src/store/api-keys.js';
import { openStore } from '../../../src/store/database.js';
import { atBlockEnd, sqliteFile } from '../../store/engines.js';
import { until } from '../ask.js';
import { BELIEVES_TOKENS, token } from '../credentials.js';
import { closeAfterTest, startGateway, startProvider } from '../system.js';

const close = atBlockEnd();
const QUICK = { keysTrustedMs: 50 };

/** A stream as it is held open: what came so far, and whether it has ended. */
async function stream(url: string, credential?: string) {
  const leaving = new AbortController();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
    },
    body: JSON.stringify({ query: 'subscription { paymentChanged(id: "7000000002") { status } }' }),
    signal: leaving.signal,
  });
  const state = { status: response.status, text: '', ended: false };
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) state.text += decoder.decode(chunk as Uint8Array, { stream: true });
  };
  void read()
    .catch(() => {})
    .finally(() => {
      state.ended = true;
    });
  closeAfterTest(async () => leaving.abort());
  return state;
}

const hasBegun = ({ text }: { text: string }) => text.includes('CAPTURED');

describe('a stream is cut off', () => {
  test('when its token expires', async () => {
    const simulator = await startProvider();
    const { gateway } = await startGateway(simulator.url, BELIEVES_TOKENS, QUICK);
    const short = await stream(gateway.url, await token({ exp: Math.floor(Date.now() / 1_000) + 2 }));
    const long = await stream(gateway.url, await token());
    await until(() => short, hasBegun);
    await until(
      () => short,
      ({ ended }) => ended,
      10_000,
    );
    expect([hasBegun(await until(() => long, hasBegun)), long.ended]).toEqual([true, false]);
  });

  test('when its API key is revoked; asking again is refused', async () => {
    const url = await sqliteFile.empty(close);
    const store = await openStore(url);
    closeAfterTest(() => store.destroy());
    const table = new ApiKeyTable(store);
    const simulator = await startProvider();
    const { gateway } = await startGateway(simulator.url, { DATABASE_URL: url }, QUICK);
    const scopes = ['payments:read'] as const;
    const key = await createApiKey(table, { name: 'one', scopes, accounts: null });
    const other = await createApiKey(table, { name: 'other', scopes, accounts: null });
    const [ended, lasting] = [await stream(gateway.url, key), await stream(gateway.url, other)];
    await until(
      () => [ended, lasting],
      (both) => both.every(hasBegun),
    );
    await table.revoke(key.split('_')[1] ?? '');
    await until(
      () => ended,
      (state) => state.ended,
    );
    expect([(await stream(gateway.url, key)).status, lasting.ended]).toEqual([401, false]);
  });

  test('when the gateway that was open to all is closed by its first key', async () => {
    const url = await sqliteFile.empty(close);
    const store = await openStore(url);
    closeAfterTest(() => store.destroy());
    const simulator = await startProvider();
    const { gateway } = await startGateway(simulator.url, { DATABASE_URL: url }, QUICK);
    const open = await stream(gateway.url);
    await until(() => open, hasBegun);
    await createApiKey(new ApiKeyTable(store), { name: 'first', scopes: ['payments:read'], accounts: null });
    await until(
      () => open,
      ({ ended }) => ended,
    );
  });
});
