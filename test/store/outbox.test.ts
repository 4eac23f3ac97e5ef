import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { BackendEvent } from '../../src/domain/backend-event.js';
import { whenFree } from '../../src/store/availability.js';
import type { Change } from '../../src/store/changes.js';
import { openStore } from '../../src/store/database.js';
import { Inbox } from '../../src/store/inbox.js';
import { Journal } from '../../src/store/journal.js';
import { Looks, noteLook } from '../../src/store/looks.js';
import { appendEvent, Outbox } from '../../src/store/outbox.js';
import type { Store } from '../../src/store/schema.js';
import { atEnd, describeEngines, describeSharedEngines, type Engine } from './engines.js';
import { begunAndSent, CALL, refundEntry, wish } from './entries.js';

const PAYMENT: Change = { account: 'default', kind: 'payment', id: '7000000002' };
const OTHER: Change = { ...PAYMENT, id: '7000000003' };
const LEASE_MS = 1_000;

const event = (word: string): BackendEvent => ({ type: 'payment.changed', data: { word } });
const seen = (word: string) => ({ event: event(word), told: word });

/** A store with a clock that only the test moves. */
async function opened(engine: Engine) {
  const store = await openStore(await engine.empty());
  atEnd(() => store.destroy());
  const clock = { now: 1_000_000 };
  const now = () => clock.now;
  const append = (change: Change, word: string) =>
    store.transaction().execute((db) => appendEvent(db, change, event(word), clock.now));
  return { store, clock, outbox: new Outbox(store, LEASE_MS, now), looks: new Looks(store, LEASE_MS, now), append };
}

const wordOf = ({ body }: { readonly body: string }) => JSON.parse(body).data.word as string;

describeEngines('the outbox', (engine) => {
  test('gives the events of one payment one after the other, and those of others meanwhile', async () => {
    const { outbox, append } = await opened(engine);
    for (const word of ['a', 'b']) await append(PAYMENT, word);
    await append(OTHER, 'c');
    const claims = await outbox.claim(10);
    expect(claims.map(wordOf).sort()).toEqual(['a', 'c']);
    expect(await outbox.claim(10)).toEqual([]);
    const first = claims.find((claim) => wordOf(claim) === 'a');
    await outbox.delivered(first as (typeof claims)[0]);
    const [second, ...rest] = await outbox.claim(10);
    expect([second && wordOf(second), second?.sequence, rest]).toEqual(['b', 2, []]);
    expect(JSON.parse(second?.body ?? '')).toMatchObject({ sequence: 2, timestamp: new Date(1_000_000).toISOString() });
  });

  test('gives no more than asked for', async () => {
    const { outbox, append } = await opened(engine);
    for (let n = 0; n < 5; n++) await append({ ...PAYMENT, id: `${n}` }, 'a');
    expect(await outbox.claim(3)).toHaveLength(3);
    expect(await outbox.claim(3)).toHaveLength(2);
  });

  test('gives what failed again when its time has come, under the same id, and nothing of its payment before', async () => {
    const { outbox, append, clock } = await opened(engine);
    for (const word of ['a', 'b']) await append(PAYMENT, word);
    const [first] = await outbox.claim(1);
    if (!first) throw new Error('It is due.');
    await outbox.failed(first, 500);
    await append(PAYMENT, 'c');
    clock.now += 499;
    expect(await outbox.claim(1)).toEqual([]);
    clock.now += 1;
    expect(await outbox.claim(1)).toMatchObject([{ id: first.id, body: first.body, attempts: 1 }]);
  });

  test('gives what a dead instance had when its time is over, and that instance nothing any more', async () => {
    const { outbox, append, clock } = await opened(engine);
    for (const word of ['a', 'b']) await append(PAYMENT, word);
    const [dead] = await outbox.claim(1);
    clock.now += LEASE_MS + 1;
    const [alive] = await outbox.claim(1);
    if (!dead || !alive) throw new Error('It is due.');
    expect([alive.id, alive.holder === dead.holder]).toEqual([dead.id, false]);
    await outbox.delivered(dead);
    await outbox.failed(dead, 0);
    expect(await outbox.claim(1)).toEqual([]);
    await outbox.delivered(alive);
    expect((await outbox.claim(1)).map(wordOf)).toEqual(['b']);
  });

  test('counts what waits, and since when', async () => {
    const { outbox, append, clock } = await opened(engine);
    expect(await outbox.waiting()).toEqual({ count: 0, oldestAt: null });
    await append(PAYMENT, 'a');
    clock.now += 5;
    await append(OTHER, 'b');
    expect(await outbox.waiting()).toEqual({ count: 2, oldestAt: new Date(1_000_000) });
    for (const claim of await outbox.claim(2)) if (wordOf(claim) === 'a') await outbox.delivered(claim);
    expect(await outbox.waiting()).toEqual({ count: 1, oldestAt: new Date(1_000_005) });
  });

  test('forgets what was delivered long ago, never what was not, and counts on', async () => {
    const { outbox, append, clock } = await opened(engine);
    for (const word of ['a', 'b']) await append(PAYMENT, word);
    for (const claim of await outbox.claim(1)) await outbox.delivered(claim);
    clock.now += 10;
    expect(await outbox.forgetDelivered(new Date(1_000_000))).toBe(0);
    expect(await outbox.forgetDelivered(new Date(clock.now))).toBe(1);
    expect(await outbox.claim(1)).toMatchObject([{ sequence: 2 }]);
    await append(PAYMENT, 'c');
    expect(await outbox.waiting()).toMatchObject({ count: 2 });
  });

  test('says that it can not be used', async () => {
    const { outbox, store } = await opened(engine);
    await store.destroy();
    for (const use of [outbox.claim(1), outbox.waiting(), outbox.forgetDelivered(new Date())])
      await expect(use).rejects.toMatchObject({ name: 'JournalUnavailable' });
  });
});

