import { describe, expect, test } from '@jest/globals';
import { createApiKey } from '../../../src/callers/api-keys.js';
import { ApiKeyTable } from '../../../src/store/api-keys.js';
import { openStore } from '../../../src/store/database.js';
import { ask, until } from '../../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { atBlockEnd, sqliteFile } from '../../harness/engines.js';
import { listeningProgram } from '../../harness/program.js';
import { closeAfterTest, startProvider, startSystem } from '../../harness/system.js';
import { hasBegun, openStream } from './open-stream.js';
import { makePayerToken, payerToken } from './payers.js';

const close = atBlockEnd();
const NAMED = 'paymentIds: ["7000000002"]';
const READ = '{ payment(paymentId: "7000000002") { status } }';

async function keyTable() {
  const databaseUrl = await sqliteFile.fresh(close);
  const store = await openStore(databaseUrl);
  closeAfterTest(() => store.destroy());
  return { databaseUrl, table: new ApiKeyTable(store) };
}

test('the built program refuses a payer token once the API key is revoked that it was made with', async () => {
  const { databaseUrl, table } = await keyTable();
  const key = await createApiKey(table, { name: 'shop', scopes: ['payments:read'], accounts: null });
  const simulator = await startProvider();
  const { url } = await listeningProgram(simulator.url, {
    DATABASE_URL: databaseUrl,
    PAYER_COST_PER_MINUTE: '1000000',
  });
  const payer = await payerToken(url, NAMED, key);
  const read = () => ask(url, READ, {}, payer);
  expect(await read()).toMatchObject({ status: 200, data: { payment: { status: 'CAPTURED' } } });
  await table.revoke(key.split('_')[1] ?? '');
  expect(await until(read, ({ status }) => status !== 200)).toMatchObject({
    status: 401,
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  });
});

describe('a payer token', () => {
  test('ends with the token that it was made with, and says so', async () => {
    const { gateway } = await startSystem({ env: BELIEVES_TOKENS });
    const exp = Math.floor(Date.now() / 1_000) + 300;
    const made = await makePayerToken(gateway.url, `${NAMED}, lifetimeSeconds: 86400`, await token({ exp }));
    expect(new Date(made.expiresAt)).toEqual(new Date(exp * 1_000));
    const [, payload = ''] = made.token.split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ exp });
  });

  test('lasts as long as was asked for where the token that it was made with lasts longer', async () => {
    const { gateway } = await startSystem({ env: BELIEVES_TOKENS });
    const { expiresAt } = await makePayerToken(gateway.url, `${NAMED}, lifetimeSeconds: 60`, await token());
    expect(new Date(expiresAt).getTime()).toBeLessThan(Date.now() + 62_000);
  });

  test('of a gateway that was open to all is refused, and its stream cut, once there are callers', async () => {
    const { databaseUrl, table } = await keyTable();
    const { gateway } = await startSystem({ env: { DATABASE_URL: databaseUrl }, tuning: { keysTrustedMs: 50 } });
    const payer = await payerToken(gateway.url, NAMED);
    const stream = await openStream(gateway.url, payer);
    await until(() => stream, hasBegun);
    const read = () => ask(gateway.url, READ, {}, payer);
    expect(await read()).toMatchObject({ status: 200, errors: [] });
    await createApiKey(table, { name: 'first', scopes: ['payments:read'], accounts: null });
    expect(await until(read, ({ status }) => status !== 200)).toMatchObject({ status: 401 });
    await until(
      () => stream,
      ({ ended }) => ended,
    );
  });

  test('makes no other', async () => {
    const { gateway } = await startSystem({ env: BELIEVES_TOKENS });
    const payer = await payerToken(gateway.url, NAMED, await token());
    await expect(payerToken(gateway.url, NAMED, payer)).rejects.toThrow('FORBIDDEN');
  });
});
