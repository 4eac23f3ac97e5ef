import { describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Store } from '../../../src/store/db/schema.js';
import type { Journal } from '../../../src/store/journal/journal.js';
import { until } from '../../harness/ask.js';
import { describePostgres, memory, openJournal, sqliteFile } from '../../harness/engines.js';
import { gate } from '../../harness/holding.js';
import { begunAndSent, CALL, SENT, wish } from '../../harness/operation-records.js';

const ENTRY = { id: 'no-such-operation' } as Parameters<Journal['due']['postpone']>[0];
const LOCK = { account: 'default', paymentId: '7000000002', holder: 'me' };
const RECHECK = { checks: 1, absentReads: 0, absentSince: null };

/** Every method that uses the store. */
const METHODS: Readonly<Record<string, (journal: Journal) => Promise<unknown>>> = {
  begin: (journal) => journal.begin(wish({ idempotencyKey: 'down' }), CALL),
  find: (journal) => journal.find('id'),
  ofPayment: (journal) => journal.ofPayment('default', '7000000002'),
  commitSent: (journal) => journal.commitSent('id', SENT, CALL, LOCK),
  record: (journal) => journal.record('id', { state: 'UNKNOWN' }, 'note', CALL),
  events: (journal) => journal.events('id'),
  reopen: (journal) => journal.reopen({ ...ENTRY, updatedAt: new Date() }, 'note', CALL),
  young: (journal) => journal.due.young(1, 1),
  old: (journal) => journal.due.old(1, 1),
  openOfPayment: (journal) => journal.due.ofPayment({ account: 'default', paymentId: '7000000002' }),
  postpone: (journal) => journal.due.postpone(ENTRY, RECHECK, 1),
  postponeAll: (journal) => journal.due.postponeAll({ account: 'default', paymentId: '7000000002' }, 1),
  time: (journal) => journal.due.time(),
  withLock: (journal) => journal.withLock('default', '7000000002', async () => 'worked'),
  tryWithLock: (journal) => journal.tryWithLock('default', '7000000002', async () => 'worked'),
};

const UNAVAILABLE = {
  name: 'JournalUnavailable',
  code: 'INTERNAL_SERVER_ERROR',
  retryable: true,
  message: expect.stringContaining('nothing was sent'),
};

async function expectAllUnavailable(journal: Journal): Promise<void> {
  for (const [name, method] of Object.entries(METHODS)) {
    await expect(method(journal).then((result) => [name, 'worked', result])).rejects.toMatchObject(UNAVAILABLE);
  }
  expect(await journal.isUp()).toBe(false);
}

describe.each([sqliteFile, memory])('a journal on $name that was closed', (engine) => {
  test.each(Object.entries(METHODS))('%s says that the journal cannot be used', async (_name, method) => {
    const { journal, store } = await openJournal(await engine.fresh());
    await store.destroy();
    await expect(method(journal)).rejects.toMatchObject(UNAVAILABLE);
    expect(await journal.isUp()).toBe(false);
  });
});

