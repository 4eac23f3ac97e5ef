import { sql } from 'kysely';
import type { OperationEvent } from '../../domain/operations/operation.js';
import type { EventRow, Store } from '../db/schema.js';
import type { Origin } from './operation-record.js';

/** Adds the event that tells of the change that an operation's row shows, in the transaction that makes it. */
export async function addEvent(db: Store, id: string, note: string, origin: Origin): Promise<void> {
  await newEvent(db, { id, ...eventValues(note, origin) }).execute();
}

/** What an event says beside the state of its operation. */
export interface EventValues extends Required<Origin> {
  readonly note: string;
}

export function eventValues(note: string, { source, requestId, caller, person = null }: Origin): EventValues {
  return { note, source, requestId, caller, person };
}

/** The statement of addEvent. */
export function newEvent(
  db: Store,
  { id, note, source, requestId, caller, person }: EventValues & { readonly id: string },
) {
  return db
    .insertInto('operation_events')
    .columns(['operation_id', 'seq', 'at', 'source', 'state', 'note', 'request_id', 'caller', 'person'])
    .expression(
      // The operation's row is locked by its own change, so two events cannot take the same number.
      sql`select id, (select coalesce(max(seq), 0) + 1 from operation_events where operation_id = ${id}), updated_at,
            ${source}, state, ${note}, cast(${requestId} as text), cast(${caller} as text), cast(${person} as text)
          from operations where id = ${id}`,
    );
}

/** The events of an operation, oldest first. */
export async function eventsOf(db: Store, operationId: string): Promise<readonly OperationEvent[]> {
  const rows = await db
    .selectFrom('operation_events')
    .selectAll()
    .where('operation_id', '=', operationId)
    .orderBy('seq')
    .execute();
  return rows.map(eventOfRow);
}

export function eventOfRow({
  at,
  source,
  state,
  note,
  request_id: requestId,
  caller,
  person,
}: EventRow): OperationEvent {
  return { at: new Date(at), source, state, note, requestId, caller, person };
}
