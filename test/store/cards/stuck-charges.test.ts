import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { Backlog } from '../../../src/store/backlog.js';
import { Charges } from '../../../src/store/cards/charges.js';
import { StuckCharges } from '../../../src/store/cards/stuck-charges.js';
import { openStores } from '../../../src/store/database.js';
import { atEnd, describeEngines } from '../../harness/engines.js';

const MINUTE_MS = 60_000;

describeEngines('a charge whose outcome is open', (engine) => {
  async function open() {
    const stores = await openStores(await engine.fresh(), undefined, { timeoutMs: 120_000 });
    atEnd(() => stores.close());
    const charges = new Charges(stores.writes);
    const begin = async (orderId: string) =>
      (await charges.begin({ id: randomUUID(), account: 'default', orderId, kind: 'RECURRING' })).charge;
    const age = (ms: number) =>
      sql`update charges set created_at = created_at - ${ms}, sent_at = sent_at - ${ms}`.execute(stores.writes);
    const open = async () => (await new Backlog(stores).charges()).filter(({ count }) => count > 0);
    return { stores, charges, begin, age, open, stuck: new StuckCharges(stores.writes) };
  }

  test('is counted with its age from its sending on, until it ends', async () => {
    const { charges, begin, age, open: counted } = await open();
    const one = await begin('A-1');
    expect(await counted()).toEqual([]);
    await charges.commitSent(one);
    await age(15 * MINUTE_MS);
    const [pending] = await counted();
    expect(pending).toMatchObject({ kind: 'CHARGE', state: 'PENDING', count: 1 });
    expect(pending?.oldestMs).toBeGreaterThanOrEqual(15 * MINUTE_MS);
    await charges.resolve(one.id, { state: 'UNKNOWN', problem: null });
    expect(await counted()).toMatchObject([{ kind: 'CHARGE', state: 'UNKNOWN', count: 1 }]);
    await charges.resolve(one.id, { state: 'SUCCEEDED', problem: null });
    expect(await counted()).toEqual([]);
  });

  test('is reported 15 minutes after its sending and every day, and not once it ended or where it waits for the payer', async () => {
    const { stores, charges, begin, age, stuck } = await open();
    const [lost, unsent, asked] = [await begin('A-1'), await begin('A-2'), await begin('A-3')];
    for (const one of [lost, asked]) await charges.commitSent(one);
    await charges.resolve(asked.id, { state: 'ACTION_REQUIRED', problem: null });
    await age(14 * MINUTE_MS);
    expect(await stuck.take()).toEqual([]);
    await age(MINUTE_MS);
    expect((await stuck.take()).map(({ id }) => id)).toEqual([lost.id]);
    expect(await stuck.take()).toEqual([]);
    await sql`update stuck_operations set told_at = told_at - ${24 * 60 * MINUTE_MS}`.execute(stores.writes);
    const both = await Promise.all([stuck.take(), new StuckCharges(stores.writes).take()]);
    expect(both.flat().map(({ id }) => id)).toEqual([lost.id]);
    await sql`update stuck_operations set told_at = told_at - ${24 * 60 * MINUTE_MS}`.execute(stores.writes);
    await charges.resolve(lost.id, { state: 'REJECTED', problem: null });
    expect(await stuck.take()).toEqual([]);
    expect((await charges.find(unsent.id))?.state).toBe('PENDING');
  });
});
