import { PostgresAdapter, sql } from 'kysely';
import type { Store } from './schema.js';

/** Has the commits of a connection to SQLite wait for no disk. Said to a connection that is used for this alone. */
export const UNSYNCED = 'pragma synchronous = normal';

/**
 * A transaction whose commit waits for no disk. A power failure (not the death of the process) may undo it; the next commit
 * that waits carries it along. For what must be durable only once something later is.
 */
export function withoutFsync<T>(store: Store, work: (db: Store) => Promise<T>): Promise<T> {
  if (isPostgres(store)) {
    return store.transaction().execute(async (db) => {
      // The setting leaves first; its answer is not waited for before the work begins.
      const [, result] = await Promise.all([sql`set local synchronous_commit = off`.execute(db), work(db)]);
      return result;
    });
  }
  return withoutSync(store, (db) => db.transaction().execute(work));
}

/**
 * One statement that renews a lease. On SQLite its commit waits for no disk: the file is on the machine of those who hold its
 * leases, and a power failure ends them too. A PostgreSQL server may fail while the holder lives, and must not have forgotten
 * then that it still does.
 */
export function renewal<T>(store: Store, work: (db: Store) => Promise<T>): Promise<T> {
  return isPostgres(store) ? work(store) : withoutSync(store, work);
}

function isPostgres(store: Store): boolean {
  return store.getExecutor().adapter instanceof PostgresAdapter;
}

function withoutSync<T>(store: Store, work: (db: Store) => Promise<T>): Promise<T> {
  return store.connection().execute(async (db) => {
    // In the words of UNSYNCED.
    await sql`pragma synchronous = normal`.execute(db);
    return work(db);
  });
}
