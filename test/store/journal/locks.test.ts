import { expect, test } from '@jest/globals';
import type { Store } from '../../../src/store/db/schema.js';
import { PaymentLocks } from '../../../src/store/journal/payment-locks.js';
import { describeEngines, openJournal } from '../../harness/engines.js';
import { ACCOUNT, becomesFree, hold, overlapWatch, PAYMENT } from '../../harness/holding.js';
import { begunAndSent, CALL, SENT, wish } from '../../harness/operation-records.js';

/** Leaves the lock as an instance does that dies. */
async function dieHolding(store: Store, leaseLeftMs: number): Promise<void> {
  const row = { account: ACCOUNT, payment_id: PAYMENT, holder: 'dead', until: Date.now() + leaseLeftMs };
  await store.insertInto('payment_locks').values(row).execute();
}

describeEngines('the lock of a payment', (engine) => {
  test('lets one work at a time, in the order of asking', async () => {
    const { journal } = await openJournal(await engine.fresh());
    const { work, most, seen } = overlapWatch();
    const order = Array.from({ length: 20 }, (_, index) => index);
    await Promise.all(order.map((index) => journal.withLock(ACCOUNT, PAYMENT, work(index))));
    expect(most()).toBe(1);
    expect(seen).toEqual(order);
  });

  test('does not hold up other payments, nor the same id in another account', async () => {
    const opened = await openJournal(await engine.fresh());
    const { release } = await hold(opened);
    expect(await opened.journal.withLock(ACCOUNT, '7000000003', async () => 'done')).toBe('done');
    expect(await opened.journal.withLock('second', PAYMENT, async () => 'done')).toBe('done');
    await release();
  });

  test('is free again after work that failed, and the failure is the caller’s', async () => {
    const { journal } = await openJournal(await engine.fresh());
    const failing = journal.withLock(ACCOUNT, PAYMENT, async () => {
      throw new Error('it failed');
    });
    const next = journal.withLock(ACCOUNT, PAYMENT, async () => 'done');
    await expect(failing).rejects.toThrow('it failed');
    expect(await next).toBe('done');
    await becomesFree(journal);
  });

  test('tryWithLock does not wait', async () => {
    const opened = await openJournal(await engine.fresh());
    const { release } = await hold(opened);
    expect(await opened.journal.tryWithLock(ACCOUNT, PAYMENT, async () => 'done')).toBeNull();
    await release();
    await becomesFree(opened.journal);
  });

  test('of an instance that died is waited for until its lease runs out, and then taken over', async () => {
    const { journal, store } = await openJournal(await engine.fresh());
    await dieHolding(store, 2_000);
    const { until: lease } = await store.selectFrom('payment_locks').selectAll().executeTakeFirstOrThrow();
    expect(await journal.tryWithLock(ACCOUNT, PAYMENT, async () => 'done')).toBeNull();
    const begun = await journal.withLock(ACCOUNT, PAYMENT, async () => Date.now());
    expect(begun).toBeGreaterThan(lease);
  });

  test('of one that died while the clock was weeks ahead is taken over once it stood still for a whole lease, not before', async () => {
    const { store } = await openJournal(await engine.fresh());
    await dieHolding(store, 40 * 86_400_000);
    let steady = 7;
    const locks = new PaymentLocks(store, 60_000, () => steady);
    const tried = () => locks.tryWithLock(ACCOUNT, PAYMENT, async () => 'done');
    expect(await tried()).toBeNull();
    steady += 59_999;
    expect(await tried()).toBeNull();
    // Its holder lives after all: it renews it.
    await store
      .updateTable('payment_locks')
      .set(({ eb, ref }) => ({ until: eb(ref('until'), '+', 1) }))
      .execute();
    steady += 60_000;
    expect(await tried()).toBeNull();
    steady += 60_000;
    expect(await tried()).toBe('done');
    await locks.idle();
    expect(await store.selectFrom('payment_locks').selectAll().execute()).toEqual([]);
  });

  test('of one that holds it with a lease like any other is not watched, however long it stands still', async () => {
    const { store } = await openJournal(await engine.fresh());
    await dieHolding(store, 100_000);
    let steady = 0;
    const locks = new PaymentLocks(store, 60_000, () => steady);
    for (let round = 0; round < 3; round++) {
      expect(await locks.tryWithLock(ACCOUNT, PAYMENT, async () => 'done')).toBeNull();
      steady += 3_600_000;
    }
  });

  test('sending needs it: without it, after it ran out, or when another has it, nothing may leave', async () => {
    const { journal, store } = await openJournal(await engine.fresh());
    const { operation } = await journal.begin(wish(), CALL);
    const nobodys = { account: ACCOUNT, paymentId: PAYMENT, holder: 'nobody' };
    expect(await journal.commitSent(operation.id, SENT, CALL, nobodys)).toBeNull();
    await journal.withLock(ACCOUNT, PAYMENT, async (lock) => {
      expect(await journal.commitSent(operation.id, SENT, CALL, nobodys)).toBeNull();
      await store
        .updateTable('payment_locks')
        .set({ until: Date.now() - 1 })
        .execute();
      expect(await journal.commitSent(operation.id, SENT, CALL, lock)).toBeNull();
      await store
        .updateTable('payment_locks')
        .set({ holder: 'other', until: Date.now() + 60_000 })
        .execute();
      expect(await journal.commitSent(operation.id, SENT, CALL, lock)).toBeNull();
    });
    expect(await journal.find(operation.id)).toEqual(operation);
    expect(await journal.events(operation.id)).toHaveLength(1);
  });

  test('the lock of another payment does not let this one be sent', async () => {
    const { journal } = await openJournal(await engine.fresh());
    const { operation } = await journal.begin(wish(), CALL);
    await journal.withLock(ACCOUNT, '7000000003', async (lock) => {
      expect(await journal.commitSent(operation.id, SENT, CALL, lock)).toBeNull();
    });
  });

  test('an entry is sent once, and not when it was closed meanwhile', async () => {
    const { journal } = await openJournal(await engine.fresh());
    const sent = await begunAndSent(journal);
    expect(sent).toMatchObject({ ...SENT, state: 'PENDING', sentAt: expect.any(Date) });
    const { operation: closed } = await journal.begin(wish({ idempotencyKey: 'closed' }), CALL);
    await journal.record(closed.id, { state: 'REJECTED' }, 'abandoned', CALL);
    await journal.withLock(ACCOUNT, PAYMENT, async (lock) => {
      expect(await journal.commitSent(sent.id, SENT, CALL, lock)).toBeNull();
      expect(await journal.commitSent(closed.id, SENT, CALL, lock)).toBeNull();
    });
    expect(await journal.find(sent.id)).toEqual(sent);
  });
});
