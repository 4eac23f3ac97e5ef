import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { AccountKeys } from '../../../src/store/db/account-keys.js';
import { bulkInsertRows } from '../../../src/store/db/bulk-insert-rows.js';
import type { Store } from '../../../src/store/db/schema.js';
import { knownByIds } from '../../../src/store/shops/account-id-translation.js';
import { describeEngines, openJournal } from '../../harness/engines.js';

const COLUMNS = [
  'payment_id',
  'order_id',
  'status',
  'amount',
  'currency',
  'amount_minor',
  'captured',
  'refunded',
  'imported',
  'listed_at',
  'first_seen_at',
  'changed_at',
  'checked_at',
  'changes',
  'reading',
] as const;

/** Texts that a statement, JSON or a number could be broken with. */
const TEXTS = ['plain', `it's "quoted" \\ and \n broken`, 'ünï ✓ 😀', '$[0] $1 ?', '', 'null', '{"a":[1,"\\u0041"]}'];

const rowOf = (order_id: string | null, index: number) => ({
  payment_id: String(index),
  order_id,
  status: 'CAPTURED',
  amount: '0.10',
  currency: 'KZT',
  // One more than a number can tell from its neighbour.
  amount_minor: '9007199254740993',
  captured: '0.10',
  refunded: '0.00',
  imported: 0,
  listed_at: 1_800_000_000_000 + index,
  first_seen_at: 1,
  changed_at: 1,
  checked_at: 1,
  changes: 1,
  reading: JSON.stringify({ order_id }),
});

describeEngines('rows that are given as one value', (engine) => {
  const insert = (store: Store, account: string, rows: readonly ReturnType<typeof rowOf>[]) =>
    store
      .insertInto('ledger_payments')
      .columns(['account', ...COLUMNS])
      .expression(bulkInsertRows(store, 'ledger_payments', account, COLUMNS, rows))
      .execute();

  test('are stored as they are, whatever stands in them', async () => {
    const { store } = await openJournal(await engine.fresh());
    const rows = [...TEXTS, null].map(rowOf);
    await insert(store, 'a', rows);
    const found = await store
      .selectFrom('ledger_payments')
      .select(['account', ...COLUMNS])
      .select(sql<string>`cast(amount_minor as text)`.as('amount_minor'))
      .orderBy('listed_at')
      .execute();
    expect(found).toEqual(rows.map((row) => ({ account: 'a', ...row })));
  });

  test('are stored under the key of their account', async () => {
    const { store } = await openJournal(await engine.fresh());
    const known = knownByIds(store, new AccountKeys([['new', 'old']]));
    await insert(known, 'new', [rowOf('O-1', 1)]);
    const accountIn = (from: Store) => from.selectFrom('ledger_payments').select('account').executeTakeFirst();
    expect([await accountIn(store), await accountIn(known)]).toEqual([{ account: 'old' }, { account: 'new' }]);
  });

  test('whose account cannot be told are refused', async () => {
    const { store } = await openJournal(await engine.fresh());
    const known = knownByIds(store, new AccountKeys([['new', 'old']]));
    const untold = known
      .insertInto('checked_orders')
      .columns(['account'])
      .expression(known.selectFrom('ledger_starts').select(sql<string>`'new'`.as('account')));
    await expect(untold.execute()).rejects.toThrow('whose account cannot be told');
  });
});
