import { expect, test } from '@jest/globals';
import { type Compilable, sql } from 'kysely';
import pg from 'pg';
import { openStore } from '../../../src/store/database.js';
import type { Store } from '../../../src/store/db/schema.js';
import { atOnce, atOnceWithoutFsync, inTurn } from '../../../src/store/statements/at-once.js';
import { atEnd, describeEngines, describePostgres, type Engine, PATIENT, sqliteFile } from '../../harness/engines.js';

async function opened(engine: Engine): Promise<Store> {
  const store = await openStore(await engine.fresh(), undefined, PATIENT);
  atEnd(() => store.destroy());
  return store;
}

const adding = (store: Store, account: string, caller = 'first') =>
  store.insertInto('refund_turns').values({ account, caller, taken_at: 1 });

const changing = (store: Store, account: string) =>
  store
    .updateTable('refund_turns')
    .set({ taken_at: 2 })
    .where('account', '=', account)
    .returning(['caller', 'taken_at']);

async function written(store: Store): Promise<string[]> {
  const rows = await store.selectFrom('refund_turns').select(['account', 'taken_at']).orderBy('account').execute();
  return rows.map(({ account, taken_at }) => `${account} ${taken_at}`);
}

describeEngines('statements that are run at once', (engine) => {
  test.each([
    ['by a commit that waits for the disk', atOnce],
    ['by one that does not', atOnceWithoutFsync],
  ])('see what those before them did, and give the rows of each: %s', async (_how, run) => {
    const store = await opened(engine);
    const [none, changed, seen] = await run(store, [
      { statement: adding(store, 'a') },
      { statement: changing(store, 'a'), isCondition: true },
      { statement: store.selectFrom('refund_turns').select('taken_at') },
    ]);
    expect([none, changed, seen]).toEqual([[], [{ caller: 'first', taken_at: 2 }], [{ taken_at: 2 }]]);
    expect(await written(store)).toEqual(['a 2']);
  });

  test('end behind a condition that gives no row, and what was done before stays', async () => {
    const store = await opened(engine);
    const rows = await atOnce(store, [
      { statement: adding(store, 'a') },
      { statement: changing(store, 'b'), isCondition: true },
      { statement: adding(store, 'c') },
    ]);
    expect(rows).toEqual([[], [], []]);
    expect(await written(store)).toEqual(['a 1']);
  });

  test('are undone together where one fails, and others that come at the same time are not', async () => {
    const store = await opened(engine);
    const ends = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((account) =>
        atOnce(store, [
          { statement: adding(store, account) },
          { statement: adding(store, account, account < 'c' ? 'first' : 'second') },
        ]),
      ),
    );
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
    expect(await written(store)).toEqual(['c 1', 'c 1', 'd 1', 'd 1']);
  });

  test('are a part of the transaction that they are run in', async () => {
    const store = await opened(engine);
    const failing = store.transaction().execute(async (db) => {
      await atOnce(db, [{ statement: adding(db, 'a') }]);
      await inTurn(db, [{ statement: adding(db, 'b') }]);
      throw new Error('It failed.');
    });
    await expect(failing).rejects.toThrow('It failed.');
    expect(await written(store)).toEqual([]);
  });

  test('are undone where the last of them fails behind a condition, with its own error, and the store goes on', async () => {
    const store = await opened(engine);
    const failing = atOnce(store, [
      { statement: adding(store, 'a') },
      { statement: changing(store, 'a'), isCondition: true },
      { statement: adding(store, 'b') },
      { statement: adding(store, 'a') },
    ]);
    await expect(failing).rejects.toThrow(/unique/i);
    expect(await written(store)).toEqual([]);
    await atOnce(store, [{ statement: adding(store, 'c') }]);
    expect(await written(store)).toEqual(['c 1']);
  });
});

const raw = (store: Store, text: string): Compilable<unknown> => ({ compile: () => sql.raw(text).compile(store) });

test('on a SQLite file their commit waits for the disk, or does not', async () => {
  const store = await opened(sqliteFile);
  const asked = [{ statement: raw(store, 'pragma synchronous') }];
  expect(await atOnce(store, asked)).toEqual([[{ synchronous: 2 }]]);
  expect(await atOnceWithoutFsync(store, asked)).toEqual([[{ synchronous: 1 }]]);
  expect(await atOnce(store, asked)).toEqual([[{ synchronous: 2 }]]);
});

/** Notes what a connection to a server is asked for and answers, by the first words of each statement. */
function watched(): string[] {
  const seen: string[] = [];
  const { query } = pg.Client.prototype;
  const noted = (text: string) => / .*?\b(isolation|refund_turns|synchronous_commit)\b/.exec(text)?.[1] ?? text;
  pg.Client.prototype.query = async function (this: pg.Client, ...given: unknown[]) {
    const name = noted(String(given[0]));
    seen.push(name);
    const answer = await (query as (...all: unknown[]) => Promise<unknown>).apply(this, given);
    seen.push(`${name} answered`);
    return answer;
  } as unknown as typeof query;
  atEnd(() => {
    pg.Client.prototype.query = query;
  });
  return seen;
}

describePostgres('statements that are run at once on a server', (engine) => {
  test('have a commit that waits for the disk, or does not', async () => {
    const store = await opened(engine);
    const asked = [{ statement: raw(store, 'show synchronous_commit') }];
    expect(await atOnce(store, asked)).toEqual([[{ synchronous_commit: 'on' }]]);
    expect(await atOnceWithoutFsync(store, asked)).toEqual([[{ synchronous_commit: 'off' }]]);
  });

  test('leave behind each other, and the commit only once the server is known to be one to rely on', async () => {
    const store = await opened(engine);
    const steps = [{ statement: adding(store, 'a') }, { statement: adding(store, 'b') }];
    const seen = watched();
    await atOnce(store, steps);
    expect(seen.slice(0, 4)).toEqual(['isolation', 'refund_turns', 'refund_turns', 'isolation answered']);
    expect(seen.slice(-3)).toEqual(['refund_turns answered', 'commit', 'commit answered']);
    expect(await written(store)).toEqual(['a 1', 'b 1']);
  });

  test('wait for a condition, and those behind it leave behind each other', async () => {
    const store = await opened(engine);
    await atOnce(store, [{ statement: adding(store, 'a') }]);
    const steps = [
      { statement: changing(store, 'a'), isCondition: true },
      { statement: adding(store, 'b') },
      { statement: adding(store, 'c') },
    ];
    const seen = watched();
    await atOnce(store, steps);
    expect(seen).toEqual([
      ...['isolation', 'refund_turns', 'isolation answered', 'refund_turns answered'],
      ...['refund_turns', 'refund_turns', 'refund_turns answered', 'refund_turns answered'],
      ...['commit', 'commit answered'],
    ]);
    expect(await written(store)).toEqual(['a 2', 'b 1', 'c 1']);
  });
});
