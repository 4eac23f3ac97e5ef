import { sql } from 'kysely';
import type { Store } from '../db/schema.js';

/** Whether a restore was declared after the operation was sent last: then the records of others since may be lost. */
export async function wasSentBeforeRestore(db: Store, id: string): Promise<boolean> {
  const { rows } = await sql<{ readonly restores: number }>`
    select count(*) as restores from restores, operations
    where operations.id = ${id} and restores.declared_at >= coalesce(last_sent_at, sent_at)`.execute(db);
  return Number(rows[0]?.restores ?? 0) > 0;
}
