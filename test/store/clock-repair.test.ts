import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { ClockRepair } from '../../src/store/clock-repair.js';
import type { Store } from '../../src/store/db/schema.js';
import { Holds } from '../../src/store/holds/holds.js';
import { planWrite, ScheduledWrites } from '../../src/store/holds/scheduled-writes.js';
import { Rechecks } from '../../src/store/operations/rechecks.js';
import { appendEvent } from '../../src/store/outbox/append-event.js';
import { noteEndpoints } from '../../src/store/outbox/event-endpoints.js';
import { fanOutEvents } from '../../src/store/outbox/event-fan-out.js';
import { EventRechecks, scheduleRecheck } from '../../src/store/outbox/event-rechecks.js';
import { Outbox } from '../../src/store/outbox/outbox.js';
import { Resends } from '../../src/store/outbox/resends.js';
import { describeEngines, openJournal } from '../harness/engines.js';
import { begunAndSent, CALL, wish } from '../harness/operation-records.js';

const HOUR_MS = 3_600_000;
const DAYS_MS = 40 * 24 * HOUR_MS;
const REF = { account: 'default', kind: 'payment', id: '1' } as const;

/** As if it had been written while the store's clock was so far ahead. */
const ahead = (store: Store, table: string, columns: readonly string[], ms: number) =>
  sql`update ${sql.table(table)} set ${sql.join(columns.map((one) => sql`${sql.ref(one)} = ${sql.ref(one)} + ${ms}`))}`.execute(
    store,
  );

