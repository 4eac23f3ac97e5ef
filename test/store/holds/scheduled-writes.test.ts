import { expect, test } from '@jest/globals';
import { InvalidInput } from '../../../src/domain/errors.js';
import { money } from '../../../src/domain/money.js';
import { Checkouts } from '../../../src/store/checkouts/checkouts.js';
import { openStore } from '../../../src/store/database.js';
import { type ScheduledWriteClaim, ScheduledWrites } from '../../../src/store/holds/scheduled-writes.js';
import { atEnd, describeEngines, describeSharedEngines, type Engine } from '../../harness/engines.js';

const LEASE_MS = 1_000;
const AT = new Date(50_000);
const ID = '0b5c1f7e-2d7c-4b43-9b0e-5d3f0f3f8a51';

async function opened(engine: Engine) {
  const url = await engine.fresh();
  const store = await openStore(url);
  atEnd(() => store.destroy());
  const clock = { now: AT.getTime() };
  const checkouts = new Checkouts(store);
  const begin = (refuse: () => void = () => {}) =>
    checkouts.begin({
      ...{ id: ID, account: 'default', orderId: 'A', amount: money('1', 'KZT'), idempotencyKey: 'k' },
      fingerprints: ['f'],
      timed: { kind: 'CAPTURE', at: AT, refuse, asker: { caller: 'key:a', person: 'Dana' } },
    });
  return { url, store, clock, checkouts, begin, writes: new ScheduledWrites(store, LEASE_MS, () => clock.now) };
}

async function first(writes: ScheduledWrites): Promise<ScheduledWriteClaim> {
  const [claim] = await writes.claim(9);
  if (!claim) throw new Error('It is due.');
  return claim;
}

describeEngines('what is to be done to a new payment', (engine) => {
  test('is due at its moment, with the payment that the checkout came to by then', async () => {
    const { begin, clock, checkouts, writes } = await opened(engine);
    await begin();
    clock.now -= 1;
    expect(await writes.claim(9)).toEqual([]);
    clock.now += 1;
    const asker = { caller: 'key:a', person: 'Dana' };
    const expected = {
      checkoutId: ID,
      account: 'default',
      kind: 'CAPTURE',
      actAt: AT,
      isRejected: false,
      failures: 0,
      asker,
    };
    expect(await first(writes)).toMatchObject({ ...expected, paymentId: null });
    await checkouts.resolve(ID, { state: 'OPEN', paymentId: '101', encryptedUrl: null, problem: null });
    expect(await writes.claim(9)).toEqual([]);
    clock.now += LEASE_MS + 1;
    expect(await first(writes)).toMatchObject({ ...expected, paymentId: '101' });
  });

  test('is due once, however often the same is asked for', async () => {
    const { begin, writes } = await opened(engine);
    await begin();
    expect((await begin()).isNew).toBe(false);
    expect(await writes.claim(9)).toHaveLength(1);
  });

  test('adds nothing where it is refused', async () => {
    const { store, begin } = await opened(engine);
    const refuse = () => {
      throw new InvalidInput('input.captureBy', 'must be a moment to come.');
    };
    await expect(begin(refuse)).rejects.toThrow('a moment to come');
    for (const table of ['checkouts', 'idempotency_keys', 'timed_writes'] as const)
      expect(await store.selectFrom(table).selectAll().execute()).toEqual([]);
    // A repeat of what was taken is answered though its moment is past.
    await begin();
    expect((await begin(refuse)).isNew).toBe(false);
  });

  test('is tried again when it is said to be, and is over when it is over', async () => {
    const { store, begin, clock, writes } = await opened(engine);
    await begin();
    const dead = await first(writes);
    clock.now += LEASE_MS + 1;
    await writes.end(await first(writes), { nextAt: clock.now + 500, failures: 2 });
    await writes.end(dead, { operationId: null, outcome: 'of somebody who lost it' });
    clock.now += 500;
    const claim = await first(writes);
    expect(claim.failures).toBe(2);
    await writes.end(claim, { operationId: 'op', outcome: 'begun' });
    clock.now += 86_400_000;
    expect(await writes.claim(9)).toEqual([]);
    expect(await store.selectFrom('timed_writes').select(['operation_id', 'outcome']).execute()).toEqual([
      { operation_id: 'op', outcome: 'begun' },
    ]);
  });
});

describeSharedEngines('what is to be done, of instances that share a store,', (engine) => {
  test('is given to one of them', async () => {
    const { url, begin } = await opened(engine);
    await begin();
    const stores = await Promise.all([1, 2, 3].map(() => openStore(url)));
    for (const store of stores) atEnd(() => store.destroy());
    const claims = await Promise.all(stores.map((store) => new ScheduledWrites(store, 60_000).claim(9)));
    expect(claims.flat()).toHaveLength(1);
  });
});
