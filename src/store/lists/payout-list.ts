import type { PayoutFilter } from '../../domain/lists/filters.js';
import type { LedgerPayoutRow } from '../db/rows/ledger.js';
import type { Store } from '../db/schema.js';
import { is, isOneOf, isWithin, unindexed, unindexedNumber } from './conditions.js';
import type { ListOrder, ListPlan, ListTable } from './list-query.js';
import { refuseWith } from './payment-list.js';

/** Payouts as they were last seen. */
export const PAYOUT_LIST: ListTable<LedgerPayoutRow> = { table: 'ledger_payouts', id: 'order_id' };

const orderIdKey = { column: 'order_id', kind: 'text', of: (row: LedgerPayoutRow) => row.order_id } as const;
const LISTED: ListOrder<LedgerPayoutRow> = {
  name: 'payouts',
  columns: ['listed_at', 'order_id'],
  keys: [{ column: 'listed_at', kind: 'number', of: (row) => row.listed_at }, orderIdKey],
};
const CHANGED: ListOrder<LedgerPayoutRow> = {
  name: 'payouts changed',
  columns: ['changed_at', 'order_id'],
  keys: [{ column: 'changed_at', kind: 'number', of: (row) => row.changed_at }, orderIdKey],
};

/** As paymentPlan. */
export function payoutPlan(db: Store, filter: PayoutFilter): ListPlan<LedgerPayoutRow> {
  const { status, orderId, createdAt, changedAt } = filter;
  if (orderId !== null) {
    const branch = [
      is('order_id', orderId),
      ...isOneOf(db, unindexed('status'), status),
      ...isWithin(unindexedNumber('listed_at'), createdAt),
      ...isWithin(unindexedNumber('changed_at'), changedAt),
    ];
    return { order: LISTED, branches: [branch], isSmall: true };
  }
  if (changedAt) refuseWith('changedAt', { createdAt }, '`account`, `status` and `orderId`');
  const branches = status ? [...new Set(status)].map((one) => [is('status', one)]) : [[]];
  return { order: changedAt ? CHANGED : LISTED, branches, span: changedAt ?? createdAt };
}
