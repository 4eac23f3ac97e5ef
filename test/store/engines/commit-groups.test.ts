import { afterEach, expect, jest, test } from '@jest/globals';
import { sql } from 'kysely';
import Database from 'libsql';
import { openStore } from '../../../src/store/database.js';
import type { Store } from '../../../src/store/db/schema.js';
import { withoutFsync } from '../../../src/store/db/without-fsync.js';
import { SqliteFailure, SqliteThread } from '../../../src/store/engines/sqlite-thread.js';
import { atOnce, atOnceWithoutFsync } from '../../../src/store/statements/at-once.js';
import { until } from '../../harness/ask.js';
import { atEnd, sqliteFile } from '../../harness/engines.js';
import { gate } from '../../harness/holding.js';
import { random, seed } from '../../harness/random.js';

afterEach(() => {
  jest.restoreAllMocks();
});

async function opened(): Promise<Store> {
  const store = await openStore(await sqliteFile.fresh());
  atEnd(() => store.destroy());
  return store;
}

/** Rows that are written in twos, by their account: one alone would be half a change. */
async function write(db: Store, account: string, note = ''): Promise<void> {
  for (const caller of ['first', `second${note}`])
    await db.insertInto('refund_turns').values({ account, caller, taken_at: 1 }).execute();
}

async function written(store: Store): Promise<string[]> {
  const rows = await store.selectFrom('refund_turns').select('account').orderBy('account').execute();
  return rows.map(({ account }) => account);
}

const inTwos = (accounts: readonly string[]) => [...accounts].sort().flatMap((account) => [account, account]);

type Asked = Parameters<SqliteThread['ask']>[0];

/** Has requests go through what is given, which may change them, or fail in their place. */
function intercept(
  change: (request: Asked, go: (request: Asked) => ReturnType<SqliteThread['ask']>) => unknown,
): Asked[] {
  const requests: Asked[] = [];
  const { ask } = SqliteThread.prototype;
  jest.spyOn(SqliteThread.prototype, 'ask').mockImplementation(function (this: SqliteThread, request) {
    requests.push(request);
    return change(request, (one) => ask.call(this, one)) as ReturnType<SqliteThread['ask']>;
  });
  return requests;
}

/** A disk that gives no word of a commit: SQLite undoes it, and says so. */
function failCommits(isFailing: () => boolean): void {
  intercept(async (request, go) => {
    if (request.ends !== 'commit' || !isFailing()) return go(request);
    await go({ ...request, ends: 'rollback' });
    throw new SqliteFailure('disk I/O error', 'SQLITE_IOERR_FSYNC');
  });
}

const all = (store: Store, accounts: readonly string[]) =>
  Promise.allSettled(accounts.map((account) => store.transaction().execute((db) => write(db, account))));

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

test('changes that come together are committed together, in the order of asking', async () => {
  const store = await opened();
  const requests = intercept((request, go) => go(request));
  await all(store, NAMES);
  expect(await written(store)).toEqual(inTwos(NAMES));
  const commits = requests.filter(({ ends }) => ends === 'commit');
  expect(commits.length).toBeGreaterThan(0);
  expect(commits.length).toBeLessThan(NAMES.length);
});

test('one that fails undoes what it did, and nothing of those that are committed with it', async () => {
  const store = await opened();
  const ends = await Promise.allSettled(
    NAMES.map((account) =>
      store.transaction().execute(async (db) => {
        await write(db, account);
        if (account < 'd') throw new Error(`${account} failed`);
      }),
    ),
  );
  expect(ends.map(({ status }) => status === 'rejected')).toEqual([true, true, true, false, false, false]);
  expect(await written(store)).toEqual(inTwos(['d', 'e', 'f']));
});

test('nobody hears that a change is made while the commit of all is under way', async () => {
  const store = await opened();
  const [reached, going] = [gate(), gate()];
  // Changes reach the thread in their order, also those of a group that begins behind the commit.
  let before = Promise.resolve();
  intercept(async (request, go) => {
    if (request.group === undefined) return go(request);
    before = before.then(async () => {
      if (request.ends !== 'commit') return;
      reached.open();
      await going.opened;
    });
    await before;
    return go(request);
  });
  const heard: string[] = [];
  const changes = NAMES.map((account) =>
    store
      .transaction()
      .execute((db) => write(db, account))
      .then(() => heard.push(account)),
  );
  await reached.opened;
  // Another statement has its answer meanwhile, and what is not committed is not in it.
  expect(await written(store)).toEqual([]);
  expect(heard).toEqual([]);
  going.open();
  await Promise.all(changes);
  expect([...heard].sort()).toEqual(NAMES);
});

