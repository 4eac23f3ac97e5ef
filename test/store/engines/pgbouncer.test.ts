import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { startFailure } from '../../../src/app/process/start-failure.js';
import { openChangeFeed, openStore, openStores } from '../../../src/store/database.js';
import { PostgresChangeFeed } from '../../../src/store/db/change-feed.js';
import { Journal } from '../../../src/store/journal/journal.js';
import { until } from '../../harness/ask.js';
import { atEnd, openJournal, type Postgres } from '../../harness/engines.js';
import { ACCOUNT, gate, hold, overlapWatch, PAYMENT } from '../../harness/holding.js';
import { begunAndSent, CALL, SENT, wish } from '../../harness/operation-records.js';
import { describePgBouncer, startPgBouncer } from '../../harness/pgbouncer.js';

const TRANSACTIONS = { mode: 'transaction', sessions: 3 } as const;
const TIMES = { leaseMs: 60_000, abandonedAfterMs: 60_000 };

/** A database in which nothing is yet, through a PgBouncer that shares its sessions by the transaction. */
async function shared(engine: Postgres): Promise<string> {
  await engine.empty();
  return startPgBouncer(engine, TRANSACTIONS);
}

describePgBouncer('behind PgBouncer that shares sessions by the transaction', (engine) => {
  test('instances that start at once make one set of tables', async () => {
    const url = await shared(engine);
    const stores = await Promise.all(Array.from({ length: 5 }, () => openStore(url)));
    for (const store of stores) atEnd(() => store.destroy());
    const begun = await Promise.all(stores.map((store) => new Journal(store, TIMES).begin(wish(), CALL)));
    expect(new Set(begun.map(({ operation }) => operation.id)).size).toBe(1);
  });

  test('a start that failed while it had the tables to itself keeps nobody from starting', async () => {
    const url = await shared(engine);
    await engine.asAdmin(`alter role postgres in database ${engine.database} set default_transaction_read_only = on`);
    await expect(openStore(url)).rejects.toThrow('read-only');
    await engine.asAdmin(`alter role postgres in database ${engine.database} reset default_transaction_read_only`);
    // Sessions that PgBouncer has keep the old default.
    await engine.asAdmin(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${engine.database}'`);
    const store = await until(
      () => openStore(url).catch(() => null),
      (opened) => opened !== null,
    );
    await store?.destroy();
  });

  test('one at a time writes to a payment, over more instances than there are sessions', async () => {
    const url = await shared(engine);
    const journals = await Promise.all(Array.from({ length: 4 }, () => openJournal(url)));
    const { work, most, seen } = overlapWatch();
    const works = Array.from({ length: 20 }, (_, index) =>
      journals[index % 4]?.journal.withLock(ACCOUNT, PAYMENT, work(index)),
    );
    await Promise.all(works);
    expect(most()).toBe(1);
    expect(seen).toHaveLength(20);
  });

  test('an operation goes its way from wish to end', async () => {
    const opened = await openJournal(await shared(engine));
    const { journal } = opened;
    const { operation } = await journal.begin(wish(), CALL);
    const { lock, release } = await hold(opened);
    expect(await journal.commitSent(operation.id, SENT, CALL, lock)).toMatchObject({ id: operation.id });
    await release();
    const ended = await journal.record(operation.id, { state: 'SUCCEEDED' }, 'seen', CALL);
    expect(await journal.find(operation.id)).toEqual(ended);
    expect(await journal.events(operation.id)).toHaveLength(3);
  });

  test('no setting of ours is left in a session for whoever has it next', async () => {
    const url = await shared(engine);
    const { journal, store } = await openJournal(url);
    await begunAndSent(journal);
    const names = ['statement_timeout', 'idle_in_transaction_session_timeout', 'lock_timeout', 'synchronous_commit'];
    const settings = await engine.asAdmin(
      `select name, setting from pg_settings where name in (${names.map((name) => `'${name}'`)})`,
    );
    await store.destroy();
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    atEnd(() => client.end());
    const left = await client.query(
      `select name, setting from pg_settings where name in (${names.map((name) => `'${name}'`)})`,
    );
    expect(left.rows).toEqual(settings);
  });

  test('a statement that takes too long ends there too, and holds no session', async () => {
    const { journal, store } = await openJournal(await shared(engine), { timeoutMs: 3_000 });
    const [locking, locked] = [gate(), gate()];
    const repair = store.transaction().execute(async (db) => {
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(db);
      await sql`lock table operations in access exclusive mode`.execute(db);
      locking.open();
      await locked.opened;
    });
    await locking.opened;
    await expect(journal.find('any')).rejects.toMatchObject({ name: 'JournalUnavailable' });
    await until(
      () =>
        engine.asAdmin(
          `select 1 from pg_stat_activity where datname = '${engine.database}' and wait_event_type = 'Lock'`,
        ),
      ({ length }) => length === 0,
    );
    locked.open();
    await repair;
    expect(await journal.find('any')).toBeNull();
  });

  test('word of changes does not come through, which is said once; it comes at a URL that leads to the server', async () => {
    const url = await shared(engine);
    const { writes } = await openStores(url).then((stores) => {
      atEnd(() => stores.close());
      return stores;
    });
    const said: (string | null)[] = [];
    const times = { checkMs: 100, echoMs: 1_000 };
    const deaf = new PostgresChangeFeed(url, writes, (problem) => said.push(problem), times);
    atEnd(() => deaf.close());
    await deaf.start();
    await until(
      () => said.length,
      (count) => count > 0,
    );
    expect(deaf.isHearing).toBe(false);
    expect(said).toEqual([expect.stringContaining('DATABASE_LISTEN_URL')]);

    const hearing = await openChangeFeed(engine.url, writes);
    atEnd(() => hearing.close());
    const heard: unknown[] = [];
    hearing.listen((change) => heard.push(change));
    const change = { account: ACCOUNT, kind: 'payment', id: PAYMENT } as const;
    await deaf.publish(change);
    await until(
      () => heard.length,
      (count) => count > 0,
    );
    expect(heard).toEqual([change]);
    expect(hearing.isHearing).toBe(true);
    expect(said).toHaveLength(1);
  });
});

describePgBouncer('behind PgBouncer that shares sessions by the statement', (engine) => {
  test('nothing starts, for there are no transactions, and a sentence says what to set', async () => {
    await engine.empty();
    const url = await startPgBouncer(engine, { mode: 'statement', sessions: 3 });
    const refused = await openStore(url).then(
      () => null,
      (error: unknown) => startFailure(error),
    );
    expect(refused).toMatch(/^PgBouncer .* set its pool_mode to transaction or session\.$/);
  });
});