describeEngines('what is to be looked at', (engine) => {
  test('is given once, and again after the delay that its look ends with', async () => {
    const { looks, store, clock } = await opened(engine);
    await noteLook(store, PAYMENT, clock.now);
    const [claim] = await looks.claim(5);
    if (!claim) throw new Error('It is due.');
    expect(claim).toMatchObject({ change: PAYMENT, told: null, looks: 0, failures: 0 });
    expect(await looks.claim(5)).toEqual([]);
    await looks.finish(claim, 100, null);
    expect(await looks.claim(5)).toEqual([]);
    clock.now += 100;
    const [again] = await looks.claim(5);
    expect(again).toMatchObject({ looks: 1 });
    await looks.finish(again as typeof claim, null, null);
    clock.now += 1_000_000;
    expect(await looks.claim(5)).toEqual([]);
  });

  test('is given at once again where word came during the look', async () => {
    const { looks, store, clock } = await opened(engine);
    await noteLook(store, PAYMENT, clock.now);
    const [claim] = await looks.claim(5);
    await noteLook(store, PAYMENT, clock.now);
    expect(await looks.claim(5)).toEqual([]);
    await looks.finish(claim as NonNullable<typeof claim>, null, null);
    expect(await looks.claim(5)).toMatchObject([{ looks: 0 }]);
  });

  test('that failed is given later with the count of failures', async () => {
    const { looks, store, clock } = await opened(engine);
    await noteLook(store, PAYMENT, clock.now);
    const [claim] = await looks.claim(5);
    await looks.postpone(claim as NonNullable<typeof claim>, 100);
    expect(await looks.claim(5)).toEqual([]);
    clock.now += 100;
    expect(await looks.claim(5)).toMatchObject([{ looks: 0, failures: 1 }]);
  });

  test('ends with an event that is remembered as told; whoever lost the right to it writes none', async () => {
    const { looks, outbox, store, clock } = await opened(engine);
    await noteLook(store, PAYMENT, clock.now);
    const [dead] = await looks.claim(5);
    clock.now += LEASE_MS + 1;
    const [alive] = await looks.claim(5);
    if (!dead || !alive) throw new Error('It is due.');
    expect(await looks.finish(dead, null, seen('old'))).toBe(false);
    expect(await looks.finish(alive, 0, seen('new'))).toBe(true);
    expect((await outbox.claim(5)).map(wordOf)).toEqual(['new']);
    expect(await looks.claim(5)).toMatchObject([{ told: 'new' }]);
  });
});

