import { expect, test } from '@jest/globals';
import type { Insertable } from 'kysely';
import type { ChargeRow } from '../../../src/store/db/rows/cards.js';
import type { Store } from '../../../src/store/db/schema.js';
import { RunningTime } from '../../../src/store/operations/running-time.js';
import { describeEngines, describeSharedEngines, openJournal } from '../../harness/engines.js';
import { begunAndSent } from '../../harness/operation-records.js';

/** A process whose steady clock a test moves. */
function process(store: Store) {
  const clock = { ms: 5_000, steady: () => clock.ms };
  return { clock, running: new RunningTime(store, clock) };
}

const noted = async (store: Store) =>
  (await store.selectFrom('running_time').select('elapsed_ms').executeTakeFirstOrThrow()).elapsed_ms;

describeEngines('the running time of gateways', (engine) => {
  test('goes on where the process before left it, and stands still while none runs', async () => {
    const { store } = await openJournal(await engine.fresh());
    const first = process(store);
    await first.running.note();
    first.clock.ms += 1_000.7;
    await first.running.note();
    expect(await noted(store)).toBe(1_000);
    const second = process(store);
    expect(second.running.since(0)).toBe(0);
    await second.running.note();
    second.clock.ms += 500;
    expect(second.running.since(0)).toBe(1_500);
    await second.running.note();
    expect(await noted(store)).toBe(1_500);
  });

  test('is that of the store where it came out of a backup, and is not made up for', async () => {
    const { store } = await openJournal(await engine.fresh());
    const { clock, running } = process(store);
    await running.note();
    clock.ms += 9_000;
    await running.note();
    await store.updateTable('running_time').set({ elapsed_ms: 2_000 }).execute();
    clock.ms += 1_000;
    await running.note();
    expect(running.since(0)).toBe(2_000);
    clock.ms += 300;
    await running.note();
    expect(await noted(store)).toBe(2_300);
  });

  test('is what carries no stamp younger than all that is: an open operation of an older version counts from the next note', async () => {
    const { journal, store } = await openJournal(await engine.fresh());
    await process(store).running.note();
    const sent = await begunAndSent(journal);
    await store.updateTable('operations').set({ sent_running_ms: null }).execute();
    await store.updateTable('running_time').set({ elapsed_ms: 7_000 }).execute();
    const { clock, running } = process(store);
    await running.note();
    clock.ms += 250;
    await running.note();
    const { sentRunningMs } = (await journal.find(sent.id)) ?? sent;
    expect(sentRunningMs).toBe(7_000);
    expect(running.since(sentRunningMs)).toBe(250);
    expect(running.since(null)).toBe(0);
  });
});

describeSharedEngines('the running time of two gateways', (engine) => {
  test('is the longest that either has noted, and what one sends is no older to the other', async () => {
    const url = await engine.fresh();
    const [one, another] = [await openJournal(url), await openJournal(url)];
    const [ahead, behind] = [process(one.store), process(another.store)];
    await ahead.running.note();
    await behind.running.note();
    // The machine of the second stood still for an hour.
    ahead.clock.ms += 3_600_000;
    await ahead.running.note();
    await another.store
      .insertInto('charges')
      .values({ ...CHARGE, sent_at: 1 })
      .execute();
    await another.store.updateTable('charges').set({ sent_running_ms: behind.running.stamp() }).execute();
    const { sent_running_ms } = await one.store.selectFrom('charges').selectAll().executeTakeFirstOrThrow();
    expect(ahead.running.since(sent_running_ms)).toBe(0);
    await behind.running.note();
    expect(behind.running.since(0)).toBe(3_600_000);
    expect(await noted(one.store)).toBe(3_600_000);
  });
});

const CHARGE: Insertable<ChargeRow> = {
  ...{ id: 'charge-1', account: 'default', order_id: 'A-1', kind: 'RECURRING', state: 'UNKNOWN', payment_id: null },
  ...{ action_url: null, problem: null, checks: 0, next_check_at: 0, created_at: 1, updated_at: 1 },
};
