import { sql } from 'kysely';
import type { Store } from '../db/schema.js';

/**
 * How many restores have been declared, as a part of a statement: what "before" and "after" a restore go by, since a clock that
 * was set in between would turn them round.
 */
export const declaredRestores = sql<number>`(select count(*) from restores)`;

/**
 * Whether a restore was declared after an operation was begun, or sent last: then what has happened to it and to others since may
 * be lost. Where a version that did not count restores wrote it, any may have come after.
 */
export async function isFromBeforeRestore(db: Store, operationId: string): Promise<boolean> {
  const row = await db
    .selectFrom('operations')
    .select(sql<number>`${declaredRestores} - coalesce(restores_known, 0)`.as('since'))
    .where('id', '=', operationId)
    .executeTakeFirst();
  return Number(row?.since ?? 0) > 0;
}
