import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { rechecks as migration } from '../../../src/store/migrations/steps/rechecks.js';
import { RECHECKED_AFTER_MS, Rechecks } from '../../../src/store/operations/rechecks.js';
import { describeEngines, describeSharedEngines, openJournal } from '../../harness/engines.js';
import { begunAndSent, CALL, RECONCILE, refundEntry, wish } from '../../harness/operation-records.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LEASE_MS = 60_000;
const DONE = { state: 'SUCCEEDED', refund: refundEntry('201') } as const;
const NAME = { account: 'default', paymentId: '7000000002' };

describeEngines('an operation that ended', (engine) => {
  async function open() {
    const { journal, store } = await openJournal(await engine.fresh());
    const rechecks = new Rechecks(store, LEASE_MS);
    const ended = async (kind: 'REFUND' | 'CAPTURE' | 'CANCEL', state: 'SUCCEEDED' | 'REJECTED') => {
      const { id } = await begunAndSent(journal, { kind });
      await journal.record(id, { state }, 'ended', RECONCILE);
      return id;
    };
    const rows = () => store.selectFrom('rechecks').selectAll().execute();
    /** Has the store take all that ended for what ended so much earlier, and for due. */
    const endedEarlier = (ms: number) =>
      store
        .updateTable('rechecks')
        .set({ ended_at: sql<number>`ended_at - ${ms}`, due_at: 0 })
        .execute();
    return { journal, store, rechecks, ended, rows, endedEarlier };
  }

  test.each([
    ['REFUND', 'SUCCEEDED'],
    ['REFUND', 'REJECTED'],
    ['CAPTURE', 'REJECTED'],
    ['CANCEL', 'REJECTED'],
  ] as const)('is looked at again an hour later: a %s that is %s', async (kind, state) => {
    const { ended, rows, rechecks } = await open();
    const operation_id = await ended(kind, state);
    const [row] = await rows();
    expect(row).toMatchObject({ operation_id, account: NAME.account, payment_id: NAME.paymentId });
    expect(Math.abs((row?.due_at ?? 0) - (row?.ended_at ?? 0) - HOUR_MS)).toBeLessThan(1_000);
    expect(await rechecks.take()).toBeNull();
  });

  test('is not rechecked where it was done for good, or was never sent', async () => {
    const { ended, rows, journal } = await open();
    await ended('CAPTURE', 'SUCCEEDED');
    await ended('CANCEL', 'SUCCEEDED');
    const { operation } = await journal.begin(wish(), CALL);
    await journal.record(operation.id, { state: 'REJECTED' }, 'refused', CALL);
    expect(await rows()).toEqual([]);
  });

  test('is rechecked after an hour, a day, 3, 7 and 14 days, and then no more', async () => {
    const { ended, rows, rechecks, endedEarlier } = await open();
    await ended('REFUND', 'SUCCEEDED');
    const after: number[] = [];
    let dueAfterMs = HOUR_MS;
    for (let earlierMs = dueAfterMs; earlierMs > 0; ) {
      await endedEarlier(earlierMs);
      expect(await rechecks.take()).toEqual(NAME);
      await rechecks.done(NAME);
      const [row] = await rows();
      if (!row) break;
      after.push(row.due_at - row.ended_at);
      earlierMs = row.due_at - row.ended_at - dueAfterMs;
      dueAfterMs += earlierMs;
    }
    expect(after).toEqual(RECHECKED_AFTER_MS.slice(1));
    expect(RECHECKED_AFTER_MS).toEqual([HOUR_MS, DAY_MS, 3 * DAY_MS, 7 * DAY_MS, 14 * DAY_MS]);
  });

  test('whose payment cannot be read is tried each hour, and given up after a month', async () => {
    const { ended, rows, rechecks, endedEarlier } = await open();
    await ended('REFUND', 'SUCCEEDED');
    await endedEarlier(14 * DAY_MS);
    await rechecks.failed(NAME);
    const [row] = await rows();
    const inMs = (row?.due_at ?? 0) - Date.now();
    expect(Math.abs(inMs - HOUR_MS)).toBeLessThan(60_000);
    await endedEarlier(16 * DAY_MS);
    await rechecks.failed(NAME);
    expect(await rows()).toEqual([]);
  });

  test('is counted anew where it ended anew', async () => {
    const { ended, rows, rechecks, endedEarlier, journal } = await open();
    const id = await ended('REFUND', 'REJECTED');
    await endedEarlier(3 * DAY_MS);
    await rechecks.done(NAME);
    const was = await journal.find(id);
    if (!was) throw new Error('It is gone.');
    await journal.correct(was, { state: 'PENDING' }, 'under way', RECONCILE);
    await journal.record(id, DONE, 'seen', RECONCILE);
    const all = await rows();
    expect(all).toHaveLength(1);
    expect((all[0]?.due_at ?? 0) - (all[0]?.ended_at ?? 0)).toBeLessThan(HOUR_MS + 1_000);
  });

  test('before there was a table for it is in the table, where it is no older than two weeks', async () => {
    const { ended, rows, store, journal } = await open();
    const young = await ended('REFUND', 'SUCCEEDED');
    const old = await ended('REFUND', 'REJECTED');
    await ended('CAPTURE', 'SUCCEEDED');
    await begunAndSent(journal);
    await store
      .updateTable('operations')
      .set({ updated_at: Date.now() - 15 * DAY_MS })
      .where('id', '=', old)
      .execute();
    await sql`drop table rechecks`.execute(store);
    await migration.up(store);
    expect(await rows()).toMatchObject([{ operation_id: young, payment_id: NAME.paymentId }]);
  });
});

describeSharedEngines('payments that are due', (engine) => {
  test('are taken by one of two instances, and by the other when the lease of the first runs out', async () => {
    const url = await engine.fresh();
    const { journal, store } = await openJournal(url);
    const other = await openJournal(url);
    const { id } = await begunAndSent(journal);
    await journal.record(id, DONE, 'seen', RECONCILE);
    await store.updateTable('rechecks').set({ due_at: 0 }).execute();
    const rechecks = [store, other.store].map((one) => new Rechecks(one, LEASE_MS));
    const taken = await Promise.all(rechecks.map((one) => one.take()));
    expect(taken.filter((name) => name !== null)).toEqual([NAME]);
    expect(await Promise.all(rechecks.map((one) => one.take()))).toEqual([null, null]);
    await store
      .updateTable('rechecks')
      .set({ due_at: sql<number>`due_at - ${LEASE_MS}` })
      .execute();
    expect(await rechecks[1]?.take()).toEqual(NAME);
  });
});
