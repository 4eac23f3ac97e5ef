import { expect, test } from '@jest/globals';
import { MovableClock } from '../../../src/domain/clock.js';
import { openStore } from '../../../src/store/database.js';
import { AccountKeys } from '../../../src/store/db/account-keys.js';
import { storeTime } from '../../../src/store/db/clock.js';
import type { Store } from '../../../src/store/db/schema.js';
import { knownByIds } from '../../../src/store/shops/account-id-translation.js';
import { inTurn } from '../../../src/store/statements/at-once.js';
import { compiledOnce } from '../../../src/store/statements/compiled-once.js';
import { atEnd, describeEngines, type Engine, PATIENT } from '../../harness/engines.js';

async function opened(engine: Engine, clock = new MovableClock()): Promise<Store> {
  const store = await openStore(await engine.fresh(), undefined, { ...PATIENT, clock });
  atEnd(() => store.destroy());
  return store;
}

/** Statements for the turns of callers, and how often they were made. */
function turnsOf(store: Store) {
  const made = { times: 0 };
  const add = (turn: { account: string; caller: string; times?: { taken_at: number } }) =>
    compiledOnce(store, 'add', turn, ({ account, caller, times }) => {
      made.times += 1;
      const row = { account, caller, taken_at: storeTime(store), ...times };
      return [{ statement: store.insertInto('refund_turns').values(row).returningAll(), isCondition: true }];
    });
  return { made, add };
}

describeEngines('statements that are compiled once', (engine) => {
  test('are run with the values of each call', async () => {
    const store = await opened(engine);
    const { made, add } = turnsOf(store);
    for (const taken_at of [1, 2])
      expect(await inTurn(store, add({ account: `a${taken_at}`, caller: '', times: { taken_at } }))).toEqual([
        [{ account: `a${taken_at}`, caller: '', taken_at }],
      ]);
    expect(made.times).toBe(1);
  });

  test('are others where other values are given', async () => {
    const store = await opened(engine);
    const { made, add } = turnsOf(store);
    await inTurn(store, add({ account: 'a', caller: '', times: { taken_at: 1 } }));
    const [[row]] = await inTurn(store, add({ account: 'b', caller: '' }));
    expect(Math.abs(Number(row?.taken_at) - Date.now())).toBeLessThan(3_600_000);
    expect(made.times).toBe(2);
  });

  test('keep rows under the key of their account, and know them by its id', async () => {
    const store = await opened(engine);
    // As after two accounts changed names: to translate twice would show.
    const keys = new AccountKeys([
      ['a', 'b'],
      ['b', 'a'],
    ]);
    const { add } = turnsOf(knownByIds(store, keys));
    for (const [index, account] of ['a', 'b'].entries())
      expect(await inTurn(knownByIds(store, keys), add({ account, caller: '', times: { taken_at: index } }))).toEqual([
        [{ account, caller: '', taken_at: index }],
      ]);
    const rows = await store.selectFrom('refund_turns').select(['account', 'taken_at']).orderBy('account').execute();
    expect(rows).toEqual([
      { account: 'a', taken_at: 1 },
      { account: 'b', taken_at: 0 },
    ]);
  });
});

test('statements go by the clock of SQLite as it is when they are run', async () => {
  const clock = new MovableClock();
  const store = await openStore(':memory:', undefined, { clock });
  atEnd(() => store.destroy());
  const { add } = turnsOf(store);
  const [[before]] = await inTurn(store, add({ account: 'a', caller: '' }));
  clock.forward(40 * 86_400_000);
  const [[after]] = await inTurn(store, add({ account: 'b', caller: '' }));
  expect(Number(after?.taken_at) - Number(before?.taken_at)).toBeGreaterThanOrEqual(40 * 86_400_000);
});
