import { expect, test } from '@jest/globals';
import type { Journal } from '../../../src/store/journal/journal.js';
import { until } from '../../harness/ask.js';
import { describePostgres, describeSharedEngines, openJournal, sqliteFile } from '../../harness/engines.js';
import { ACCOUNT, becomesFree, gate, hold, overlapWatch, PAYMENT } from '../../harness/holding.js';
import { begunAndSent, CALL, SENT, wish } from '../../harness/operation-records.js';

describeSharedEngines('the lock of a payment between two instances', (engine) => {
  test('lets one work at a time', async () => {
    const url = await engine.fresh();
    const journals = [await openJournal(url), await openJournal(url)].map(({ journal }) => journal);
    const { work, most, seen } = overlapWatch();
    const works = Array.from({ length: 20 }, (_, index) =>
      (journals[index % 2] as Journal).withLock(ACCOUNT, PAYMENT, work(index)),
    );
    await Promise.all(works);
    expect(most()).toBe(1);
    expect(seen).toHaveLength(20);
  });

  test('is not free for the other, as long as the holder lives', async () => {
    const url = await engine.fresh();
    const [mine, others] = [await openJournal(url, { leaseMs: 10_000 }), await openJournal(url, { leaseMs: 10_000 })];
    const { lock, release } = await hold(mine);
    const leaseNow = () => mine.store.selectFrom('payment_locks').selectAll().executeTakeFirstOrThrow();
    const first = await leaseNow();
    const answers: unknown[] = [];
    await until(
      async () => {
        answers.push(await others.journal.tryWithLock(ACCOUNT, PAYMENT, async () => 'taken'));
        return leaseNow();
      },
      ({ until: lease }) => lease > first.until + 10_000,
    );
    expect(new Set(answers)).toEqual(new Set([null]));
    const { operation } = await mine.journal.begin(wish(), CALL);
    expect(await mine.journal.commitSent(operation.id, SENT, CALL, lock)).not.toBeNull();
    await release();
    await becomesFree(others.journal);
  });

  test('that ran out and was taken over is neither used nor let go by the one who had it', async () => {
    const url = await engine.fresh();
    const [mine, others] = [await openJournal(url), await openJournal(url)];
    const { lock, release } = await hold(mine);
    await mine.store
      .updateTable('payment_locks')
      .set({ until: Date.now() - 1 })
      .execute();
    const { lock: taken, release: releaseTaken } = await hold(others);
    const { operation } = await mine.journal.begin(wish(), CALL);
    expect(await mine.journal.commitSent(operation.id, SENT, CALL, lock)).toBeNull();
    await release();
    expect(await others.journal.commitSent(operation.id, SENT, CALL, taken)).toMatchObject({ id: operation.id });
    await releaseTaken();
  });
});

describePostgres('the lock of a payment', (engine) => {
  test('cannot be taken over while its holder is committing that it sends', async () => {
    const url = await engine.fresh();
    const [mine, others, onlooker] = [await openJournal(url), await openJournal(url), await openJournal(url)];
    const { operation } = await mine.journal.begin(wish(), CALL);
    const { lock, release } = await hold(mine);
    await mine.store
      .updateTable('payment_locks')
      .set({ until: Date.now() + 300 })
      .execute();

    // Somebody looks at the operation for longer than the lease runs, so that its change has to wait.
    const [started, released] = [gate(), gate()];
    const read = onlooker.store.transaction().execute(async (db) => {
      await db.selectFrom('operations').select('id').where('id', '=', operation.id).forUpdate().execute();
      started.open();
      await released.opened;
    });
    await started.opened;
    const order: string[] = [];
    const sent = mine.journal.commitSent(operation.id, SENT, CALL, lock).then((result) => {
      order.push('sent');
      return result;
    });
    const taken = hold(others).then((held) => {
      order.push('taken over');
      return held;
    });
    await until(
      () => onlooker.store.selectFrom('payment_locks').selectAll().executeTakeFirst(),
      (row) => Date.now() > Number(row?.until) + 200 || row?.holder !== lock.holder,
    );
    released.open();
    await read;
    const result = await sent;
    // Either it was sent while it was locked, or it was not sent: never sent and taken over at once.
    if (result) expect(order).toEqual(['sent']);
    await release();
    await (await taken).release();
  });
});

test('waiting for another process that writes to a SQLite file neither stops this one nor leaves anything behind', async () => {
  const url = await sqliteFile.fresh();
  const [mine, others] = [await openJournal(url), await openJournal(url)];
  const sent = await begunAndSent(mine.journal, { paymentId: '1' });
  const [writing, written] = [gate(), gate()];
  const write = others.store.transaction().execute(async (db) => {
    await db.insertInto('payment_locks').values({ account: 'a', payment_id: 'p', holder: 'h', until: 1 }).execute();
    writing.open();
    await written.opened;
  });
  await writing.opened;
  const waiting = Promise.all([
    mine.journal.begin(wish(), CALL),
    mine.journal.record(sent.id, { state: 'UNKNOWN' }, 'lost', CALL),
    mine.journal.due.postpone(sent, { checks: 1, absentReads: 0, absentSince: null }, 1_000),
    mine.journal.withLock(ACCOUNT, PAYMENT, async () => 'done'),
  ]);
  for (let round = 0; round < 5; round++) expect(await mine.journal.find(sent.id)).toEqual(sent);
  written.open();
  await write;
  expect(await waiting).toMatchObject([{ isNew: true }, { state: 'UNKNOWN' }, undefined, 'done']);
  expect(await others.journal.ofPayment(ACCOUNT, PAYMENT)).toHaveLength(1);
  expect(await others.journal.record(sent.id, { state: 'SUCCEEDED' }, 'seen', CALL)).toMatchObject({ checks: 1 });
  expect(await mine.journal.find(sent.id)).toMatchObject({ state: 'SUCCEEDED' });
});
