import { expect, test } from '@jest/globals';
import { DEFAULT_ENDPOINT, type EventEndpoint } from '../../../src/domain/events/endpoint.js';
import type { Store } from '../../../src/store/db/schema.js';
import { attemptsOf, MAX_LISTED_ATTEMPTS } from '../../../src/store/outbox/delivery-attempts.js';
import { noteEndpoints, UNSEEN_MS } from '../../../src/store/outbox/event-endpoints.js';
import { fanOutEvents } from '../../../src/store/outbox/event-fan-out.js';
import { type DeliveryClaim, Outbox } from '../../../src/store/outbox/outbox.js';
import { describeEngines, type Engine } from '../../harness/engines.js';
import { LEASE_MS, OTHER, openOutbox, PAYMENT, REFUSED, wordOf } from '../../harness/outbox.js';

const ALL = { types: null, accounts: null };
const ERP: EventEndpoint = { id: 'erp', ...ALL };
const DEFAULT: EventEndpoint = { id: DEFAULT_ENDPOINT, ...ALL };

async function opened(engine: Engine, endpoints: readonly EventEndpoint[]) {
  const parts = await openOutbox(engine);
  const { store, clock } = parts;
  await noteEndpoints(store, endpoints, clock.now);
  const of = (endpoint: EventEndpoint) => new Outbox(store, LEASE_MS, () => clock.now, endpoint);
  return { ...parts, of, spread: () => fanOutEvents(store, clock.now) };
}

async function first(outbox: Outbox): Promise<DeliveryClaim> {
  const [claim] = await outbox.claim(1);
  if (!claim) throw new Error('It is due.');
  return claim;
}

const deliveriesIn = (store: Store) =>
  store.selectFrom('event_deliveries').selectAll().orderBy('event_id').orderBy('endpoint').execute();

