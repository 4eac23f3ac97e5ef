import type { EventFilter } from '../../domain/events/listed-event.js';
import type { OutboxEventRow } from '../db/rows/outbox.js';
import type { Store } from '../db/schema.js';
import { isAllDelivered, isUndelivered } from '../outbox/stored-events.js';
import { is, isOneOf } from './conditions.js';
import type { ListOrder, ListPlan, ListTable } from './list-query.js';

/** An event as it is selected. */
export type EventRow = Pick<
  OutboxEventRow,
  'id' | 'account' | 'kind' | 'subject_id' | 'body' | 'created_at' | 'delivered_at'
>;

/** The columns of it. */
export const EVENT_COLUMNS = ['id', 'account', 'kind', 'subject_id', 'body', 'created_at', 'delivered_at'] as const;

/** Events for the merchant's backend. */
export const EVENT_LIST: ListTable<EventRow> = {
  table: 'outbox_events',
  id: 'id',
  isUnique: true,
  columns: EVENT_COLUMNS,
};

const CREATED: ListOrder<EventRow> = {
  name: 'events',
  columns: ['created_at', 'id'],
  keys: [
    { column: 'created_at', kind: 'number', of: (row) => row.created_at },
    { column: 'id', kind: 'text', of: (row) => row.id },
  ],
};

/** As paymentPlan; every filter goes with every other. */
export function eventPlan(
  db: Store,
  { types, paymentId, delivered, createdAt: span }: EventFilter,
): ListPlan<EventRow> {
  const state = delivered === null ? [] : [delivered ? isAllDelivered : isUndelivered];
  if (paymentId !== null) {
    const branch = [is('kind', 'payment'), is('subject_id', paymentId), ...isOneOf(db, 'type', types), ...state];
    return { order: CREATED, branches: [branch], isSmall: true, span };
  }
  return { order: CREATED, branches: types ? types.map((one) => [is('type', one), ...state]) : [state], span };
}
