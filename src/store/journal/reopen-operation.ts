import type { RawBuilder } from 'kysely';
import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import { addEvent } from '../operations/operation-events.js';
import { columnsOfChange, type OperationRecord, type Origin, recordOfRow } from '../operations/operation-record.js';

/** Makes an entry PENDING again and says why, unless it is not as it was read any more: then `null`. */
export async function reopen(
  db: Store,
  { id, state, sentAt, updatedAt }: OperationRecord,
  note: string,
  origin: Origin,
  abandonedAt: RawBuilder<number>,
): Promise<OperationRecord | null> {
  const row = await db
    .updateTable('operations')
    .set({
      // An approval counts for the sending that it was given for.
      ...columnsOfChange({
        state: 'PENDING',
        problem: null,
        resolvedBy: null,
        ...(sentAt === null && { approvedBy: null }),
      }),
      updated_at: storeTime(db),
      resend: sentAt === null ? 0 : 1,
      absent_reads: 0,
      absent_since: null,
      next_check_at: abandonedAt,
    })
    .where('id', '=', id)
    .where('state', '=', state)
    .where('updated_at', '=', updatedAt.getTime())
    .returningAll()
    .executeTakeFirst();
  if (!row) return null;
  await addEvent(db, row.id, note, origin);
  return recordOfRow(row);
}
