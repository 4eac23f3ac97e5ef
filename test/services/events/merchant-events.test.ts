import { describe, expect, jest, test } from '@jest/globals';
import { Outbox } from '../../../src/store/outbox/outbox.js';
import { until } from '../../harness/ask.js';
import { memory, sqliteFile } from '../../harness/engines.js';
import {
  Clock,
  type EventServices,
  Provider,
  STATES,
  STORY,
  startEventServices,
} from '../../harness/event-services.js';
import { type Merchant, openMerchant } from '../../harness/merchant.js';

const MINUTE_MS = 60_000;

async function opened(url = ':memory:') {
  const [merchant, provider, clock] = [await openMerchant(), new Provider(), new Clock()];
  return { merchant, provider, clock, services: await startEventServices({ url, merchant, provider, clock }) };
}

/** Lets time pass in steps, with all that is due in each. */
async function pass(services: EventServices, clock: Clock, ms: number, stepMs = ms): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    clock.ms += stepMs;
    await services.quiet();
  }
}

/** Of each payment every event came before the next one, and none was left out. */
function expectInOrder(merchant: Merchant): void {
  const last = new Map<unknown, number>();
  for (const { data, sequence } of merchant.received) {
    const before = last.get(data['paymentId']) ?? 0;
    expect([before, before + 1]).toContain(sequence);
    last.set(data['paymentId'], sequence);
  }
}

describe('a backend that is down for an hour', () => {
  test.each<[string, (merchant: Merchant) => void, (merchant: Merchant, port: number) => Promise<void>]>([
    [
      'and answers with errors',
      (merchant) => {
        merchant.answer = () => 503;
      },
      async (merchant) => {
        merchant.answer = () => 204;
      },
    ],
    ['and does not listen', (merchant) => merchant.close(), (merchant, port) => merchant.open(port)],
  ])("%s misses no event, and gets each payment's in order when it is back", async (_how, stop, start) => {
    const { merchant, provider, clock, services } = await opened(await sqliteFile.fresh());
    const ids = Array.from({ length: 25 }, (_, n) => `${7_000_000_000 + n}`);
    const { port } = merchant;
    stop(merchant);
    for (const _state of STATES) {
      for (const id of ids) {
        provider.move(id);
        await services.recheck(id);
      }
      await services.quiet();
      await pass(services, clock, 12 * MINUTE_MS, MINUTE_MS);
    }
    expect(merchant.taken).toEqual([]);
    const firstAt = Date.UTC(2026, 6, 1);
    expect(await services.events.waiting()).toEqual({
      waiting: ids.length * STATES.length,
      oldestAt: new Date(firstAt),
    });
    // Nobody is asked in a hurry: doubling pauses up to five minutes make some twenty tries in an hour.
    const tries = Math.max(...services.failures.map(({ attempts }) => attempts));
    expect(tries).toBeGreaterThan(10);
    expect(tries).toBeLessThan(40);

    await start(merchant, port);
    await pass(services, clock, 7 * MINUTE_MS, MINUTE_MS);
    for (const id of ids) expect(merchant.story(id)).toEqual(STORY);
    expect(merchant.taken).toHaveLength(ids.length * STATES.length);
    expectInOrder(merchant);
    expect(merchant.forged).toEqual([]);
    expect(await services.events.waiting()).toEqual({ waiting: 0, oldestAt: null });
    expect(services.defects).toEqual([]);
  });

  test('gets every event from the next instance where this one ended meanwhile', async () => {
    const url = await sqliteFile.fresh();
    const { merchant, provider, clock, services } = await opened(url);
    merchant.answer = () => 500;
    for (const _state of STATES) {
      provider.move('1');
      await services.recheck('1');
      await services.quiet();
    }
    await services.events.stop();
    expect(await services.events.waiting()).toMatchObject({ waiting: STATES.length });
    merchant.answer = () => 204;
    const next = await startEventServices({ url, merchant, provider, clock });
    await pass(next, clock, 5_000);
    expect(merchant.story('1')).toEqual(STORY);
  });
});

