import { PostgresAdapter, sql } from 'kysely';
import { asJournalErrors } from '../db/busy-retry.js';
import type { Store } from '../db/schema.js';
import { withoutFsync } from '../db/without-fsync.js';

/** Any number, the same in all versions of this program, and not that of migrations. */
const LOCK = 4_155_212_002;

/** Writes to the ledger, one instance after the other: what changed is found by comparing with what is there. Raises JournalUnavailable. */
export function withLedgerLock(store: Store, work: (db: Store) => Promise<void>): Promise<void> {
  return asJournalErrors(() =>
    withoutFsync(store, async (db) => {
      if (db.getExecutor().adapter instanceof PostgresAdapter)
        await sql`select pg_advisory_xact_lock(${LOCK})`.execute(db);
      await work(db);
    }),
  );
}
