import { expect, test } from '@jest/globals';
import { isAnyOf } from '../../../src/store/db/any-of.js';
import { describeEngines, openJournal } from '../../harness/engines.js';

const NAMES = ['plain', `it's "quoted"`, 'ünï ✓', '$1', '%', '', 'NULL', '[1]'];

describeEngines('a column that is one of several texts', (engine) => {
  test('is that where it equals one of them, whatever stands in it, and never where there are none', async () => {
    const { store } = await openJournal(await engine.fresh());
    await store
      .insertInto('paid_orders')
      .values(NAMES.map((order_id) => ({ account: 'a', order_id, payment_id: `of ${order_id}`, paid_at: 1 })))
      .execute();
    const found = async (texts: readonly string[]) => {
      const rows = await store
        .selectFrom('paid_orders')
        .select('order_id')
        .where(isAnyOf(store, 'order_id', texts))
        .execute();
      return rows.map(({ order_id }) => order_id).sort();
    };
    expect(await found(NAMES)).toEqual([...NAMES].sort());
    for (const name of NAMES) expect(await found([name, 'PLAIN', 'other'])).toEqual([name]);
    expect(await found([])).toEqual([]);
  });
});
