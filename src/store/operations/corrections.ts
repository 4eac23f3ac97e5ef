import { backendEventOfCorrection } from '../../domain/events/operation-event-to-backend.js';
import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import { scheduleBackendEvent } from '../outbox/event-rechecks.js';
import { addEvent } from './operation-events.js';
import {
  columnsOfChange,
  type OperationRecord,
  type Origin,
  type RecordChange,
  recordOfRow,
} from './operation-record.js';

/**
 * Changes an operation that has ended, adds the event that says why, and the event to the backend, in the caller's transaction:
 * beside a retry the one exception to "a final operation never changes". `null` where it is not as it was read any more.
 */
export async function correct(
  db: Store,
  { id, state, updatedAt }: OperationRecord,
  change: RecordChange,
  note: string,
  origin: Origin,
  tellsBackend: boolean,
): Promise<OperationRecord | null> {
  const row = await db
    .updateTable('operations')
    // One that is open after it is due at once; one that is done counts as recently done.
    .set({
      ...columnsOfChange(change),
      // From now on it is what the provider shows.
      ...(change.state !== undefined && { resolved_by: null }),
      updated_at: storeTime(db),
      resend: 0,
      absent_reads: 0,
      absent_since: null,
      next_check_at: storeTime(db),
    })
    .where('id', '=', id)
    .where('state', '=', state)
    .where('updated_at', '=', updatedAt.getTime())
    .returningAll()
    .executeTakeFirst();
  if (!row) return null;
  await addEvent(db, row.id, note, origin);
  const operation = recordOfRow(row);
  if (tellsBackend)
    await scheduleBackendEvent(db, operation, backendEventOfCorrection(operation, state), row.updated_at);
  return operation;
}
