import { expect, test } from '@jest/globals';
import type { Store } from '../../../src/store/db/schema.js';
import type { OperationRecord } from '../../../src/store/operations/operation-record.js';
import { describeEngines, openJournal } from '../../harness/engines.js';
import { begunAndSent, CALL, wish } from '../../harness/operation-records.js';

const MINUTE_MS = 60_000;

/** As if it had been sent so long ago, and had been due for so long. */
async function aged(store: Store, { id }: OperationRecord, ageMs: number, dueMs = ageMs): Promise<void> {
  const now = Date.now();
  await store
    .updateTable('operations')
    .set({ sent_at: now - ageMs, last_sent_at: now - ageMs, next_check_at: now - dueMs })
    .where('id', '=', id)
    .execute();
}

const idsOf = (payments: readonly { readonly paymentId: string }[]) => payments.map(({ paymentId }) => paymentId);

describeEngines('the operations that are due', (engine) => {
  test('are given by payment, each once, the youngest first, and no more than asked for', async () => {
    const { journal, store } = await openJournal(await engine.fresh());
    for (const [paymentId, ageMs] of [
      ['1', 30_000],
      ['2', 5_000],
      ['2', 50_000],
      ['3', 10_000],
    ] as const)
      await aged(store, await begunAndSent(journal, { paymentId }), ageMs);
    const done = await begunAndSent(journal, { paymentId: '4' });
    await journal.record(done.id, { state: 'SUCCEEDED' }, 'done', CALL);
    expect(idsOf(await journal.due.young(MINUTE_MS, 10))).toEqual(['2', '3', '1']);
    expect(idsOf(await journal.due.young(MINUTE_MS, 2))).toEqual(['2', '3']);
    expect(await journal.due.old(MINUTE_MS, 10)).toEqual([]);
  });

  test('are given so that accounts take turns', async () => {
    const { journal, store } = await openJournal(await engine.fresh());
    for (const paymentId of ['1', '2', '3']) await aged(store, await begunAndSent(journal, { paymentId }), 1_000);
    await aged(store, await begunAndSent(journal, { account: 'second', paymentId: '9' }), 50_000);
    expect(idsOf(await journal.due.young(MINUTE_MS, 2))).toContain('9');
  });

  test('are old when they were sent long ago: the youngest and those that waited longest of each account', async () => {
    const { journal, store } = await openJournal(await engine.fresh());
    for (const [paymentId, minutes, due] of [
      ['1', 90, 1],
      ['2', 70, 40],
      ['3', 80, 2],
      ['4', 2, 1.5],
    ] as const)
      await aged(store, await begunAndSent(journal, { paymentId }), minutes * MINUTE_MS, due * MINUTE_MS);
    await aged(store, await begunAndSent(journal, { account: 'second', paymentId: '9' }), 90 * MINUTE_MS);
    expect(await journal.due.young(MINUTE_MS, 10)).toEqual([]);
    const old = await journal.due.old(MINUTE_MS, 1);
    expect(old).toHaveLength(3);
    expect(old).toContainEqual({ account: 'default', paymentId: '4', byAge: 1, byWaiting: 2 });
    expect(old).toContainEqual({ account: 'default', paymentId: '2', byAge: 2, byWaiting: 1 });
    expect(old).toContainEqual({ account: 'second', paymentId: '9', byAge: 1, byWaiting: 1 });
  });

  test('are young as soon as they are sent once more, or only wait to be closed since they were not sent', async () => {
    const { journal, store } = await openJournal(await engine.fresh(), { abandonedAfterMs: 0 });
    const repeated = await begunAndSent(journal, { paymentId: '1' });
    const ended = await journal.record(repeated.id, { state: 'REJECTED' }, 'ended', CALL);
    await aged(store, repeated, 90 * MINUTE_MS);
    await journal.reopen(ended, 'asked for again', CALL);
    await journal.begin(wish({ paymentId: '2' }), CALL);
    await store.updateTable('operations').set({ created_at: 1 }).execute();
    expect(idsOf(await journal.due.young(MINUTE_MS, 10)).sort()).toEqual(['1', '2']);
    expect(await journal.due.old(MINUTE_MS, 10)).toEqual([]);
  });

  test('are not those that were begun a moment ago and are not sent yet', async () => {
    const { journal } = await openJournal(await engine.fresh(), { abandonedAfterMs: MINUTE_MS });
    const { operation } = await journal.begin(wish({ paymentId: '1' }), CALL);
    expect(await journal.due.young(MINUTE_MS, 10)).toEqual([]);
    const { operations, now } = await journal.due.ofPayment({ account: 'default', paymentId: '1' });
    expect(operations).toEqual([{ operation, isDue: false }]);
    expect(Math.abs(now - (await journal.due.time()))).toBeLessThan(MINUTE_MS);
  });

  test('of a payment that somebody is at are postponed, and those that are due later are left as they are', async () => {
    const { journal, store } = await openJournal(await engine.fresh());
    const [first, second] = [
      await begunAndSent(journal, { paymentId: '1' }),
      await begunAndSent(journal, { paymentId: '1' }),
    ];
    await aged(store, first, 1_000);
    await journal.due.postpone(second, second, 60 * MINUTE_MS);
    await journal.due.postponeAll({ account: 'default', paymentId: '1' }, MINUTE_MS);
    const { operations, now } = await journal.due.ofPayment({ account: 'default', paymentId: '1' });
    expect(operations.map(({ isDue }) => isDue)).toEqual([false, false]);
    const rows = await store.selectFrom('operations').select(['id', 'next_check_at']).execute();
    const inMs = (id: string) => (rows.find((row) => row.id === id)?.next_check_at ?? 0) - now;
    expect(inMs(first.id)).toBeLessThan(2 * MINUTE_MS);
    expect(inMs(second.id)).toBeGreaterThan(50 * MINUTE_MS);
  });
});
