import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openStore } from '../../../src/store/database.js';
import { forgetAll } from '../../../src/store/db/forget-all.js';
import type { Store } from '../../../src/store/db/schema.js';

/** A key of a caller and a delivery. */
async function fill(store: Store): Promise<void> {
  const key = { name: 'shop', scopes: '[]', accounts: null, secret_hash: 'ab', created_at: 1, revoked_at: null };
  await store
    .insertInto('api_keys')
    .values({ id: 'key', ...key })
    .execute();
  const delivery = { fields: '[]', body_sha256: 'ab', answer: '{}', deliveries: 1, received_at: 1, repeated_at: null };
  await store
    .insertInto('inbox')
    .values({ account: 'default', kind: 'result', subject: 'a', ...delivery })
    .execute();
}

async function stored(store: Store) {
  const [keys, inbox] = await Promise.all([
    store.selectFrom('api_keys').select('id').execute(),
    store.selectFrom('inbox').select('subject').execute(),
  ]);
  return { keys: keys.length, inbox: inbox.length };
}

describe('forgetting', () => {
  test('a store in memory forgets what was sent and received, and not who may ask', async () => {
    const store = await openStore(':memory:');
    await fill(store);
    await forgetAll(store);
    expect(await stored(store)).toEqual({ keys: 1, inbox: 0 });
    await store.destroy();
  });

  test('a store in a file refuses to, and forgets nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'forget-'));
    const store = await openStore(`file:${join(folder, 'gateway.db')}`);
    await fill(store);
    await expect(forgetAll(store)).rejects.toThrow('Only what is in memory');
    expect(await stored(store)).toEqual({ keys: 1, inbox: 1 });
    await store.destroy();
    rmSync(folder, { recursive: true });
  });
});
