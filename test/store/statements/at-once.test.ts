import { expect, test } from '@jest/globals';
import { openStore } from '../../../src/store/database.js';
import type { Store } from '../../../src/store/db/schema.js';
import { atOnce, atOnceWithoutFsync, inTurn } from '../../../src/store/statements/at-once.js';
import { atEnd, describeEngines, type Engine, PATIENT } from '../../harness/engines.js';

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
});