test('a commit that fails fails for all whose changes it was to make, and none of them is there', async () => {
  const store = await opened();
  let isFailing = true;
  failCommits(() => isFailing);
  const ends = await all(store, NAMES);
  expect(ends.map(({ status }) => status)).toEqual(NAMES.map(() => 'rejected'));
  expect(await written(store)).toEqual([]);
  isFailing = false;
  await all(store, NAMES);
  expect(await written(store)).toEqual(inTwos(NAMES));
});

test('where the disk is full for one of them, those that are undone with it hear so, and may do it anew', async () => {
  const store = await opened();
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(store);
  await sql.raw(`pragma max_page_count = ${(rows[0]?.page_count ?? 0) + 1}`).execute(store);
  const ends = await Promise.allSettled(
    NAMES.map((account) =>
      store.transaction().execute((db) => write(db, account, account === 'c' ? 'x'.repeat(100_000) : '')),
    ),
  );
  const done = NAMES.filter((_, index) => ends[index]?.status === 'fulfilled');
  const codes = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []));
  expect(codes).toContain('SQLITE_FULL');
  expect(codes.filter((code) => code !== 'SQLITE_FULL' && code !== 'SQLITE_BUSY_UNDONE')).toEqual([]);
  expect(await written(store)).toEqual(inTwos(done));
});

test('what must be on the disk is never committed with what need not be', async () => {
  const store = await opened();
  const requests = intercept((request, go) => go(request));
  const begun = gate();
  const lazy = NAMES.map((account) =>
    withoutFsync(store, async (db) => {
      begun.open();
      await write(db, account);
    }),
  );
  await begun.opened;
  await Promise.all([
    ...lazy,
    all(
      store,
      NAMES.map((name) => name.toUpperCase()),
    ),
  ]);
  expect(await written(store)).toHaveLength(4 * NAMES.length);
  const unsynced = new Set(requests.filter(({ begins }) => begins === 'unsynced').map(({ group }) => group));
  const inUnsynced = requests.filter(({ group, parameters }) => unsynced.has(group) && parameters);
  expect(inUnsynced.length).toBeGreaterThan(0);
  expect(inUnsynced.filter(({ parameters }) => /[A-Z]/.test(String(parameters?.[0])))).toEqual([]);
});

test('a transaction sees what it changed itself, and others what is committed', async () => {
  const store = await opened();
  await store.transaction().execute(async (db) => {
    await write(db, 'a');
    expect(await written(db)).toEqual(inTwos(['a']));
    expect(await written(store)).toEqual([]);
  });
  expect(await written(store)).toEqual(inTwos(['a']));
});

test('a change waits while another process has the file, and those behind it are made in their order', async () => {
  const url = await sqliteFile.fresh();
  const store = await openStore(url);
  atEnd(() => store.destroy());
  const other = new Database(url.replace('file:', ''));
  other.exec('begin immediate');
  const requests = intercept((request, go) => go(request));
  const changes = [
    store.transaction().execute((db) => write(db, 'a')),
    store.insertInto('refund_turns').values({ account: 'b', caller: '', taken_at: 1 }).execute(),
    store.transaction().execute((db) => write(db, 'c')),
  ];
  const tries = () => requests.filter(({ begins }) => begins).length;
  await until(tries, (count) => count > 3);
  expect(await written(store)).toEqual([]);
  other.exec('rollback');
  other.close();
  await Promise.all(changes);
  expect(await written(store)).toEqual(['a', 'a', 'b', 'c', 'c']);
});

const SEED = seed();

test(`whatever fails, what is there is what was said to be done, whole (JOURNAL_SEED=${SEED})`, async () => {
  const store = await opened();
  const next = random(SEED);
  failCommits(() => next() < 0.2);
  const done: string[] = [];
  const change = async (account: string) => {
    const [isLazy, isFailing, isAlone, isAtOnce] = [next() < 0.4, next() < 0.2, next() < 0.3, next() < 0.5];
    if (isAtOnce) {
      const steps = ['first', 'second', ...(isFailing ? ['second'] : [])].map((caller) => ({
        statement: store.insertInto('refund_turns').values({ account, caller, taken_at: 1 }),
      }));
      await (isLazy ? atOnceWithoutFsync(store, steps) : atOnce(store, steps));
    } else if (isAlone) {
      const rows = ['first', 'second'].map((caller) => ({ account, caller, taken_at: 1 }));
      await store.insertInto('refund_turns').values(rows).execute();
    } else {
      const work = async (db: Store) => {
        await write(db, account);
        if (isFailing) throw new Error('It failed.');
      };
      await (isLazy ? withoutFsync(store, work) : store.transaction().execute(work));
    }
    done.push(account);
  };
  for (let round = 0; round < 20; round++) {
    const accounts = Array.from({ length: Math.ceil(next() * 12) }, (_, index) => `${round}-${index}`);
    await Promise.allSettled(accounts.map(change));
  }
  expect(done.length).toBeGreaterThan(0);
  expect(await written(store)).toEqual(inTwos(done));
});