describeEngines('what happens is noted', (engine) => {
  const delivery = {
    account: 'default',
    kind: 'result',
    subject: '["101","success",true]',
    fields: '[]',
    bodySha256: 'a'.repeat(64),
    answer: '<first/>',
    news: PAYMENT,
  } as const;
  const lookedAt = (store: Store) => store.selectFrom('outbox_looks').select(['subject_id', 'hints']).execute();
  const eventsIn = async (store: Store) =>
    (await store.selectFrom('outbox_events').select('body').orderBy('seq').execute()).map(({ body }) =>
      JSON.parse(body),
    );

  test('with a webhook that is kept, and with its repeat', async () => {
    const { store } = await opened(engine);
    const inbox = new Inbox(store, true);
    await inbox.keep(delivery);
    expect(await inbox.keep({ ...delivery, answer: '<second/>' })).toEqual({ answer: '<first/>', isFirst: false });
    expect(await lookedAt(store)).toEqual([{ subject_id: PAYMENT.id, hints: 2 }]);
  });

  test('not with a webhook that brings no news', async () => {
    const { store } = await opened(engine);
    await new Inbox(store, true).keep({ ...delivery, news: null });
    expect(await lookedAt(store)).toEqual([]);
  });

  test('or nothing is kept: a webhook whose news can not be noted is not accepted', async () => {
    const { store } = await opened(engine);
    await sql`drop table outbox_looks`.execute(store);
    await expect(new Inbox(store, true).keep(delivery)).rejects.toMatchObject({ name: 'JournalUnavailable' });
    expect(await store.selectFrom('inbox').selectAll().execute()).toEqual([]);
  });

  test('with an operation that ends, once, and with nothing before', async () => {
    const { store } = await opened(engine);
    const journal = new Journal(store, { leaseMs: 60_000, abandonedAfterMs: 60_000 }, true);
    const { id } = await begunAndSent(journal, { idempotencyKey: 'key-1' });
    await journal.record(id, { state: 'UNKNOWN' }, 'lost', CALL);
    expect([await eventsIn(store), await lookedAt(store)]).toEqual([[], []]);
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
          refund: { id: '201', refundedAt: '2026-07-22T11:41:04.000Z' },
          problem: null,
        },
      },
    ]);
    expect(await lookedAt(store)).toEqual([{ subject_id: PAYMENT.id, hints: 1 }]);
  });

  test('or nothing is: an operation whose end can not be noted has not ended', async () => {
    const { store } = await opened(engine);
    const journal = new Journal(store, { leaseMs: 60_000, abandonedAfterMs: 60_000 }, true);
    const sent = await begunAndSent(journal);
    await sql`drop table outbox_events`.execute(store);
    const end = journal.record(sent.id, { state: 'SUCCEEDED' }, 'seen', CALL);
    await expect(end).rejects.toMatchObject({ name: 'JournalUnavailable' });
    expect(await journal.find(sent.id)).toEqual(sent);
    expect(await lookedAt(store)).toEqual([]);
  });

  test('not about a payment that there is not, but the operation is told of', async () => {
    const { store } = await opened(engine);
    const journal = new Journal(store, { leaseMs: 60_000, abandonedAfterMs: 60_000 }, true);
    const { entry } = await journal.begin(wish(), CALL);
    const said = { providerCode: null, providerMessage: null, advice: 'GIVE_UP' } as const;
    const problem = { code: 'PAYMENT_NOT_FOUND', message: 'None.', ...said } as const;
    await journal.record(entry.id, { state: 'REJECTED', problem }, 'none', CALL);
    expect(await lookedAt(store)).toEqual([]);
    expect(await eventsIn(store)).toMatchObject([{ data: { state: 'REJECTED', problem } }]);
  });

  test('nowhere, where the backend is told nothing', async () => {
    const { store } = await opened(engine);
    const journal = new Journal(store, { leaseMs: 60_000, abandonedAfterMs: 60_000 });
    await new Inbox(store).keep(delivery);
    await journal.record((await begunAndSent(journal)).id, { state: 'SUCCEEDED' }, 'seen', CALL);
    expect([await eventsIn(store), await lookedAt(store)]).toEqual([[], []]);
    expect(await store.selectFrom('outbox_queues').selectAll().execute()).toEqual([]);
  });
});

describeSharedEngines('an outbox that instances share', (engine) => {
  test('gives what they ask for at the same moment to one of them', async () => {
    const url = await engine.empty();
    const stores = await Promise.all([1, 2, 3, 4].map(() => openStore(url)));
    for (const store of stores) atEnd(() => store.destroy());
    await noteLook(stores[0] as Store, PAYMENT, 1);
    await appendEvent(stores[0] as Store, PAYMENT, event('a'), 1);
    const events = await Promise.all(stores.map((store) => new Outbox(store, 60_000).claim(5)));
    const looks = await Promise.all(stores.map((store) => new Looks(store, 60_000).claim(5)));
    expect([events.flat().length, looks.flat().length]).toEqual([1, 1]);
  });

  test('gives each event to one of them, in order, and loses no event that is added meanwhile', async () => {
    const url = await engine.empty();
    const stores = await Promise.all([1, 2, 3].map(() => openStore(url)));
    for (const store of stores) atEnd(() => store.destroy());
    const outboxes = stores.map((store) => new Outbox(store, 60_000));
    const subjects = Array.from({ length: 4 }, (_, n): Change => ({ ...PAYMENT, id: `${n}` }));
    const taken = new Map<string, number[]>();
    let writing = true;
    const write = async (store: Store) => {
      for (let n = 0; n < 20; n++)
        for (const change of subjects)
          await whenFree(() => store.transaction().execute((db) => appendEvent(db, change, event(`${n}`), Date.now())));
    };
    const deliver = async (outbox: Outbox) => {
      for (;;) {
        const last = !writing;
        const claims = await outbox.claim(2);
        for (const claim of claims) {
          taken.set(claim.change.id, [...(taken.get(claim.change.id) ?? []), claim.sequence]);
          await outbox.delivered(claim);
        }
        if (claims.length === 0 && last && (await outbox.waiting()).count === 0) return;
        if (claims.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    const delivering = outboxes.map(deliver);
    await Promise.all(stores.map(write));
    writing = false;
    await Promise.all(delivering);
    const all = Array.from({ length: 60 }, (_, n) => n + 1);
    for (const { id } of subjects) expect(taken.get(id)).toEqual(all);
  });
});
