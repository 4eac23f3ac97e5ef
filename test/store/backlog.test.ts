import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { Backlog, MAX_COUNTED } from '../../src/store/backlog.js';
import { openStores } from '../../src/store/database.js';
import type { Stores } from '../../src/store/db/stores.js';
import { Journal } from '../../src/store/journal/journal.js';
import { atEnd, describeEngines } from '../harness/engines.js';
import { begunAndSent, CALL } from '../harness/operation-records.js';

describeEngines('what waits in the store', (engine) => {
  async function open() {
    const stores = await openStores(await engine.fresh(), undefined, { timeoutMs: 120_000 });
    atEnd(() => stores.close());
    const journal = new Journal(stores.writes, { leaseMs: 60_000, abandonedAfterMs: 60_000 });
    return { stores, journal, backlog: new Backlog(stores) };
  }

  test('operations are told by kind and state, with the age of the oldest, until they end', async () => {
    const { stores, journal, backlog } = await open();
    const open1 = await begunAndSent(journal);
    await sql`update operations set created_at = created_at - 60000`.execute(stores.writes);
    const pending = (await backlog.operations()).filter(({ count }) => count > 0);
    expect(pending).toMatchObject([{ kind: open1.kind, state: 'PENDING', count: 1 }]);
    expect(pending[0]?.oldestMs).toBeGreaterThanOrEqual(60_000);
    await journal.record(open1.id, { state: 'SUCCEEDED' }, 'done', CALL);
    expect((await backlog.operations()).filter(({ count }) => count > 0)).toEqual([]);
  });

  test('events are told for each account, and counted up to a bound, with the age of the oldest of all', async () => {
    const { stores, backlog } = await open();
    expect(await backlog.events('shop')).toEqual({ count: 0, oldestMs: 0 });
    await addEvents(stores, 'shop', MAX_COUNTED + 50);
    await addEvents(stores, 'other', 1);
    const { count, oldestMs } = await backlog.events('shop');
    expect(count).toBe(MAX_COUNTED);
    expect(oldestMs).toBeGreaterThanOrEqual(MAX_COUNTED * 1_000);
    expect(await backlog.events('other')).toMatchObject({ count: 1 });
    await stores.writes.updateTable('outbox_events').set({ delivered_at: 1 }).where('account', '=', 'other').execute();
    expect(await backlog.events('other')).toEqual({ count: 0, oldestMs: 0 });
  });
});

/** Writes events of one payment, each a second older than the one before. */
async function addEvents({ writes }: Stores, account: string, count: number): Promise<void> {
  const now = Date.now();
  const rows = Array.from({ length: count }, (_, seq) => ({
    ...{
      id: `${account}-${seq}`,
      account,
      kind: 'payment' as const,
      subject_id: '1',
      seq: seq + 1,
      body: '{}',
      type: null,
    },
    ...{ created_at: now - seq * 1_000, delivered_at: null, noted_at: null },
  }));
  for (let at = 0; at < rows.length; at += 100)
    await writes
      .insertInto('outbox_events')
      .values(rows.slice(at, at + 100))
      .execute();
}
