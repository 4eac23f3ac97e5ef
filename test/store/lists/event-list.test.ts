import { expect, test } from '@jest/globals';
import { DEFAULT_ENDPOINT, type EventEndpoint } from '../../../src/domain/events/endpoint.js';
import type { EventFilter } from '../../../src/domain/events/listed-event.js';
import type { BackendEventType } from '../../../src/domain/events/merchant-event.js';
import type { ResourceRef } from '../../../src/store/db/change-feed.js';
import { oneAtATime } from '../../../src/store/db/one-read-at-a-time.js';
import { EventLists } from '../../../src/store/lists/merchant-event-lists.js';
import { appendEvent } from '../../../src/store/outbox/append-event.js';
import { noteEndpoints } from '../../../src/store/outbox/event-endpoints.js';
import { fanOutEvents } from '../../../src/store/outbox/event-fan-out.js';
import { Outbox } from '../../../src/store/outbox/outbox.js';
import { describeEngines, type Engine } from '../../harness/engines.js';
import { firstOf, walk } from '../../harness/ledger-rows.js';
import { LEASE_MS, openOutbox, PAYMENT, REFUSED } from '../../harness/outbox.js';

const ANY: EventFilter = { types: null, paymentId: null, delivered: null, createdAt: null };
const ENDPOINTS: readonly EventEndpoint[] = [DEFAULT_ENDPOINT, 'erp'].map((id) => ({
  id,
  types: null,
  accounts: null,
}));

async function opened(engine: Engine) {
  const parts = await openOutbox(engine);
  const { store, clock } = parts;
  await noteEndpoints(store, ENDPOINTS, clock.now);
  const lists = new EventLists({ reads: store, writes: store, turns: oneAtATime() });
  const add = async (id: string, word: string, type: BackendEventType = 'payment.changed', account = 'default') => {
    const resource: ResourceRef = { account, kind: 'payment', id };
    clock.now += 1;
    const data = { word, paymentId: id, orderId: `order-${id}` };
    await store.transaction().execute((db) => appendEvent(db, resource, { type, data }, clock.now));
  };
  const wordOf = ({ body }: { readonly body: string }) => JSON.parse(body).data.word as string;
  const list = async (filter: Partial<EventFilter> = {}, accounts: readonly string[] = ['default']) =>
    (await lists.page(accounts, { ...ANY, ...filter }, firstOf(100))).rows.map(({ row }) => wordOf(row));
  const outboxes = ENDPOINTS.map((endpoint) => new Outbox(store, LEASE_MS, () => clock.now, endpoint));
  const deliver = async (to: readonly number[]) => {
    await fanOutEvents(store, clock.now);
    for (const index of to)
      for (const claim of (await outboxes[index]?.claim(100)) ?? []) await outboxes[index]?.delivered(claim, 204);
  };
  return { ...parts, lists, add, list, deliver, outboxes };
}

describeEngines('the list of events', (engine) => {
  test('is found by every filter, the newest first', async () => {
    const { add, list, deliver, clock } = await opened(engine);
    await add('1', 'a');
    await add('2', 'b');
    await deliver([0, 1]);
    await add('3', 'c', 'operation.stuck');
    await deliver([0]);
    await add('1', 'd', 'order.paid_twice');
    await deliver([]);
    const from = new Date(clock.now - 1);
    const expected: [Partial<EventFilter>, string[]][] = [
      [{}, ['d', 'c', 'b', 'a']],
      [{ types: ['payment.changed'] }, ['b', 'a']],
      [{ types: ['payment.changed', 'operation.stuck'] }, ['c', 'b', 'a']],
      [{ paymentId: '1' }, ['d', 'a']],
      [{ paymentId: '1', types: ['order.paid_twice'] }, ['d']],
      [{ delivered: true }, ['b', 'a']],
      [{ delivered: false }, ['d', 'c']],
      [{ delivered: false, types: ['operation.stuck'] }, ['c']],
      [{ delivered: false, paymentId: '3' }, ['c']],
      [{ createdAt: { from, until: null } }, ['d', 'c']],
      [{ createdAt: { from: null, until: from }, delivered: false }, []],
    ];
    for (const [filter, words] of expected) expect([filter, await list(filter)]).toEqual([filter, words]);
  });

  test('has of each account only what it has, and each once on a walk in either direction', async () => {
    const { lists, add, list } = await opened(engine);
    for (let n = 0; n < 7; n++) await add(`${n}`, `kz${n}`, 'payment.changed', 'kz');
    for (let n = 0; n < 5; n++) await add(`${n}`, `uz${n}`, 'payment.changed', 'uz');
    expect(await list({}, ['kz'])).toHaveLength(7);
    for (const backward of [false, true]) {
      const seen = await walk((page) => lists.page(['kz', 'uz'], ANY, page), 3, backward);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(12);
      expect(seen).toHaveLength(12);
    }
  });

  test('says what became of an event at each endpoint', async () => {
    const { lists, add, deliver, outboxes, clock } = await opened(engine);
    await add('1', 'a');
    await deliver([0]);
    const [claim] = (await outboxes[1]?.claim(1)) ?? [];
    if (claim) await outboxes[1]?.failed(claim, 500, REFUSED);
    const [found] = (await lists.page(['default'], ANY, firstOf(1))).rows;
    const at = new Date(clock.now);
    expect(found?.row).toMatchObject({ type: 'payment.changed', paymentId: '1', orderId: 'order-1', createdAt: at });
    const delivered = { at, status: 204, problem: null };
    expect(found?.row.deliveries).toEqual([
      {
        ...{ endpoint: 'default', deliveredAt: at, attempts: 1, nextAttemptAt: null, lastProblem: null },
        history: [delivered],
      },
      {
        ...{ endpoint: 'erp', deliveredAt: null, attempts: 1, nextAttemptAt: new Date(clock.now + 500) },
        ...{ lastProblem: REFUSED.problem, history: [{ at, ...REFUSED }] },
      },
    ]);
    expect(await lists.find(found?.row.id ?? '')).toEqual(found?.row);
    expect(await lists.find('evt_0')).toBeNull();
  });

  test('shows as delivered what an older version delivered to the default endpoint', async () => {
    const { store, lists, add, deliver, clock } = await opened(engine);
    await add(PAYMENT.id, 'a');
    await deliver([]);
    await store.updateTable('outbox_events').set({ delivered_at: clock.now }).execute();
    const [found] = (await lists.page(['default'], ANY, firstOf(1))).rows;
    expect(found?.row.deliveries[0]).toMatchObject({ endpoint: 'default', deliveredAt: new Date(clock.now) });
  });
});
