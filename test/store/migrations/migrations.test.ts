import { afterEach, expect, jest, test } from '@jest/globals';
import { sql } from 'kysely';
import { money } from '../../../src/domain/money.js';
import { Checkouts } from '../../../src/store/checkouts/checkouts.js';
import { openStore } from '../../../src/store/database.js';
import { SqliteThread } from '../../../src/store/engines/sqlite-thread.js';
import { Journal } from '../../../src/store/journal/journal.js';
import { migrate } from '../../../src/store/migrations/migrations.js';
import { stuck } from '../../../src/store/migrations/steps/stuck.js';
import {
  atEnd,
  describeEngines,
  describeSharedEngines,
  openJournal,
  sqliteFile,
  temporaryDirectory,
} from '../../harness/engines.js';
import { begunAndSent, CALL, wish } from '../../harness/operation-records.js';

afterEach(() => {
  jest.restoreAllMocks();
});

describeEngines('migrations', (engine) => {
  test('run a second time change nothing', async () => {
    const { journal, store } = await openJournal(await engine.empty());
    const sent = await begunAndSent(journal);
    await migrate(store);
    expect(await journal.find(sent.id)).toEqual(sent);
  });
});

describeEngines('the table of paid orders', (engine) => {
  test('is filled from what was paid before there was one', async () => {
    const { store } = await openJournal(await engine.empty());
    const checkouts = new Checkouts(store);
    for (const [index, paid] of [1, 0, 1].entries()) {
      const id = `checkout-${index}`;
      const draft = { id, account: 'default', orderId: index < 2 ? 'A' : 'B', amount: money('1', 'KZT') };
      await checkouts.begin({ ...draft, idempotencyKey: id, fingerprints: [id] });
      const open = { state: 'OPEN', paymentId: `10${index}`, encryptedUrl: null, problem: null } as const;
      await checkouts.resolve(id, open);
      await store.updateTable('checkouts').set({ paid }).where('id', '=', id).execute();
    }
    const later = [
      'outbox_looks',
      'outbox_queues',
      'outbox_events',
      'event_endpoints',
      'endpoint_queues',
      'event_deliveries',
      'holds',
      'timed_writes',
      'rechecks',
      'stuck_operations',
      'write_trials',
      'restores',
      'ledger_payments',
      'payment_changes',
      'ledger_payouts',
      'ledger_starts',
      'card_writes',
      'charges',
      'mobile_codes',
      'charge_turns',
      'recurring_profiles',
      'running_time',
    ];
    for (const table of ['paid_orders', 'second_payments', 'checked_orders', ...later])
      await sql`drop table ${sql.table(table)}`.execute(store);
    const lists = ['operations_listed', 'operations_state_listed', 'operations_updated', 'operations_requested_by'];
    const open = [
      'operations_open_young',
      'operations_open_due',
      'operations_open_oldest',
      'operations_resent',
      'operations_sent',
    ];
    for (const index of [
      ...lists,
      ...open,
      'checkouts_listed',
      'checkouts_state_listed',
      'checkouts_pending',
      'inbox_received',
    ])
      await sql`drop index ${sql.ref(index)}`.execute(store);
    const desk = [
      'reason',
      'note',
      'requested_by',
      'person',
      'approved_by',
      'resolved_by',
      'if_state',
      'approve_until',
      'method',
      'details',
      'page_url',
    ];
    for (const column of ['last_sent_at', 'resend', 'provider_key', 'restores_known', 'sent_running_ms', ...desk])
      await store.schema.alterTable('operations').dropColumn(column).execute();
    await store.schema.alterTable('operation_events').dropColumn('person').execute();
    await sql`delete from kysely_migration where name >= '007'`.execute(store);
    await migrate(store);
    const rows = await store.selectFrom('paid_orders').select(['order_id', 'payment_id']).orderBy('order_id').execute();
    expect(rows).toEqual([
      { order_id: 'A', payment_id: '100' },
      { order_id: 'B', payment_id: '102' },
    ]);
  });
});

describeEngines('keys that earlier versions forgot', (engine) => {
  test('stand again for what they were used for last', async () => {
    const { journal, store } = await openJournal(await engine.empty());
    const first = await begunAndSent(journal);
    await store.deleteFrom('idempotency_keys').execute();
    const { operation: second } = await journal.begin({ ...wish(), id: 'second' }, CALL);
    await sql`update operations set created_at = created_at - 1000 where id = ${first.id}`.execute(store);
    await store.deleteFrom('idempotency_keys').execute();
    for (const table of ['stuck_operations', 'write_trials']) await sql`drop table ${sql.table(table)}`.execute(store);
    await stuck.up(store);
    const repeated = await journal.begin({ ...wish(), id: 'third' }, CALL);
    expect([second.id, repeated.isNew, repeated.operation.id]).toEqual(['second', false, 'second']);
  });
});

describeSharedEngines('migrations', (engine) => {
  test('run by many instances that start at once leave one set of tables', async () => {
    const url = await engine.empty();
    const stores = await Promise.all(Array.from({ length: 5 }, () => openStore(url)));
    for (const store of stores) atEnd(() => store.destroy());
    const journals = stores.map((store) => new Journal(store, { leaseMs: 60_000, abandonedAfterMs: 60_000 }));
    const begun = await Promise.all(journals.map((journal) => journal.begin(wish(), CALL)));
    expect(new Set(begun.map(({ operation }) => operation.id)).size).toBe(1);
  });

  test('what was written is there after the store was closed and opened again', async () => {
    const url = await engine.empty();
    const first = await openStore(url);
    const sent = await begunAndSent(new Journal(first, { leaseMs: 60_000, abandonedAfterMs: 60_000 }));
    await first.destroy();
    const { journal } = await openJournal(url);
    expect(await journal.find(sent.id)).toEqual(sent);
    expect(await journal.events(sent.id)).toHaveLength(2);
  });
});

test('a start that is cut off between two tables of a SQLite file does not spoil the next one', async () => {
  const url = await sqliteFile.empty();
  const { ask } = SqliteThread.prototype;
  jest.spyOn(SqliteThread.prototype, 'ask').mockImplementation(function (this: SqliteThread, request) {
    if (/create table "operation_events"/.test(request.sql ?? '')) throw new Error('cut off');
    return ask.call(this, request);
  });
  await expect(openStore(url)).rejects.toThrow('cut off');
  jest.restoreAllMocks();
  const { journal } = await openJournal(url);
  expect(await journal.begin(wish(), CALL)).toMatchObject({ isNew: true });
});

test('a SQLite file is made with the directories above it, and commits to the disk', async () => {
  const { store } = await openJournal(`file:${temporaryDirectory()}/deep/down/gateway.db`);
  const settings = await Promise.all(
    ['journal_mode', 'synchronous'].map(async (name) => (await sql.raw(`pragma ${name}`).execute(store)).rows[0]),
  );
  expect(settings).toEqual([{ journal_mode: 'wal' }, { synchronous: 2 }]);
});