describeEngines('events for several endpoints', (engine) => {
  test('go to each in order, and one that takes nothing holds up no other', async () => {
    const { outbox, of, append, spread } = await opened(engine, [DEFAULT, ERP]);
    for (const word of ['a', 'b']) await append(PAYMENT, word);
    await spread();
    const erp = of(ERP);
    await outbox.failed(await first(outbox), 500, REFUSED);
    const a = await first(erp);
    expect(await erp.claim(9)).toEqual([]);
    await erp.delivered(a, 204);
    const b = await first(erp);
    await erp.delivered(b, 204);
    expect([wordOf(a), wordOf(b), await erp.claim(9), await outbox.claim(9)]).toEqual(['a', 'b', [], []]);
  });

  test('have the same id at each', async () => {
    const { outbox, of, append, spread } = await opened(engine, [DEFAULT, ERP]);
    await append(PAYMENT, 'a');
    await spread();
    expect((await first(outbox)).id).toBe((await first(of(ERP))).id);
  });

  test('are given to an endpoint though an older version wrote them, and later ones behind them', async () => {
    const { of, append, spread } = await opened(engine, [DEFAULT, ERP]);
    await append(PAYMENT, 'a');
    await spread();
    for (const word of ['b', 'c']) await append(PAYMENT, word);
    await spread();
    const words: string[] = [];
    for (let n = 0; n < 3; n++) {
      const claim = await first(of(ERP));
      words.push(wordOf(claim));
      await of(ERP).delivered(claim);
    }
    expect(words).toEqual(['a', 'b', 'c']);
  });

  test('do not go to an endpoint from before it was configured', async () => {
    const { store, clock, of, append, spread } = await opened(engine, [DEFAULT]);
    await append(PAYMENT, 'before');
    clock.now += 1;
    await noteEndpoints(store, [DEFAULT, ERP], clock.now);
    await append(PAYMENT, 'since');
    await spread();
    const claim = await first(of(ERP));
    await of(ERP).delivered(claim);
    expect([wordOf(claim), await of(ERP).claim(9)]).toEqual(['since', []]);
  });

  test.each([
    ['type', { types: ['payout.changed'], accounts: null }],
    ['account', { types: null, accounts: ['uz'] }],
  ] as const)('go to none that does not hear of their %s, and wait for none', async (_what, filter) => {
    const endpoints = [
      { id: DEFAULT_ENDPOINT, ...filter },
      { id: 'erp', ...filter },
    ];
    const { of, append, spread, stored } = await opened(engine, endpoints);
    await append(PAYMENT, 'a');
    await spread();
    for (const endpoint of endpoints) expect(await of(endpoint).claim(9)).toEqual([]);
    expect(await stored.waiting()).toEqual({ count: 0, oldestAt: null });
  });

  test('that an endpoint does not hear of are passed over in the order of the others', async () => {
    const paid: EventEndpoint = { id: 'paid', types: ['order.paid_twice'], accounts: null };
    const { store, of, append, spread } = await opened(engine, [DEFAULT, paid]);
    for (const word of ['a', 'b', 'c']) await append(PAYMENT, word);
    await store
      .updateTable('outbox_events')
      .set({ body: '{"type":"order.paid_twice","data":{"word":"b"}}' })
      .where('seq', '=', 2)
      .execute();
    await spread();
    const claim = await first(of(paid));
    await of(paid).delivered(claim);
    expect([wordOf(claim), claim.sequence, await of(paid).claim(9)]).toEqual(['b', 2, []]);
  });

  test('wait, and are not forgotten, until each endpoint has them', async () => {
    const { outbox, of, append, spread, stored, clock } = await opened(engine, [DEFAULT, ERP]);
    await append(PAYMENT, 'a');
    await spread();
    await outbox.delivered(await first(outbox));
    clock.now += 1;
    expect([await stored.waiting(), await stored.forgetDelivered(new Date(clock.now))]).toMatchObject([
      { count: 1 },
      0,
    ]);
    await of(ERP).delivered(await first(of(ERP)));
    expect([await stored.waiting(), await stored.forgetDelivered(new Date(clock.now))]).toMatchObject([
      { count: 0 },
      1,
    ]);
  });

  test('do not wait for a default endpoint where none is configured', async () => {
    const { outbox, of, append, spread, stored } = await opened(engine, [ERP]);
    await append(PAYMENT, 'a');
    await spread();
    expect(await outbox.claim(9)).toEqual([]);
    await of(ERP).delivered(await first(of(ERP)));
    expect(await stored.waiting()).toEqual({ count: 0, oldestAt: null });
  });

  test('wait no longer for an endpoint that no instance has had for a day', async () => {
    const { store, outbox, append, spread, stored, clock } = await opened(engine, [DEFAULT, ERP]);
    await append(PAYMENT, 'a');
    await spread();
    await outbox.delivered(await first(outbox));
    clock.now += UNSEEN_MS;
    await noteEndpoints(store, [DEFAULT], clock.now);
    expect(await stored.waiting()).toMatchObject({ count: 1 });
    clock.now += 1;
    await noteEndpoints(store, [DEFAULT], clock.now);
    expect(await stored.waiting()).toMatchObject({ count: 0 });
    await append(OTHER, 'b');
    await spread();
    expect((await deliveriesIn(store)).map(({ endpoint }) => endpoint)).toEqual(['default', 'default']);
  });

  test('list their attempts, the latest of them', async () => {
    const { store, of, append, spread, clock } = await opened(engine, [DEFAULT, ERP]);
    await append(PAYMENT, 'a');
    await spread();
    for (let n = 0; n < MAX_LISTED_ATTEMPTS; n++) {
      clock.now += 500;
      await of(ERP).failed(await first(of(ERP)), 500, REFUSED);
    }
    clock.now += 500;
    await of(ERP).delivered(await first(of(ERP)), 204);
    const [, erp] = await deliveriesIn(store);
    if (!erp) throw new Error('It was given to two.');
    expect([erp.attempts, erp.delivered_at, erp.next_at]).toEqual([MAX_LISTED_ATTEMPTS + 1, clock.now, null]);
    const attempts = attemptsOf(erp);
    expect(attempts).toHaveLength(MAX_LISTED_ATTEMPTS);
    expect([attempts[0], attempts.at(-1)]).toEqual([
      { at: 1_001_000, ...REFUSED },
      { at: clock.now, status: 204, problem: null },
    ]);
  });
});