describeEngines('a clock that was ahead for a while and is right again', (engine) => {
  test.each([HOUR_MS, DAYS_MS])(
    'leaves no operation that is not looked at before it gets there: by %d ms',
    async (ms) => {
      const { journal, store } = await openJournal(await engine.fresh());
      const { operation: begun } = await journal.begin(wish(), CALL);
      const sent = await begunAndSent(journal, { ...wish(), id: 'sent', idempotencyKey: 'sent' });
      await ahead(store, 'operations', ['created_at', 'updated_at', 'next_check_at'], ms);
      expect(await journal.due.young(60_000, 10)).toEqual([]);
      await new ClockRepair(store).run();
      const { now, operations } = await journal.due.ofPayment(begun);
      expect(operations.map(({ isDue }) => isDue)).toEqual(operations.map(() => true));
      expect(operations.map(({ operation: { id } }) => id)).toContain(begun.id);
      for (const { operation: one } of operations) expect(one.updatedAt.getTime()).toBeLessThanOrEqual(now);
      expect((await journal.find(sent.id))?.sentAt).toEqual(sent.sentAt);
    },
  );

  test('leaves no operation that was only put off', async () => {
    const { journal, store } = await openJournal(await engine.fresh());
    const { operation: begun } = await journal.begin(wish(), CALL);
    await ahead(store, 'operations', ['next_check_at'], DAYS_MS);
    await new ClockRepair(store).run();
    const { operations } = await journal.due.ofPayment(begun);
    expect(operations).toMatchObject([{ isDue: true }]);
  });

  test('leaves no operation that waits for its approval for longer than it was to', async () => {
    const { journal, store } = await openJournal(await engine.fresh());
    const { operation } = await journal.begin(wish(), CALL);
    const approveUntil = new Date((await journal.due.time()) + HOUR_MS);
    await journal.record(operation.id, { state: 'AWAITING_APPROVAL', approveUntil }, 'waits', CALL);
    await new ClockRepair(store).run();
    expect(await journal.find(operation.id)).toMatchObject({ approveUntil });
    await ahead(store, 'operations', ['updated_at', 'approve_until'], DAYS_MS);
    await new ClockRepair(store).run();
    const repaired = await journal.find(operation.id);
    expect(repaired?.approveUntil?.getTime()).toBeLessThanOrEqual((await journal.due.time()) + HOUR_MS);
    expect(repaired?.approveUntil?.getTime()).toBeGreaterThan(approveUntil.getTime() - HOUR_MS);
  });

  test('leaves no operation that ended and is not looked at again', async () => {
    const { journal, store } = await openJournal(await engine.fresh());
    const sent = await begunAndSent(journal);
    await journal.record(sent.id, { state: 'REJECTED' }, 'not done', CALL);
    await ahead(store, 'rechecks', ['ended_at', 'due_at'], DAYS_MS);
    const rechecks = new Rechecks(store, 1_000);
    expect(await rechecks.take()).toBeNull();
    await new ClockRepair(store).run();
    expect(await rechecks.take()).toEqual({ account: sent.account, paymentId: sent.paymentId });
    // It is not due again at once.
    await rechecks.done(sent);
    await new ClockRepair(store).run();
    expect(await rechecks.take()).toBeNull();
  });

  test('leaves no payment that the backend is not told of, whoever held it', async () => {
    const { store } = await openJournal(await engine.fresh());
    await scheduleRecheck(store, REF, Date.now() + DAYS_MS);
    const rechecks = new EventRechecks(store, 1_000);
    expect(await rechecks.claim(10)).toEqual([]);
    await new ClockRepair(store).run();
    const [claim] = await rechecks.claim(10);
    expect(claim).toMatchObject({ resource: REF });
    await ahead(store, 'outbox_looks', ['until'], DAYS_MS);
    expect(await rechecks.claim(10)).toEqual([]);
    await new ClockRepair(store).run();
    expect(await rechecks.claim(10)).toMatchObject([{ resource: REF }]);
  });

  test('leaves no event that an endpoint does not get, in its turn or once more, whoever held it', async () => {
    const { store } = await openJournal(await engine.fresh());
    const erp = { id: 'erp', types: null, accounts: null };
    await noteEndpoints(store, [erp], Date.now() + DAYS_MS);
    await new ClockRepair(store).run();
    const append = async () => {
      await appendEvent(store, REF, { type: 'payment.changed', data: {} }, Date.now() + 1_000);
      await fanOutEvents(store, Date.now());
    };
    await append();
    const outbox = new Outbox(store, 60_000, undefined, erp);
    const [claim] = await outbox.claim(1);
    if (!claim) throw new Error('It was given to it.');
    await ahead(store, 'endpoint_queues', ['until'], DAYS_MS);
    expect(await outbox.claim(1)).toEqual([]);
    await new ClockRepair(store).run();
    expect(await outbox.claim(1)).toHaveLength(1);
    const free = { holder: null, until: null };
    await store
      .updateTable('endpoint_queues')
      .set({ ...free, deliver_at: Date.now() + DAYS_MS })
      .execute();
    await store
      .updateTable('event_deliveries')
      .set({ resend_at: Date.now() + DAYS_MS })
      .execute();
    await new ClockRepair(store).run();
    expect(await outbox.claim(1)).toHaveLength(1);
    expect(await new Resends(store, 60_000, undefined, 'erp').claim(1)).toHaveLength(1);
  });

  test('leaves no hold and nothing that is to be done to a payment with whoever held it', async () => {
    const { store } = await openJournal(await engine.fresh());
    const holds = new Holds(store, 60_000, false);
    const writes = new ScheduledWrites(store, 60_000);
    await holds.note([{ account: 'default', paymentId: '1', endsAt: new Date(DAYS_MS) }]);
    await planWrite(
      store,
      { id: 'checkout', account: 'default' },
      { kind: 'CAPTURE', at: new Date(1), refuse: () => {}, asker: { caller: null, person: null } },
      0,
    );
    expect([(await holds.claim(9)).length, (await writes.claim(9)).length]).toEqual([1, 1]);
    for (const table of ['holds', 'timed_writes']) await ahead(store, table, ['until'], DAYS_MS);
    expect([await holds.claim(9), await writes.claim(9)]).toEqual([[], []]);
    await new ClockRepair(store).run();
    const [claim] = await writes.claim(9);
    expect([(await holds.claim(9)).length, claim?.checkoutId]).toEqual([1, 'checkout']);
    if (claim) await writes.end(claim, { nextAt: Date.now() + DAYS_MS, failures: 1 });
    await new ClockRepair(store).run();
    expect(await writes.claim(9)).toHaveLength(1);
  });
});

describeEngines('where no clock was set', (engine) => {
  test('nothing is due earlier than it was', async () => {
    const { journal, store } = await openJournal(await engine.fresh());
    const sent = await begunAndSent(journal);
    await journal.due.postpone(sent, sent, 75 * 60_000);
    const ended = await begunAndSent(journal, { ...wish(), id: 'ended', idempotencyKey: 'ended' });
    await journal.record(ended.id, { state: 'REJECTED' }, 'not done', CALL);
    await store
      .updateTable('rechecks')
      .set(({ eb, ref }) => ({ due_at: eb(ref('ended_at'), '+', 14 * 24 * HOUR_MS) }))
      .execute();
    await scheduleRecheck(store, REF, Date.now() + HOUR_MS);
    await planWrite(
      store,
      { id: 'checkout', account: 'default' },
      { kind: 'CANCEL', at: new Date(Date.now() + DAYS_MS), refuse: () => {}, asker: { caller: null, person: null } },
      0,
    );
    const all = async () => [
      await store.selectFrom('timed_writes').selectAll().execute(),
      await store.selectFrom('operations').selectAll().orderBy('id').execute(),
      await store.selectFrom('rechecks').selectAll().execute(),
      await store.selectFrom('outbox_looks').selectAll().execute(),
    ];
    const before = await all();
    await new ClockRepair(store).run();
    expect(await all()).toEqual(before);
  });
});
