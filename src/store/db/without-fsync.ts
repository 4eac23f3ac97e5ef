import { PostgresAdapter, sql } from 'kysely';
import type { Store } from './schema.js';

/**
 * A transaction whose commit waits for no disk. A power failure (not the death of the process) may undo it; the next commit
 * that waits carries it along. For what must be durable only once something later is.
 */
export function withoutFsync<T>(store: Store, work: (db: Store) => Promise<T>): Promise<T> {
  if (store.getExecutor().adapter instanceof PostgresAdapter) {
    return store.transaction().execute(async (db) => {
      await sql`set local synchronous_commit = off`.execute(db);
      return work(db);
    });
  }
  return store.connection().execute(async (db) => {
    // SQLite takes it outside of a transaction only.
    await sql`pragma synchronous = normal`.execute(db);
    try {
      return await db.transaction().execute(work);
    } finally {
      await sql`pragma synchronous = full`.execute(db);
    }
  });
}
