import type { CheckoutFilter } from '../../domain/lists/filters.js';
import type { CheckoutRow } from '../db/rows/checkouts.js';
import type { Store } from '../db/schema.js';
import { is, isOneOf, isWithin, unindexed, unindexedNumber } from './conditions.js';
import type { ListOrder, ListPlan, ListTable } from './list-query.js';

/** Payments that were asked for through this gateway. */
export const CHECKOUT_LIST: ListTable<CheckoutRow> = { table: 'checkouts', id: 'id', isUnique: true };

const CREATED: ListOrder<CheckoutRow> = {
  name: 'checkouts',
  columns: ['created_at', 'id'],
  keys: [
    { column: 'created_at', kind: 'number', of: (row) => row.created_at },
    { column: 'id', kind: 'text', of: (row) => row.id },
  ],
};

/** As paymentPlan; every filter goes with every other. */
export function checkoutPlan(db: Store, { state, orderId, createdAt }: CheckoutFilter): ListPlan<CheckoutRow> {
  if (orderId !== null) {
    const branch = [
      is('order_id', orderId),
      ...isOneOf(db, unindexed('state'), state),
      ...isWithin(unindexedNumber('created_at'), createdAt),
    ];
    return { order: CREATED, branches: [branch], isSmall: true };
  }
  const branches = state ? [...new Set(state)].map((one) => [is('state', one)]) : [[]];
  return { order: CREATED, branches, span: createdAt };
}
