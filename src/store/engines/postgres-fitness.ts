import { sql } from 'kysely';
import type { Store } from '../db/schema.js';
import { StoreRefused } from '../db/store-refused.js';

/** Raises StoreRefused where a database cannot be relied on to keep the journal and to find what is in it. */
export async function refuseUnfit(db: Store): Promise<void> {
  await refuseEncoding(db);
  await refuseOtherSchema(db);
  await refuseOldOrder(db);
}

/** What the provider says could not be kept in another encoding, and a write would stay unknown that it has told the end of. */
async function refuseEncoding(db: Store): Promise<void> {
  const { rows } = await sql<{ encoding: string }>`
    select current_setting('server_encoding') as encoding`.execute(db);
  const encoding = rows[0]?.encoding;
  if (encoding !== 'UTF8')
    throw new StoreRefused(
      `The database keeps text as ${encoding}, which lacks letters that payments have: create it with encoding UTF8.`,
    );
}

/** Where a search path leads past the journal, a new one would be begun that knows of nothing that was sent. */
async function refuseOtherSchema(db: Store): Promise<void> {
  const { rows } = await sql<{ schema: string; isSearched: boolean }>`
    select table_schema as schema, table_schema = any (current_schemas(false)) as "isSearched"
    from information_schema.tables where table_name = 'operations'
      and table_schema in (select table_schema from information_schema.tables where table_name = 'kysely_migration')`.execute(
    db,
  );
  if (rows.length > 0 && !rows.some(({ isSearched }) => isSearched))
    throw new StoreRefused(
      `The database has a journal in the schema ${rows[0]?.schema}, which the search path does not lead to: correct search_path, or use a database of its own.`,
    );
}

/**
 * An index that was built by other rules of order than the machine has now finds less than there is: a key that is not found is
 * taken for a new one. PostgreSQL before 15 does not note by which rules a database was made.
 */
async function refuseOldOrder(db: Store): Promise<void> {
  const { rows } = await sql<{ isOld: boolean | null }>`
    select made.of_order <> pg_database_collation_actual_version(made.oid) as "isOld"
    from (select oid, to_jsonb(one) ->> 'datcollversion' as of_order from pg_database as one
      where datname = current_database()) as made
    where made.of_order is not null`.execute(db);
  if (rows[0]?.isOld)
    throw new StoreRefused(
      'The indexes of the database were built by rules of order that its machine no longer has, and may not find what is there: run REINDEX DATABASE and ALTER DATABASE … REFRESH COLLATION VERSION.',
    );
}
