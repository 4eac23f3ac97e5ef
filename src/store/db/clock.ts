import { PostgresAdapter, type RawBuilder, SqliteAdapter, SqliteDialect, type SqliteDialectConfig, sql } from 'kysely';
import type { Clock } from '../../domain/clock.js';
import type { Store } from './schema.js';

/**
 * The store's own time in milliseconds, as a part of a statement. Instances that share a store may have clocks that differ,
 * and the clock of a machine that stood still went with it; the store's is one for all, and goes on.
 */
export function storeTime(db: Store): RawBuilder<number> {
  const { adapter } = db.getExecutor();
  if (adapter instanceof PostgresAdapter)
    return sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;
  const now = sql<number>`cast((julianday('now') - 2440587.5) * 86400000 as integer)`;
  const aheadMs = adapter instanceof ClockedSqliteAdapter ? adapter.clock.aheadMs : 0;
  return aheadMs === 0 ? now : sql<number>`(${now} + ${aheadMs})`;
}

/**
 * The same, asked once for a whole statement. To be compared with what an index is ordered by: of a time that may be another for
 * each row PostgreSQL makes no search, but looks at all rows.
 */
export function storeMoment(db: Store): RawBuilder<number> {
  return sql<number>`(select ${storeTime(db)})`;
}

/** SQLite by a clock that a test may move. */
export class ClockedSqliteAdapter extends SqliteAdapter {
  constructor(readonly clock: Pick<Clock, 'aheadMs'>) {
    super();
  }
}

/** SQLite within this thread, by such a clock. */
export class ClockedSqliteDialect extends SqliteDialect {
  constructor(
    config: SqliteDialectConfig,
    private readonly clock: Pick<Clock, 'aheadMs'>,
  ) {
    super(config);
  }

  override createAdapter(): SqliteAdapter {
    return new ClockedSqliteAdapter(this.clock);
  }
}

/** Tells the time in milliseconds since 1970. */
export type TimeSource = () => number | Promise<number>;

/** The store's own time, asked for by itself: for what is decided by more than one statement. */
export async function storeNow(db: Store): Promise<number> {
  const { rows } = await sql<{ readonly now: number }>`select ${storeTime(db)} as now`.execute(db);
  return rows[0]?.now ?? Number.NaN;
}
