import { sql } from 'kysely';
import { backendEventOfEnd } from '../../domain/events/operation-event-to-backend.js';
import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import { addEvent } from '../operations/operation-events.js';
import {
  columnsOfChange,
  type OperationRecord,
  type Origin,
  type RecordChange,
  recordOfRow,
} from '../operations/operation-record.js';
import { scheduleBackendEvent } from '../outbox/event-rechecks.js';

/** What is decided on an operation that waits for its approval, in whose time: while it waits, or once its time is over. */
export interface ApprovalDecision {
  readonly change: Required<Pick<RecordChange, 'state'>> & RecordChange;
  readonly note: string;
  readonly when: 'in time' | 'too late' | 'at any time';
}

/**
 * Ends the wait for an approval and adds the event that says how, in the caller's transaction: `null` where it does not wait
 * any more, so that of any number of decisions one counts. One that is approved is taken for abandoned where it is not sent by then.
 */
export async function decideApproval(
  db: Store,
  id: string,
  { change, note, when }: ApprovalDecision,
  origin: Origin,
  abandonedAfterMs: number,
  tellsBackend: boolean,
): Promise<OperationRecord | null> {
  const now = storeTime(db);
  let decision = db
    .updateTable('operations')
    .set({
      ...columnsOfChange({ ...change, approveUntil: null }),
      updated_at: now,
      next_check_at: sql<number>`${now} + ${abandonedAfterMs}`,
    })
    .where('id', '=', id)
    .where('state', '=', 'AWAITING_APPROVAL');
  if (when === 'in time') decision = decision.where('approve_until', '>', now);
  if (when === 'too late') decision = decision.where('approve_until', '<=', now);
  const row = await decision.returningAll().executeTakeFirst();
  if (!row) return null;
  await addEvent(db, row.id, note, origin);
  const operation = recordOfRow(row);
  if (tellsBackend) await scheduleBackendEvent(db, operation, backendEventOfEnd(operation), row.updated_at);
  return operation;
}
