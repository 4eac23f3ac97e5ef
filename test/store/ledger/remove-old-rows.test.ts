import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { OperationState } from '../../../src/domain/operations/operation.js';
import type { PayoutStatus } from '../../../src/domain/payments/payout.js';
import { Journal } from '../../../src/store/journal/journal.js';
import { LedgerReads } from '../../../src/store/ledger/ledger-reads.js';
import { paymentReading } from '../../../src/store/ledger/next-payment-row.js';
import { OldLedgerRows } from '../../../src/store/ledger/remove-old-rows.js';
import { captured } from '../../domain/examples.js';
import { describeEngines, type Engine } from '../../harness/engines.js';
import { openLists } from '../../harness/ledger-rows.js';
import { begunAndSent } from '../../harness/operation-records.js';

const DAY_MS = 86_400_000;
const LIMIT = new Date(Date.now() - 400 * DAY_MS);
const OLD = new Date(LIMIT.getTime() - 1);

const payout = (orderId: string, checkedAt: Date, account = 'default'): PayoutStatus => ({
  ...{ id: orderId, paymentId: '9', account, orderId, status: 'PENDING', rawStatus: 'process', canReject: null },
  ...{ captured: null, testMode: null, createdAt: null, failure: null, checkedAt },
});

async function opened(engine: Engine) {
  const box = await openLists(engine);
  const old = new OldLedgerRows(box.stores.writes);
  const removeAll = async () => {
    let batches = 0;
    while (await old.removeSome(LIMIT)) batches += 1;
    return batches;
  };
  const count = async (table: 'ledger_payments' | 'payment_changes' | 'ledger_payouts' | 'operation_events') => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(box.stores.writes);
    return Number(rows[0]?.n);
  };
  return { ...box, old, removeAll, count };
}

describeEngines('what was not seen to change for long', (engine) => {
  test('is removed with its history, and what changed since is not', async () => {
    const { add, list, removeAll, count, ledger } = await opened(engine);
    await add({ paymentId: '1', checkedAt: OLD }, { paymentId: '2', checkedAt: LIMIT });
    // Seen long ago, and to change of late.
    await add({ paymentId: '3', checkedAt: OLD });
    await ledger.notePayments([paymentReading({ ...captured(), paymentId: '3', checkedAt: new Date() }, 'READ')]);
    expect(await count('payment_changes')).toBe(4);
    expect(await removeAll()).toBe(1);
    expect([...(await list())].sort()).toEqual(['2', '3']);
    expect(await count('payment_changes')).toBe(3);
  });

  test('is removed though it was read again since, unchanged', async () => {
    const { add, list, removeAll } = await opened(engine);
    await add({ paymentId: '1', checkedAt: OLD });
    await add({ paymentId: '1', checkedAt: new Date() });
    await removeAll();
    expect(await list()).toEqual([]);
  });

  test('comes again with a history of its own once it is read', async () => {
    const { stores, add, list, removeAll } = await opened(engine);
    await add({ paymentId: '1', checkedAt: OLD });
    await removeAll();
    await add({ paymentId: '1', checkedAt: new Date() });
    expect(await list()).toEqual(['1']);
    const [history] = await new LedgerReads(stores).histories([{ account: 'default', paymentId: '1' }]);
    expect(history).toHaveLength(1);
  });

  test.each<OperationState>(['AWAITING_APPROVAL', 'PENDING', 'UNKNOWN'])(
    'stays while an operation on it is %s, and no operation goes with it',
    async (state) => {
      const { stores, add, list, removeAll, count } = await opened(engine);
      const journal = new Journal(stores.writes, { leaseMs: 60_000, abandonedAfterMs: 60_000 });
      const { paymentId } = await begunAndSent(journal);
      // Of another account's payment of that id nothing is open.
      await add({ paymentId, checkedAt: OLD }, { paymentId, account: 'other', checkedAt: OLD });
      await stores.writes.updateTable('operations').set({ state }).execute();
      await removeAll();
      expect(await list({}, ['default', 'other'])).toEqual([paymentId]);
      expect(await list({}, ['other'])).toEqual([]);
      await stores.writes.updateTable('operations').set({ state: 'SUCCEEDED' }).execute();
      const events = await count('operation_events');
      await removeAll();
      expect(await list()).toEqual([]);
      expect(await stores.writes.selectFrom('operations').select('state').execute()).toEqual([{ state: 'SUCCEEDED' }]);
      expect([events > 0, await count('operation_events')]).toEqual([true, events]);
    },
  );

  test('goes a few rows at a time, of every account and of payouts too', async () => {
    const { add, ledger, removeAll, count } = await opened(engine);
    for (const account of ['default', 'gone', 'other'])
      await add(...Array.from({ length: 120 }, (_, n) => ({ paymentId: `${n}`, account, checkedAt: OLD })));
    await ledger.notePayouts([payout('P-1', OLD), payout('P-2', new Date()), payout('P-3', OLD, 'other')]);
    // Three of 50 rows at most for each account, and one for each account's payouts.
    expect(await removeAll()).toBe(11);
    expect([await count('ledger_payments'), await count('payment_changes')]).toEqual([0, 0]);
    expect(await count('ledger_payouts')).toBe(1);
  });
});

describeEngines('from when on rows are complete', (engine) => {
  test('is since the ledger was begun, until older rows may be removed', async () => {
    const { stores, ledger, old } = await opened(engine);
    const reads = new LedgerReads(stores);
    await ledger.start();
    await old.allow(400 * DAY_MS);
    expect(await reads.completeness()).toMatchObject({ isPruned: false });
    await stores.writes.updateTable('ledger_starts').set({ started_at: 1 }).execute();
    const removableBefore = await old.removableBefore();
    expect(await reads.completeness()).toEqual({ since: removableBefore, isPruned: true });
    const agoMs = Date.now() - (removableBefore?.getTime() ?? 0);
    expect(Math.abs(agoMs - 400 * DAY_MS)).toBeLessThan(600_000);
  });

  test('is never earlier than was noted once, since what was removed does not come back', async () => {
    const { old } = await opened(engine);
    expect(await old.removableBefore()).toBeNull();
    await old.allow(30 * DAY_MS);
    const noted = await old.removableBefore();
    await old.allow(400 * DAY_MS);
    expect(await old.removableBefore()).toEqual(noted);
  });
});
