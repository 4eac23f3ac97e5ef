import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import pg from 'pg';
import { openStore } from '../../../src/store/database.js';
import type { Store } from '../../../src/store/db/schema.js';
import { appendEvent } from '../../../src/store/outbox/append-event.js';
import { until } from '../../harness/ask.js';
import { atEnd, describePostgres, openJournal, type Postgres } from '../../harness/engines.js';
import { ACCOUNT, gate, hold, overlapWatch, PAYMENT } from '../../harness/holding.js';
import { begunAndSent, CALL, SENT, wish } from '../../harness/operation-records.js';

const UNAVAILABLE = { name: 'JournalUnavailable' };

/** Makes something the default of a database, for connections that are made from now on. */
function byDefault(engine: Postgres, setting: string): Promise<unknown> {
  return engine.asAdmin(`alter database ${engine.database} set ${setting}`);
}

/** A database in which nothing is yet, with these defaults. */
async function emptyWith(engine: Postgres, ...settings: readonly string[]): Promise<string> {
  const url = await engine.empty();
  for (const setting of settings) await byDefault(engine, setting);
  // They would hold for whoever looks for leaks afterwards too.
  atEnd(() => engine.asAdmin(`alter database ${engine.database} reset all`));
  return url;
}

/** Runs statements as somebody else who uses the database. */
async function inDatabase(url: string, statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}

const EVENT = { type: 'payment.changed' } as unknown as Parameters<typeof appendEvent>[2];

describePostgres('whatever the server has for defaults', (engine) => {
  test.each([
    ["default_transaction_isolation = 'serializable'"],
    ["default_transaction_isolation = 'repeatable read'"],
    ['default_transaction_deferrable = on'],
    ["lock_timeout = '1ms'"],
    ["timezone = 'Asia/Kathmandu'"],
    ["datestyle = 'German, DMY'"],
    ['standard_conforming_strings = off'],
    ["client_encoding = 'LATIN1'"],
    ['synchronous_commit = off'],
  ])('%s: of many who change one row at once each has its turn, and an operation goes its way', async (setting) => {
    const url = await emptyWith(engine, setting);
    const instances = [await openJournal(url), await openJournal(url)];
    const of = (index: number) => instances[index % 2] as (typeof instances)[number];

    const begun = await Promise.all(Array.from({ length: 8 }, (_, n) => of(n).journal.begin(wish(), CALL)));
    expect(begun.filter(({ isNew }) => isNew)).toHaveLength(1);
    const { work, most, seen } = overlapWatch();
    await Promise.all(Array.from({ length: 8 }, (_, n) => of(n).journal.withLock(ACCOUNT, PAYMENT, work(n))));
    expect([most(), seen.length]).toEqual([1, 8]);
    const change = { account: ACCOUNT, kind: 'payment', id: PAYMENT } as const;
    const append = (store: Store) => store.transaction().execute((db) => appendEvent(db, change, EVENT, Date.now()));
    await Promise.all(Array.from({ length: 8 }, (_, n) => append(of(n).store)));
    const events = await of(0).store.selectFrom('outbox_events').select('seq').orderBy('seq').execute();
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);

    const { operation } = begun[0] as (typeof begun)[number];
    const { lock, release } = await hold(of(0));
    const sent = await of(0).journal.commitSent(operation.id, SENT, CALL, lock);
    await release();
    const sentAt = (sent as { sentAt?: Date } | null)?.sentAt?.getTime() ?? 0;
    expect(Math.abs(sentAt - Date.now())).toBeLessThan(3_600_000);
    await of(1).journal.record(operation.id, { state: 'SUCCEEDED' }, 'Возврат исполнен \\', CALL);
    expect((await of(0).journal.events(operation.id)).at(-1)?.note).toBe('Возврат исполнен \\');
  });

  test.each([
    ["default_transaction_isolation = 'serializable'"],
    ["lock_timeout = '1ms'"],
    ["statement_timeout = '500ms'"],
    ["idle_in_transaction_session_timeout = '500ms'"],
  ])('%s: what waits long for another’s change of the row is done after it', async (setting) => {
    const { journal, store } = await openJournal(await emptyWith(engine, setting));
    const sent = await begunAndSent(journal);
    const [changing, changed] = [gate(), gate()];
    const first = store.transaction().execute(async (db) => {
      await db.updateTable('operations').set({ checks: 5 }).where('id', '=', sent.id).execute();
      changing.open();
      await changed.opened;
    });
    await changing.opened;
    const second = journal.due.postpone(sent, { checks: 6, absentReads: 0, absentSince: null }, 0);
    const third = journal.record(sent.id, { state: 'UNKNOWN' }, 'lost', CALL);
    const waiting = `select 1 from pg_stat_activity where datname = '${engine.database}'
      and wait_event_type = 'Lock' and clock_timestamp() - query_start > interval '1 second'`;
    await until(
      () => engine.asAdmin(waiting),
      ({ length }) => length === 2,
    );
    changed.open();
    await Promise.all([first, second, third]);
    expect(await journal.find(sent.id)).toMatchObject({ state: 'UNKNOWN' });
  });
});

