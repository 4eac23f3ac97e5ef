import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Store } from '../../src/store/db/schema.js';
import { Journal } from '../../src/store/journal/journal.js';
import { Inbox } from '../../src/store/webhook-inbox.js';
import { describeEngines } from '../harness/engines.js';
import { begunAndSent, CALL, refundEntry, wish } from '../harness/operation-records.js';
import { openOutbox, PAYMENT } from '../harness/outbox.js';

describeEngines('what happens is noted', (engine) => {
  const delivery = {
    account: 'default',
    kind: 'result',
    dedupKey: '["101","success",true]',
    fields: '[]',
    bodySha256: 'a'.repeat(64),
    answer: '<first/>',
    news: PAYMENT,
  } as const;
  const scheduled = (store: Store) => store.selectFrom('outbox_looks').select(['subject_id', 'hints']).execute();
  const eventsIn = async (store: Store) =>
    (await store.selectFrom('outbox_events').select('body').orderBy('seq').execute()).map(({ body }) =>
      JSON.parse(body),
    );

  test('with a webhook that is stored, and with its repeat', async () => {
    const { store } = await openOutbox(engine);
    const inbox = new Inbox(store, true);
    await inbox.keep(delivery);
    expect(await inbox.keep({ ...delivery, answer: '<second/>' })).toEqual({ answer: '<first/>', isFirst: false });
    expect(await scheduled(store)).toEqual([{ subject_id: PAYMENT.id, hints: 2 }]);
  });

  test('not with a webhook that brings no news', async () => {
    const { store } = await openOutbox(engine);
    await new Inbox(store, true).keep({ ...delivery, news: null });
    expect(await scheduled(store)).toEqual([]);
  });

  test('or nothing is stored: a webhook whose recheck cannot be scheduled is not accepted', async () => {
    const { store } = await openOutbox(engine);
    await sql`drop table outbox_looks`.execute(store);
    await expect(new Inbox(store, true).keep(delivery)).rejects.toMatchObject({ name: 'JournalUnavailable' });
    expect(await store.selectFrom('inbox').selectAll().execute()).toEqual([]);
  });

  test('with an operation that ends, once, and with nothing before', async () => {
    const { store } = await openOutbox(engine);
    const journal = new Journal(store, { leaseMs: 60_000, abandonedAfterMs: 60_000 }, true);
    const { id } = await begunAndSent(journal, { idempotencyKey: 'key-1' });
    await journal.record(id, { state: 'UNKNOWN' }, 'lost', CALL);
    expect([await eventsIn(store), await scheduled(store)]).toEqual([[], []]);
    const refund = refundEntry('201');
    await journal.record(id, { state: 'SUCCEEDED', refund }, 'seen', CALL);
    await journal.record(id, { state: 'REJECTED' }, 'too late', CALL);
    expect(await eventsIn(store)).toMatchObject([
      {
        type: 'operation.finished',
        sequence: 1,
        data: {
          id,
          account: 'default',
          kind: 'REFUND',
          state: 'SUCCEEDED',
          paymentId: PAYMENT.id,
          amount: { amount: '40.00', currency: 'KZT' },
          idempotencyKey: 'key-1',
          refund: { refundId: '201', refundedAt: '2026-07-22T11:41:04.000Z' },
          problem: null,
        },
      },
    ]);
    expect(await scheduled(store)).toEqual([{ subject_id: PAYMENT.id, hints: 1 }]);
  });

  test('or nothing is: an operation whose end cannot be noted has not ended', async () => {
    const { store } = await openOutbox(engine);
    const journal = new Journal(store, { leaseMs: 60_000, abandonedAfterMs: 60_000 }, true);
    const sent = await begunAndSent(journal);
    await sql`drop table outbox_events`.execute(store);
    const end = journal.record(sent.id, { state: 'SUCCEEDED' }, 'seen', CALL);
    await expect(end).rejects.toMatchObject({ name: 'JournalUnavailable' });
    expect(await journal.find(sent.id)).toEqual(sent);
    expect(await scheduled(store)).toEqual([]);
  });

  test('not about a payment that does not exist, but the event of the operation is written', async () => {
    const { store } = await openOutbox(engine);
    const journal = new Journal(store, { leaseMs: 60_000, abandonedAfterMs: 60_000 }, true);
    const { operation } = await journal.begin(wish(), CALL);
    const said = { providerCode: null, providerMessage: null, advice: 'GIVE_UP' } as const;
    const problem = { code: 'PAYMENT_NOT_FOUND', message: 'None.', ...said } as const;
    await journal.record(operation.id, { state: 'REJECTED', problem }, 'none', CALL);
    expect(await scheduled(store)).toEqual([]);
    expect(await eventsIn(store)).toMatchObject([{ data: { state: 'REJECTED', problem } }]);
  });

  test('nowhere, where the backend gets no events', async () => {
    const { store } = await openOutbox(engine);
    const journal = new Journal(store, { leaseMs: 60_000, abandonedAfterMs: 60_000 });
    await new Inbox(store).keep(delivery);
    await journal.record((await begunAndSent(journal)).id, { state: 'SUCCEEDED' }, 'seen', CALL);
    expect([await eventsIn(store), await scheduled(store)]).toEqual([[], []]);
    expect(await store.selectFrom('outbox_queues').selectAll().execute()).toEqual([]);
  });
});
