import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { JournalUnavailable } from '../../../src/domain/errors.js';
import { openStore } from '../../../src/store/database.js';
import { atEnd, sqliteFile } from '../../harness/engines.js';

async function opened() {
  const url = await sqliteFile.fresh();
  const store = await openStore(url);
  atEnd(() => store.destroy());
  const write = () => store.insertInto('refund_turns').values({ account: 'kz', caller: '', taken_at: 1 }).execute();
  return { path: url.replace('file:', ''), store, write };
}

test('nothing is written once the database file was replaced by a copy of itself', async () => {
  const { path, write, store } = await opened();
  copyFileSync(path, `${path}.copy`);
  renameSync(`${path}.copy`, path);
  await expect(write()).rejects.toThrow(JournalUnavailable);
  expect(await store.selectFrom('refund_turns').selectAll().execute()).toEqual([]);
});

test('a transaction during which the database file is removed is not committed', async () => {
  const { path, store } = await opened();
  const turn = { account: 'kz', caller: '', taken_at: 1 };
  const written = store.transaction().execute(async (db) => {
    await db.insertInto('refund_turns').values(turn).execute();
    rmSync(path);
  });
  await expect(written).rejects.toThrow(JournalUnavailable);
});

test('a database file that stays where it is takes every change', async () => {
  const { write, store } = await opened();
  await write();
  expect(await store.selectFrom('refund_turns').selectAll().execute()).toHaveLength(1);
});
