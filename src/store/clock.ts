import { PostgresAdapter, type RawBuilder, sql } from 'kysely';
import type { Store } from './schema.js';

/**
 * The store's own time in milliseconds, as a part of a statement. Instances that share a store may have clocks that differ,
 * and the clock of a machine that stood still went with it; the store's is one for all, and goes on.
 */
export function storeTime(db: Store): RawBuilder<number> {
  return db.getExecutor().adapter instanceof PostgresAdapter
    ? sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`
    : sql<number>`cast((julianday('now') - 2440587.5) * 86400000 as integer)`;
}
