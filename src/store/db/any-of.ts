import { PostgresAdapter, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Store } from './schema.js';

/**
 * Whether a column is one of the texts: one statement with one value, however many there are, so that a store which keeps
 * its statements compiled has one of it and not one for each length of list.
 */
export function isAnyOf(
  db: Store,
  column: string | RawBuilder<unknown>,
  texts: readonly string[],
): RawBuilder<SqlBool> {
  const part = typeof column === 'string' ? sql.ref(column) : column;
  return db.getExecutor().adapter instanceof PostgresAdapter
    ? sql<SqlBool>`${part} = any(${texts}::text[])`
    : sql<SqlBool>`${part} in (select value from json_each(${JSON.stringify(texts)}))`;
}
