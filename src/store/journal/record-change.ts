import { backendEventOfChange } from '../../domain/events/operation-event-to-backend.js';
import { evidenceAfterEnd } from '../../domain/operations/evidence-after-end.js';
import { isFinal } from '../../domain/operations/operation.js';
import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import { correct } from '../operations/corrections.js';
import { addEvent } from '../operations/operation-events.js';
import {
  columnsOfChange,
  type OperationRecord,
  type Origin,
  type RecordChange,
  recordOfRow,
} from '../operations/operation-record.js';
import { noteEnd } from '../operations/rechecks.js';
import { scheduleBackendEvent } from '../outbox/event-rechecks.js';
import { isUnsent } from './commit-sent.js';

/** An operation after a change. */
export interface Recorded {
  readonly operation: OperationRecord;
  /** The operation before the change, where it had ended; else `null`. */
  readonly ended: OperationRecord | null;
}

/**
 * Changes an operation and adds the event that says why, in the caller's transaction; where that ends it, the backend is
 * notified, and a recheck scheduled. Evidence about one that has ended is not dropped: it is corrected where that
 * speaks against its end. `onlyUnsent` leaves it as it is where it was sent meanwhile, or waits for its approval.
 */
export async function record(
  db: Store,
  id: string,
  change: RecordChange,
  note: string,
  origin: Origin,
  tellsBackend: boolean,
  onlyUnsent = false,
): Promise<Recorded> {
  let update = db
    .updateTable('operations')
    .set({ ...columnsOfChange(change), updated_at: storeTime(db), resend: 0, absent_reads: 0, absent_since: null })
    .where('id', '=', id)
    .where('state', 'not in', ['SUCCEEDED', 'REJECTED']);
  if (onlyUnsent) update = update.where('state', '=', 'PENDING').where(isUnsent);
  const row = await update.returningAll().executeTakeFirst();
  if (!row) return recordAfterEnd(db, id, change, note, origin, tellsBackend);
  const operation = recordOfRow(row);
  await Promise.all([addEvent(db, row, note, origin, row.updated_at), noteEnd(db, row)]);
  if (tellsBackend)
    await scheduleBackendEvent(db, operation, backendEventOfChange(operation, change.state), row.updated_at);
  return { operation, ended: null };
}

async function recordAfterEnd(
  db: Store,
  id: string,
  change: RecordChange,
  note: string,
  origin: Origin,
  tellsBackend: boolean,
): Promise<Recorded> {
  const row = await db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const ended = recordOfRow(row);
  const news = isFinal(ended.state) ? evidenceAfterEnd(ended, change) : null;
  const operation = news && (await correct(db, ended, news, `${note}, after it had ended`, origin, tellsBackend));
  return { operation: operation ?? ended, ended };
}
