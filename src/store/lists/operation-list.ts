import type { OperationFilter } from '../../domain/lists/filters.js';
import { OperationKind, OperationState, WriteKind } from '../../domain/operations/operation.js';
import type { OperationRow, Store } from '../db/schema.js';
import { is, isOneOf, isWithin, unindexed, unindexedNumber } from './conditions.js';
import type { ListOrder, ListPlan, ListTable } from './list-query.js';
import { refuseWith } from './payment-list.js';

/** Operations of all kinds. */
export const OPERATION_LIST: ListTable<OperationRow> = { table: 'operations', id: 'id', isUnique: true };

const id = { column: 'id', kind: 'text', of: (row: OperationRow) => row.id } as const;
const CREATED: ListOrder<OperationRow> = {
  name: 'operations',
  columns: ['created_at', 'id'],
  keys: [{ column: 'created_at', kind: 'number', of: (row) => row.created_at }, id],
};
const UPDATED: ListOrder<OperationRow> = {
  name: 'operations updated',
  columns: ['updated_at', 'id'],
  keys: [{ column: 'updated_at', kind: 'number', of: (row) => row.updated_at }, id],
};
const STATES = Object.values(OperationState);

/** The kinds of what is done to each. */
const KINDS = { payment: Object.values(OperationKind), payout: [WriteKind.PAYOUT] } as const;

/** As paymentPlan. */
export function operationPlan(db: Store, filter: OperationFilter): ListPlan<OperationRow> {
  const { state, on, kind, paymentId, requestedBy, createdAt, updatedAt } = filter;
  const kinds: readonly WriteKind[] | null = different(kind) ?? (on && KINDS[on]);
  const ofThese = isOneOf(db, unindexed('kind'), kinds);
  if (paymentId !== null) {
    const asked = requestedBy === null ? [] : [is(unindexed('requested_by'), requestedBy)];
    const which = [...isOneOf(db, unindexed('state'), state), ...ofThese];
    const times = [
      ...isWithin(unindexedNumber('created_at'), createdAt),
      ...isWithin(unindexedNumber('updated_at'), updatedAt),
    ];
    const branch = [is('payment_id', paymentId), ...asked, ...which, ...times];
    return { order: CREATED, branches: [branch], isSmall: true };
  }
  if (updatedAt) {
    refuseWith('updatedAt', { state, kind, requestedBy, createdAt }, '`account` and `paymentId`');
    return { order: UPDATED, branches: [ofThese], span: updatedAt };
  }
  if (requestedBy !== null) {
    refuseWith('requestedBy', { kind }, '`account`, `state`, `createdAt` and `paymentId`');
    const states = different(state) ?? STATES;
    return {
      order: CREATED,
      branches: states.map((one) => [is('requested_by', requestedBy), is('state', one), ...ofThese]),
      span: createdAt,
    };
  }
  if (!state && !kinds) return { order: CREATED, branches: [[]], span: createdAt };
  const branches = (different(state) ?? STATES).flatMap((one) =>
    (kinds ?? Object.values(WriteKind)).map((what) => [is('state', one), is('kind', what)]),
  );
  return { order: CREATED, branches, span: createdAt };
}

function different<T>(values: readonly T[] | null): readonly T[] | null {
  return values && [...new Set(values)];
}