describePostgres('a database that takes no changes by default', (engine) => {
  test('is a journal that is down for writes, and can be read; once it takes them, all goes on by itself', async () => {
    const url = await engine.empty();
    const sent = await begunAndSent((await openJournal(url)).journal);
    await byDefault(engine, 'default_transaction_read_only = on');
    const { journal } = await openJournal(url);
    await expect(journal.begin(wish(), CALL)).rejects.toMatchObject(UNAVAILABLE);
    expect(await journal.find(sent.id)).toEqual(sent);
    await expect(journal.record(sent.id, { state: 'UNKNOWN' }, 'lost', CALL)).rejects.toMatchObject(UNAVAILABLE);
    await byDefault(engine, 'default_transaction_read_only = off');
    await until(
      () => journal.record(sent.id, { state: 'UNKNOWN' }, 'lost', CALL).catch(() => null),
      (operation) => operation?.state === 'UNKNOWN',
    );
  });

  test('is not begun to be a journal', async () => {
    const url = await emptyWith(engine, 'default_transaction_read_only = on');
    await expect(openStore(url)).rejects.toThrow('read-only');
  });
});

describePostgres('a replica', (engine) => {
  /** Has the server say so: its own function is found only behind this one. */
  const said = (isReplica: boolean) => `
    create or replace function public.pg_is_in_recovery() returns boolean language sql as 'select ${isReplica}'`;

  test('is no journal, not even to read: it may not show what was sent; it is one as soon as it is the primary', async () => {
    const url = await emptyWith(engine, 'search_path = public, pg_catalog');
    const { journal } = await openJournal(url);
    const sent = await begunAndSent(journal);
    await inDatabase(url, said(true));
    await expect(journal.find(sent.id)).rejects.toMatchObject(UNAVAILABLE);
    await expect(journal.begin(wish(), CALL)).rejects.toMatchObject(UNAVAILABLE);
    await expect(openStore(url)).rejects.toThrow('is a replica');
    await inDatabase(url, said(false));
    expect(await journal.find(sent.id)).toEqual(sent);
    expect(await journal.begin(wish(), CALL)).toMatchObject({ isNew: true });
  });

  test('is left at once: what was connected to it connects anew', async () => {
    const url = await emptyWith(engine, 'search_path = public, pg_catalog');
    const { store } = await openJournal(url);
    const session = async () => (await sql<{ id: number }>`select pg_backend_pid() as id`.execute(store)).rows[0]?.id;
    const before = await session();
    await inDatabase(url, said(true));
    await expect(session()).rejects.toThrow('is a replica');
    await inDatabase(url, said(false));
    expect(await session()).not.toBe(before);
  });
});

describePostgres('a program does not start with', (engine) => {
  test('a database that cannot keep every letter', async () => {
    // Of its own kind, and so not for the next test.
    atEnd(() => engine.drop());
    await engine.empty();
    await engine.asAdmin(`drop database ${engine.database}`);
    await engine.asAdmin(`create database ${engine.database} template template0 encoding 'LATIN1' locale 'C'`);
    await expect(openStore(engine.url)).rejects.toThrow('create it with encoding UTF8');
  });

  test('a search path that leads past the journal that is there', async () => {
    const url = await engine.empty();
    await begunAndSent((await openJournal(url)).journal);
    await inDatabase(url, 'create schema elsewhere');
    await byDefault(engine, 'search_path = elsewhere');
    await expect(openStore(url)).rejects.toThrow('a journal in the schema public');
    await byDefault(engine, 'search_path = elsewhere, public');
    const { store } = await openJournal(url);
    expect(await store.selectFrom('operations').select('id').execute()).toHaveLength(1);
  });

  test('indexes that were built by another order than the machine has', async () => {
    // Of its own kind, and so not for the next test.
    atEnd(() => engine.drop());
    await engine.empty();
    await engine.asAdmin(`drop database ${engine.database}`);
    await engine.asAdmin(
      `create database ${engine.database} template template0 encoding 'UTF8' locale 'C' locale_provider icu icu_locale 'en'`,
    );
    const { store } = await openJournal(engine.url);
    await store.destroy();
    await engine.asAdmin(`update pg_database set datcollversion = '0' where datname = '${engine.database}'`);
    await expect(openStore(engine.url)).rejects.toThrow('REINDEX DATABASE');
    await engine.asAdmin(`alter database ${engine.database} refresh collation version`);
    await openJournal(engine.url);
  });
});
