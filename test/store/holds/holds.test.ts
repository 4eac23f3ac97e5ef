import { expect, test } from '@jest/globals';
import { openStore } from '../../../src/store/database.js';
import { type HoldClaim, Holds } from '../../../src/store/holds/holds.js';
import { held } from '../../domain/examples.js';
import { atEnd, describeEngines, describeSharedEngines, type Engine } from '../../harness/engines.js';

const DAY_MS = 86_400_000;
const LEASE_MS = 1_000;
const ENDS_AT = new Date(10 * DAY_MS);
const HOLD = { account: 'default', paymentId: '101', endsAt: ENDS_AT };

async function opened(engine: Engine, tellsBackend = true) {
  const store = await openStore(await engine.fresh());
  atEnd(() => store.destroy());
  const clock = { now: 9 * DAY_MS };
  return { store, clock, holds: new Holds(store, LEASE_MS, tellsBackend, () => clock.now) };
}

async function first(holds: Holds): Promise<HoldClaim> {
  const [claim] = await holds.claim(9);
  if (!claim) throw new Error('It is due.');
  return claim;
}

const payment = { ...held(), holdEndsAt: ENDS_AT };

describeEngines('holds', (engine) => {
  test('are due a day before they end, for one at a time', async () => {
    const { holds, clock } = await opened(engine);
    await holds.note([HOLD]);
    clock.now -= 1;
    expect(await holds.claim(9)).toEqual([]);
    clock.now += 1;
    expect(await holds.claim(9)).toMatchObject([{ ...HOLD, failures: 0 }]);
    expect(await holds.claim(9)).toEqual([]);
    clock.now += LEASE_MS + 1;
    expect(await holds.claim(9)).toHaveLength(1);
  });

  test.each([
    [true, ['payment.hold_ending']],
    [false, []],
  ])('are reported once, and to the backend where there is one (%s)', async (tellsBackend, types) => {
    const { store, holds, clock } = await opened(engine, tellsBackend);
    await holds.note([HOLD]);
    const claim = await first(holds);
    expect([await holds.report(claim, payment), await holds.report(claim, payment)]).toEqual([true, false]);
    await holds.note([{ ...HOLD, endsAt: new Date(ENDS_AT.getTime() + 1) }]);
    clock.now += 30 * DAY_MS;
    expect(await holds.claim(9)).toEqual([]);
    const bodies = (await store.selectFrom('outbox_events').select('body').execute()).map(({ body }) =>
      JSON.parse(body),
    );
    expect(bodies.map(({ type }) => type)).toEqual(types);
    for (const { data } of bodies)
      expect(data).toMatchObject({ paymentId: '101', status: 'AUTHORIZED', holdEndsAt: ENDS_AT.toISOString() });
  });

  test('are due otherwise where a reading says that they end otherwise', async () => {
    const { holds, clock } = await opened(engine);
    await holds.note([HOLD]);
    await holds.note([{ ...HOLD, endsAt: new Date(12 * DAY_MS) }, HOLD, { ...HOLD, endsAt: new Date(11 * DAY_MS) }]);
    expect(await holds.claim(9)).toEqual([]);
    clock.now += DAY_MS;
    expect(await holds.claim(9)).toHaveLength(1);
  });

  test('are due again when they are postponed, or never, and the one who lost the claim postpones nothing', async () => {
    const { holds, clock } = await opened(engine);
    await holds.note([HOLD]);
    const dead = await first(holds);
    clock.now += LEASE_MS + 1;
    const alive = await first(holds);
    await holds.postpone(dead, null);
    await holds.postpone(alive, clock.now + 500, 1);
    expect(await holds.claim(9)).toEqual([]);
    clock.now += 500;
    const last = await first(holds);
    expect(last.failures).toBe(1);
    await holds.postpone(last, null);
    clock.now += DAY_MS;
    expect(await holds.claim(9)).toEqual([]);
  });

  test('are forgotten long after their end, but not while they are to be reported', async () => {
    const { store, holds } = await opened(engine);
    await holds.note([HOLD, { ...HOLD, paymentId: '102' }]);
    await holds.report(await first(holds), payment);
    await holds.forget(ENDS_AT);
    expect(await store.selectFrom('holds').select('payment_id').execute()).toHaveLength(2);
    await holds.forget(new Date(ENDS_AT.getTime() + 1));
    expect(await store.selectFrom('holds').select('payment_id').execute()).toEqual([{ payment_id: '102' }]);
  });
});

describeSharedEngines('holds that instances share', (engine) => {
  test('are given to one of them', async () => {
    const url = await engine.fresh();
    const stores = await Promise.all([1, 2, 3, 4].map(() => openStore(url)));
    for (const store of stores) atEnd(() => store.destroy());
    const all = stores.map((store) => new Holds(store, 60_000, true));
    await all[0]?.note([{ ...HOLD, endsAt: new Date(0) }]);
    const claims = await Promise.all(all.map((holds) => holds.claim(9)));
    expect(claims.flat()).toHaveLength(1);
  });
});
