import { expect, test } from '@jest/globals';
import { PendingOperations } from '../../../src/services/reads/pending-operations.js';
import { MAX_NAMED } from '../../../src/store/operations/open-payments.js';
import { until } from '../../harness/ask.js';
import { describeSharedEngines, openJournal } from '../../harness/engines.js';
import { begunAndSent, CALL, refundEntry } from '../../harness/operation-records.js';

const PAID = '7000000002';
const done = { state: 'SUCCEEDED', refund: refundEntry('201') } as const;

describeSharedEngines('what a reading is held against', (engine) => {
  test('is what this instance did a moment ago, at once', async () => {
    const { journal } = await openJournal(await engine.fresh());
    const operations = new PendingOperations(journal, journal, 60_000);
    expect(await operations.of('default', PAID)).toEqual([]);
    expect(operations.areNone('default', PAID)).toBe(true);
    const { id } = await begunAndSent(journal, { paymentId: PAID });
    expect(await operations.of('default', PAID)).toMatchObject([{ id, state: 'PENDING' }]);
    await journal.record(id, done, 'done', CALL);
    expect(operations.areNone('default', PAID)).toBe(false);
    expect(await operations.of('default', PAID)).toMatchObject([{ id, state: 'SUCCEEDED' }]);
    expect(await operations.of('default', '7000000001')).toEqual([]);
  });

  test('is what another instance did, a moment later', async () => {
    const url = await engine.fresh();
    const [mine, others] = [await openJournal(url), await openJournal(url)];
    const operations = new PendingOperations(mine.journal, mine.journal, 0);
    expect(await operations.of('default', PAID)).toEqual([]);
    const { id } = await begunAndSent(others.journal, { paymentId: PAID });
    await others.journal.record(id, done, 'done', CALL);
    const found = await until(
      () => operations.of('default', PAID),
      ({ length }) => length > 0,
    );
    expect(found).toMatchObject([{ id, state: 'SUCCEEDED' }]);
    expect(operations.areNone('default', PAID)).toBe(false);
  });

  test('is not what was rejected, nor what is long done', async () => {
    const url = await engine.fresh();
    const { journal, store } = await openJournal(url);
    const operations = new PendingOperations(journal, journal, 0);
    const rejected = await begunAndSent(journal, { paymentId: PAID });
    await journal.record(rejected.id, { state: 'REJECTED' }, 'no', CALL);
    expect(await operations.of('default', PAID)).toEqual([]);
    const old = await begunAndSent(journal, { paymentId: '7000000003' });
    await journal.record(old.id, done, 'done', CALL);
    await store.updateTable('operations').set({ next_check_at: 1 }).where('id', '=', old.id).execute();
    // Another instance, which saw none of it.
    const another = (await openJournal(url)).journal;
    const later = new PendingOperations(another, another, 0);
    expect(await later.of('default', '7000000003')).toEqual([]);
  });

  test('is found by itself where more are open than are told by name', async () => {
    const url = await engine.fresh();
    const { journal, store } = await openJournal(url);
    const { id } = await begunAndSent(journal, { paymentId: PAID });
    const row = await store.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    const others = Array.from({ length: MAX_NAMED }, (_, index) => {
      const name = `other-${index}`;
      return { ...row, id: name, payment_id: name, idempotency_key: name };
    });
    for (let from = 0; from < others.length; from += 250)
      await store
        .insertInto('operations')
        .values(others.slice(from, from + 250))
        .execute();
    const another = (await openJournal(url)).journal;
    expect(await another.openPayments()).toBeNull();
    const operations = new PendingOperations(another, another, 60_000);
    expect(await operations.of('default', PAID)).toMatchObject([{ id, state: 'PENDING' }]);
    expect(operations.areNone('default', PAID)).toBe(false);
    expect(await operations.of('default', '7000000001')).toEqual([]);
  });
});
