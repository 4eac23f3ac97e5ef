import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { openStore } from '../../../src/store/database.js';
import type { Store } from '../../../src/store/db/schema.js';
import { renewal, withoutFsync } from '../../../src/store/db/without-fsync.js';
import { atEnd, describePostgres, type Engine, sqliteFile } from '../../harness/engines.js';

async function opened(engine: Engine): Promise<Store> {
  const store = await openStore(await engine.fresh());
  atEnd(() => store.destroy());
  return store;
}

const FULL = { synchronous: 2 };
const NORMAL = { synchronous: 1 };

async function onSqlite(db: Store): Promise<unknown> {
  return (await sql`pragma synchronous`.execute(db)).rows[0];
}

async function onPostgres(db: Store): Promise<unknown> {
  return (await sql`show synchronous_commit`.execute(db)).rows[0];
}

test.each([
  ['a transaction', withoutFsync],
  ['what renews a lease', renewal],
])('on SQLite %s that need not wait for the disk does not, and the next one does', async (_name, run) => {
  const store = await opened(sqliteFile);
  expect(await onSqlite(store)).toEqual(FULL);
  expect(await run(store, onSqlite)).toEqual(NORMAL);
  expect(await onSqlite(store)).toEqual(FULL);
  const failing = run(store, async () => {
    throw new Error('It failed.');
  });
  await expect(failing).rejects.toThrow('It failed.');
  expect(await onSqlite(store)).toEqual(FULL);
});

describePostgres('a commit that need not wait for the disk', (engine) => {
  test('does not, but that of a lease that is renewed does: the server may fail while its holder lives', async () => {
    const store = await opened(engine);
    expect(await withoutFsync(store, onPostgres)).toEqual({ synchronous_commit: 'off' });
    expect(await renewal(store, onPostgres)).toEqual({ synchronous_commit: 'on' });
  });
});
