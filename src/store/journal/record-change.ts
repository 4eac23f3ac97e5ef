import { backendEventOfChange } from '../../domain/events/operation-event-to-backend.js';
import { evidenceAfterEnd } from '../../domain/operations/evidence-after-end.js';
import { isFinal, type OperationState } from '../../domain/operations/operation.js';
import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import { correct } from '../operations/corrections.js';
import { eventValues, newEvent } from '../operations/operation-events.js';
import {
  columnsOfChange,
  type OperationRecord,
  type Origin,
  type RecordChange,
  recordOfRow,
} from '../operations/operation-record.js';
import { endRechecks } from '../operations/rechecks.js';
import { scheduleBackendEvent } from '../outbox/event-rechecks.js';
import { atOnce, inTurn } from '../statements/at-once.js';
import { compiledOnce } from '../statements/compiled-once.js';
import { isUnsent } from './commit-sent.js';

/** An operation after a change. */
export interface Recorded {
  readonly operation: OperationRecord;
  /** The operation before the change, where it had ended; else `null`. */
  readonly ended: OperationRecord | null;
}

/** What is to be recorded of an operation. */
export interface ToRecord {
  readonly id: string;
  readonly change: RecordChange;
  /** Why. */
  readonly note: string;
  readonly origin: Origin;
  /** Whether it is left as it is where it was sent meanwhile, or waits for its approval. */
  readonly onlyUnsent: boolean;
}

/**
 * Changes an operation and adds the event that says why; where that ends it, a recheck is scheduled, and the backend notified if
 * it is to be. Evidence about one that has ended is not dropped: it is corrected where that speaks against its end.
 */
export async function record(store: Store, work: ToRecord, tellsBackend: boolean): Promise<Recorded> {
  // What the backend is sent is made of the row as it is then.
  if (!tellsBackend || !isNewsToBackend(work.change.state)) {
    const [[row]] = await atOnce(store, stepsOf(store, work));
    if (row) return { operation: recordOfRow(row), ended: null };
  }
  return store.transaction().execute(async (db) => {
    const [[row]] = await inTurn(db, stepsOf(db, work));
    if (!row) return recordAfterEnd(db, work, tellsBackend);
    const operation = recordOfRow(row);
    if (tellsBackend)
      await scheduleBackendEvent(db, operation, backendEventOfChange(operation, work.change.state), row.updated_at);
    return { operation, ended: null };
  });
}

/** Whether the backend may be notified of a change to that state; `undefined`: the state stays, and it is not. */
function isNewsToBackend(to: OperationState | undefined): boolean {
  return to === 'AWAITING_APPROVAL' || (to !== undefined && isFinal(to));
}

function stepsOf(db: Store, { id, change, note, origin, onlyUnsent }: ToRecord) {
  const columns = columnsOfChange(change);
  const isEnd = change.state !== undefined && isFinal(change.state);
  const name = `record${onlyUnsent ? ' the unsent' : ''}${isEnd ? ' as ended' : ''}`;
  return compiledOnce(db, name, { id, columns, event: eventValues(note, origin) }, ({ id, columns, event }) => {
    let update = db
      .updateTable('operations')
      .set({ ...columns, updated_at: storeTime(db), resend: 0, absent_reads: 0, absent_since: null })
      .where('id', '=', id)
      .where('state', 'not in', ['SUCCEEDED', 'REJECTED']);
    if (onlyUnsent) update = update.where('state', '=', 'PENDING').where(isUnsent);
    return [
      { statement: update.returningAll(), isCondition: true },
      { statement: newEvent(db, { id, ...event }) },
      ...(isEnd ? [{ statement: endRechecks(db, id) }] : []),
    ];
  });
}

async function recordAfterEnd(
  db: Store,
  { id, change, note, origin }: ToRecord,
  tellsBackend: boolean,
): Promise<Recorded> {
  const row = await db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const ended = recordOfRow(row);
  const news = isFinal(ended.state) ? evidenceAfterEnd(ended, change) : null;
  const operation = news && (await correct(db, ended, news, `${note}, after it had ended`, origin, tellsBackend));
  return { operation: operation ?? ended, ended };
}
