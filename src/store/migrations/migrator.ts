import { type Migration, PostgresAdapter, sql } from 'kysely';
import { retryWhileBusy, STORE_TIMEOUT_MS } from '../db/busy-retry.js';
import type { Store } from '../db/schema.js';
import { StoreRefused } from '../db/store-refused.js';
import { refuseUnfit } from '../engines/postgres-fitness.js';
import { heldToItsName, isAdditive } from './additive.js';
import { RENAMED } from './steps/shops.js';

/*
 * Kysely has a migrator, and its table of what was done is this one's. It locks by the session, which a pooler takes away, and
 * refuses a store that a newer version was at, whatever that did to it.
 */

/** By name; the order of the names is that in which they are applied. */
export type Migrations = Readonly<Record<string, Migration>>;

/**
 * Brings the tables up to date, wholly or not at all. Safe when several instances start at once. Raises StoreRefused where the
 * store cannot hold the journal, or was changed by a version of this program that this one cannot work beside.
 */
export async function bringTo(store: Store, migrations: Migrations): Promise<void> {
  if (!(store.getExecutor().adapter instanceof PostgresAdapter)) return onSqlite(store, migrations);
  await store.transaction().execute(refuseUnfit);
  // A server that only reads for a while is no reason not to start: payments can be read meanwhile.
  if ((await store.transaction().execute((db) => lackingIn(db, migrations))).length === 0) return;
  await store.transaction().execute(async (db) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(db);
    // Whoever waits for a change of a table has all others wait behind it: longer than any transaction runs makes no sense.
    await sql`select set_config('lock_timeout', ${String(2 * STORE_TIMEOUT_MS)}, true)`.execute(db);
    await apply(db, migrations);
  });
}

/** Any number, the same in all versions of this program. */
const LOCK = 4_155_212_001;

function onSqlite(store: Store, migrations: Migrations): Promise<void> {
  return retryWhileBusy(() => store.transaction().execute((db) => apply(db, migrations)));
}

/**
 * The names of the migrations that a start would apply; all of them where it would begin a journal. Changes nothing. Raises
 * StoreRefused as bringTo does.
 */
export async function lackingIn(db: Store, migrations: Migrations): Promise<readonly string[]> {
  if (!(await hasTable(db, 'kysely_migration'))) return Object.keys(migrations);
  return (await missing(db, migrations)).map(([name]) => name);
}

export async function hasTable(db: Store, name: string): Promise<boolean> {
  const { rows } = await (db.getExecutor().adapter instanceof PostgresAdapter
    ? sql<{ isThere: boolean | number }>`select to_regclass(${name}) is not null as "isThere"`.execute(db)
    : sql<{
        isThere: boolean | number;
      }>`select count(*) as "isThere" from sqlite_master where type = 'table' and name = ${name}`.execute(db));
  return Boolean(rows[0]?.isThere);
}

async function apply(db: Store, migrations: Migrations): Promise<void> {
  await sql`create table if not exists kysely_migration
    (name varchar(255) not null primary key, timestamp varchar(255) not null)`.execute(db);
  for (const [name, migration] of await missing(db, migrations)) {
    await heldToItsName(name, migration).up(db);
    await sql`insert into kysely_migration (name, timestamp) values (${name}, ${new Date().toISOString()})`.execute(db);
  }
}

/** The migrations that the store lacks, in their order. */
async function missing(db: Store, migrations: Migrations): Promise<[name: string, migration: Migration][]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const done = rows.map(({ name }) => name).filter((name) => name !== RENAMED);
  const foreign = done.find((name) => !Object.hasOwn(migrations, name) && !isAdditive(name));
  if (foreign !== undefined)
    throw new StoreRefused(
      `The store was changed by a newer version of this program (${foreign}), which older ones must not work beside: start that version, or restore a backup from before.`,
    );
  const lacking = Object.entries(migrations)
    .filter(([name]) => !done.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const first = lacking[0]?.[0];
  const later = first === undefined ? undefined : done.find((name) => name > first);
  if (later !== undefined)
    throw new StoreRefused(
      `The store has ${later} and lacks ${first}, which comes before: it was changed by a version of this program that does not follow on this one. Start that version.`,
    );
  return lacking;
}