describePostgres('a journal', (engine) => {
  test('says that it cannot be used while the server refuses it, and works again afterwards', async () => {
    const { journal } = await openJournal(await engine.fresh());
    const sent = await begunAndSent(journal);
    await engine.asAdmin(`alter database ${engine.database} allow_connections false`);
    await engine.asAdmin(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${engine.database}'`);
    await expectAllUnavailable(journal);
    await engine.asAdmin(`alter database ${engine.database} allow_connections true`);
    expect(await journal.isUp()).toBe(true);
    expect(await journal.find(sent.id)).toEqual(sent);
    expect(await journal.begin(wish({ idempotencyKey: 'down' }), CALL)).toMatchObject({ isNew: true });
    expect(await journal.withLock('default', '7000000002', async () => 'worked')).toBe('worked');
  });

  test('outlives the loss of all its connections between two statements', async () => {
    const { journal } = await openJournal(await engine.fresh());
    const sent = await begunAndSent(journal);
    await engine.asAdmin(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${engine.database}'`);
    // Statements may meet connections that are gone before the pool has heard of it; soon they do not.
    const found = await until(
      () => journal.find(sent.id).catch(() => null),
      (operation) => operation !== null,
    );
    expect(found).toEqual(sent);
  });

  test('a change that took too long and was given up is not made later, by another one', async () => {
    const { journal, store } = await openJournal(await engine.fresh(), { timeoutMs: 10_000 });
    const [locking, locked] = [gate(), gate()];
    const repair = store.transaction().execute(async (db) => {
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(db);
      await sql`lock table operations in access exclusive mode`.execute(db);
      locking.open();
      await locked.opened;
    });
    await locking.opened;
    await expect(journal.begin(wish({ idempotencyKey: 'given-up' }), CALL)).rejects.toMatchObject(UNAVAILABLE);
    locked.open();
    await repair;
    const others = await Promise.all([1, 2, 3].map((n) => journal.begin(wish({ idempotencyKey: `${n}` }), CALL)));
    expect(await journal.ofPayment('default', '7000000002')).toHaveLength(others.length);
    expect(await journal.begin(wish({ idempotencyKey: 'given-up' }), CALL)).toMatchObject({ isNew: true });
  });

  test('an instance that froze within a transaction holds its payment up only for seconds', async () => {
    const url = await engine.fresh();
    const [frozen, journal] = [
      (await openJournal(url, { timeoutMs: 2_000 })).store,
      (await openJournal(url, { leaseMs: 100 })).journal,
    ];
    const [freezing, thawed] = [gate(), gate()];
    const transaction = frozen.transaction().execute(async (db) => {
      await db
        .insertInto('payment_locks')
        .values({ account: 'default', payment_id: '7000000002', holder: 'frozen', until: 1 })
        .execute();
      freezing.open();
      await thawed.opened;
    });
    await freezing.opened;
    await until(
      () => journal.withLock('default', '7000000002', async () => 'worked').catch(() => 'held up'),
      (answer) => answer === 'worked',
    );
    thawed.open();
    await expect(transaction).rejects.toThrow();
  });

  test('a lock that is lost with the connection is not used to send', async () => {
    const { journal } = await openJournal(await engine.fresh());
    const { operation } = await journal.begin(wish(), CALL);
    const work = journal.withLock('default', '7000000002', async (lock) => {
      await engine.asAdmin(`alter database ${engine.database} allow_connections false`);
      await engine.asAdmin(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${engine.database}'`,
      );
      return journal.commitSent(operation.id, SENT, CALL, lock);
    });
    await expect(work).rejects.toMatchObject(UNAVAILABLE);
    await engine.asAdmin(`alter database ${engine.database} allow_connections true`);
    expect(await journal.find(operation.id)).toEqual(operation);
  });
});

describe('a journal on a SQLite file with no room left', () => {
  test('takes nothing half, still reads, and takes the same again when there is room', async () => {
    const { journal, store } = await openJournal(await sqliteFile.fresh());
    const sent = await begunAndSent(journal);
    const large = wish({ idempotencyKey: 'large', fingerprint: 'x'.repeat(50_000) });
    await full(store);
    await expect(journal.begin(large, CALL)).rejects.toMatchObject(UNAVAILABLE);
    await expect(journal.record(sent.id, { transactionId: 'x'.repeat(50_000) }, 'large', CALL)).rejects.toMatchObject(
      UNAVAILABLE,
    );
    expect(await journal.find(sent.id)).toEqual(sent);
    expect(await journal.events(sent.id)).toHaveLength(2);
    expect(await journal.ofPayment('default', '7000000002')).toEqual([sent]);

    await sql.raw('pragma max_page_count = 1000000').execute(store);
    const { operation, isNew } = await journal.begin(large, CALL);
    expect(isNew).toBe(true);
    expect(await journal.events(operation.id)).toHaveLength(1);
    expect(await journal.withLock('default', '7000000002', async () => 'worked')).toBe('worked');
  });
});

/** Leaves the file as large as it is. */
async function full(store: Store): Promise<void> {
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(store);
  await sql.raw(`pragma max_page_count = ${rows[0]?.page_count}`).execute(store);
}