describe('an event', () => {
  test.each([301, 400, 401, 404, 410, 429, 500])('answered %d is sent again, under the same id', async (status) => {
    const { merchant, provider, clock, services } = await opened();
    merchant.answer = () => (merchant.received.length < 3 ? status : 200);
    provider.move('1');
    await services.recheck('1');
    await services.quiet();
    expect(merchant.received).toHaveLength(1);
    await pass(services, clock, MINUTE_MS, 1_000);
    expect(merchant.received).toHaveLength(3);
    expect(new Set(merchant.received.map(({ id, text }) => id + text)).size).toBe(1);
    expect(services.failures.map(({ attempts }) => attempts)).toEqual([1, 2]);
    expect(services.failures[0]?.problem).toBe(`The backend answered HTTP ${status}.`);
  });

  test('that was delivered, and then the store was lost, comes again under the same id', async () => {
    const { merchant, provider, clock, services } = await opened();
    const delivered = jest.spyOn(Outbox.prototype, 'delivered').mockRejectedValueOnce(new Error('cut off'));
    provider.move('1');
    await services.recheck('1');
    await until(
      () => services.defects.length,
      (count) => count === 1,
    );
    services.defects.splice(0);
    provider.move('1');
    await services.recheck('1');
    expect(merchant.received).toHaveLength(1);
    clock.ms += 25_001;
    await services.quiet();
    delivered.mockRestore();
    expect(merchant.received.map(({ sequence }) => sequence)).toEqual([1, 1, 2]);
    expect(new Set(merchant.received.map(({ id }) => id)).size).toBe(2);
  });

  test('of another payment is not held up by one that is not taken', async () => {
    const { merchant, provider, services } = await opened();
    merchant.answer = ({ data }) => (data['paymentId'] === '1' ? 'hang' : 204);
    for (const id of ['1', '2', '3']) {
      provider.move(id);
      await services.recheck(id);
    }
    await until(
      () => merchant.taken.length,
      (count) => count === 2,
    );
    expect(merchant.story('1')).toEqual([]);
    merchant.close();
  });

  test('is not sent by a process that stood still until its right to it was over', async () => {
    const { merchant, provider, clock, services } = await opened();
    const { claim } = Outbox.prototype;
    const spy = jest.spyOn(Outbox.prototype, 'claim').mockImplementation(async function (this: Outbox, limit) {
      const claims = await claim.call(this, limit);
      if (claims.length > 0) {
        spy.mockRestore();
        clock.ms += 15_001;
      }
      return claims;
    });
    provider.move('1');
    await services.recheck('1');
    await until(
      () => services.store.selectFrom('outbox_queues').select('holder').executeTakeFirst(),
      (queue) => queue !== undefined && queue.holder !== null,
    );
    expect(merchant.received).toEqual([]);
    clock.ms += 25_001;
    await services.quiet();
    expect(merchant.received).toHaveLength(1);
  });
});

describe('word of a change', () => {
  test('that changes nothing tells nothing', async () => {
    const { merchant, provider, clock, services } = await opened();
    provider.move('1');
    for (let n = 0; n < 3; n++) {
      await services.recheck('1');
      await pass(services, clock, 10_000, 1_000);
    }
    expect(provider.reads).toBe(9);
    expect(merchant.story('1')).toEqual(['payment.changed CREATED']);
  });

  test('of an operation that begins sends no event; what was sent while one was open is sent again at its end', async () => {
    const { merchant, provider, clock, services } = await opened();
    const read = async () => {
      await services.recheck('1');
      await pass(services, clock, 10_000, 1_000);
      return merchant.story('1').length;
    };
    provider.move('1');
    expect(await read()).toBe(1);
    provider.hasPending = true;
    expect(await read()).toBe(1);
    provider.move('1');
    expect(await read()).toBe(2);
    expect(await read()).toBe(2);
    provider.hasPending = false;
    expect(await read()).toBe(3);
    expect(merchant.story('1').slice(1)).toEqual(['payment.changed AUTHORIZED', 'payment.changed AUTHORIZED']);
  });

  test('of an effect that the provider shows seconds late is followed up', async () => {
    const { merchant, provider, clock, services } = await opened();
    provider.move('1');
    await services.recheck('1');
    await services.quiet();
    provider.move('1');
    await pass(services, clock, 1_000);
    expect(merchant.story('1')).toEqual(STORY.slice(0, 2));
  });

  test('waits while the provider cannot be read, and is sent when it can', async () => {
    const { merchant, provider, clock, services } = await opened();
    provider.isDown = true;
    provider.move('1');
    await services.recheck('1');
    await pass(services, clock, 60 * MINUTE_MS, MINUTE_MS);
    expect(provider.reads).toBeGreaterThan(10);
    expect(provider.reads).toBeLessThan(40);
    provider.isDown = false;
    await pass(services, clock, 7 * MINUTE_MS, MINUTE_MS);
    expect(merchant.story('1')).toEqual(['payment.changed CREATED']);
    expect(services.defects).toEqual([]);
  });

  test('of a payment that the provider does not know yet waits for it, for a day', async () => {
    const { merchant, provider, clock, services } = await opened();
    await services.recheck('1');
    await services.recheck('2');
    await pass(services, clock, 60 * MINUTE_MS, 10 * MINUTE_MS);
    provider.move('1');
    await pass(services, clock, 10 * MINUTE_MS);
    expect(merchant.story('1')).toEqual(['payment.changed CREATED']);
    clock.ms += 24 * 60 * MINUTE_MS;
    await pass(services, clock, 10_000, 1_000);
    const { reads } = provider;
    await pass(services, clock, 60 * MINUTE_MS, 10 * MINUTE_MS);
    expect(provider.reads).toBe(reads);
  });
});

test('delivered events are deleted after thirty days, and the state that was sent last is not', async () => {
  const { merchant, provider, clock, services } = await opened(await memory.fresh());
  provider.move('1');
  await services.recheck('1');
  await services.quiet();
  clock.ms += 31 * 24 * 60 * MINUTE_MS;
  await until(
    () => services.store.selectFrom('outbox_events').selectAll().execute(),
    (rows) => rows.length === 0,
  );
  await services.recheck('1');
  await pass(services, clock, 10_000, 1_000);
  provider.move('1');
  await services.recheck('1');
  await pass(services, clock, 10_000, 1_000);
  expect(merchant.received.map(({ sequence }) => sequence)).toEqual([1, 2]);
});
