import { sql } from 'kysely';
import type { OperationEvent } from '../../domain/operations/operation.js';
import type { EventRow, OperationRow, Store } from '../db/schema.js';
import type { Origin } from './operation-record.js';

/** Adds one event, in the transaction that changes the operation. */
export async function addEvent(
  db: Store,
  { id, state }: Pick<OperationRow, 'id' | 'state'>,
  note: string,
  { source, requestId, caller, person = null }: Origin,
  at: number,
): Promise<void> {
  await db
    .insertInto('operation_events')
    .columns(['operation_id', 'seq', 'at', 'source', 'state', 'note', 'request_id', 'caller', 'person'])
    .expression(
      // The operation's row is locked by its own change, so two events cannot take the same number.
      sql`select ${id}, coalesce(max(seq), 0) + 1, cast(${at} as bigint), ${source}, ${state}, ${note},
            cast(${requestId} as text), cast(${caller} as text), cast(${person} as text)
          from operation_events where operation_id = ${id}`,
    )
    .execute();
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
