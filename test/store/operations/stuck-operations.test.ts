import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { StuckOperations } from '../../../src/store/operations/stuck-operations.js';
import { describeEngines, describeSharedEngines, openJournal } from '../../harness/engines.js';
import { begunAndSent, CALL } from '../../harness/operation-records.js';

const MINUTE_MS = 60_000;

describeEngines('operations that are open for too long', (engine) => {
  async function open() {
    const { journal, store } = await openJournal(await engine.fresh());
    const age = (ms: number) =>
      sql`update operations set created_at = created_at - ${ms}, sent_at = sent_at - ${ms},
        last_sent_at = last_sent_at - ${ms}`.execute(store);
    const events = async () =>
      (await store.selectFrom('outbox_events').select('body').execute()).map((row) => row.body);
    return { journal, store, age, events, stuck: new StuckOperations(store, true) };
  }

  test('are reported after 15 minutes and again after a day', async () => {
    const { journal, store, age, events, stuck } = await open();
    const { id } = await begunAndSent(journal);
    await age(14 * MINUTE_MS);
    expect(await stuck.take()).toEqual([]);
    await age(MINUTE_MS);
    expect((await stuck.take()).map((one) => one.id)).toEqual([id]);
    expect((await events()).map((body) => JSON.parse(body))).toMatchObject([{ type: 'operation.stuck', data: { id } }]);
    expect(await stuck.take()).toEqual([]);
    await sql`update stuck_operations set told_at = told_at - ${24 * 60 * MINUTE_MS}`.execute(store);
    expect((await stuck.take()).map((one) => one.id)).toEqual([id]);
    expect(await events()).toHaveLength(2);
  });

  test('are counted by state, with the age of the oldest, and not any more once they end', async () => {
    const { journal, age, stuck } = await open();
    const { id } = await begunAndSent(journal);
    await age(15 * MINUTE_MS);
    await journal.record(id, { state: 'UNKNOWN' }, 'lost', CALL);
    const { PENDING, UNKNOWN } = await stuck.counts();
    expect(PENDING).toEqual({ count: 0, oldestSeconds: null });
    expect(UNKNOWN.count).toBe(1);
    expect(UNKNOWN.oldestSeconds).toBeGreaterThanOrEqual(900);
    await journal.record(id, { state: 'SUCCEEDED' }, 'done', CALL);
    expect((await stuck.counts()).UNKNOWN).toEqual({ count: 0, oldestSeconds: null });
    expect(await stuck.take()).toEqual([]);
  });

  test('do not hide that a store which can be read and not written to is not up', async () => {
    const { journal, store } = await open();
    const { id } = await begunAndSent(journal);
    expect(await journal.isUp()).toBe(true);
    // A table that refuses what is written to it is what a full or read-only store comes to.
    await store.schema.dropTable('write_trials').execute();
    expect(await journal.isUp()).toBe(false);
    expect(await journal.find(id)).toMatchObject({ id });
  });
});

describeSharedEngines('an operation that is open for too long', (engine) => {
  test('is reported by one of the instances that check at the same time', async () => {
    const url = await engine.fresh();
    const { journal, store } = await openJournal(url);
    const others = [await openJournal(url), await openJournal(url)].map((one) => one.store);
    const { id } = await begunAndSent(journal);
    await sql`update operations set last_sent_at = last_sent_at - ${15 * MINUTE_MS}`.execute(store);
    const taken = await Promise.all([store, ...others].map((one) => new StuckOperations(one, true).take()));
    expect(taken.flat().map((one) => one.id)).toEqual([id]);
    expect(await store.selectFrom('outbox_events').select('id').execute()).toHaveLength(1);
  });
});
