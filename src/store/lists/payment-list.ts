import { sql } from 'kysely';
import { InvalidInput } from '../../domain/errors.js';
import type { AmountSpan, PaymentFilter } from '../../domain/lists/filters.js';
import { money } from '../../domain/money.js';
import type { PaymentStatus } from '../../domain/payments/payment.js';
import type { Store } from '../db/schema.js';
import { minorIn, PAYMENT_COLUMNS, type StoredPayment, storedMinor } from '../ledger/payment-row.js';
import { type Column, type Condition, is, isOneOf, isWithin, part, unindexed, unindexedNumber } from './conditions.js';
import type { ListOrder, ListPlan, ListTable } from './list-query.js';

/** Payments as they were last seen. */
export const PAYMENT_LIST: ListTable<StoredPayment> = {
  table: 'ledger_payments',
  id: 'payment_id',
  columns: PAYMENT_COLUMNS,
};

type Order = ListOrder<StoredPayment>;
const listedAt: Order['keys'][number] = { column: 'listed_at', kind: 'number', of: (row) => row.listed_at };
const paymentId: Order['keys'][number] = { column: 'payment_id', kind: 'text', of: (row) => row.payment_id };

const LISTED: Order = { name: 'payments', columns: ['listed_at', 'payment_id'], keys: [listedAt, paymentId] };
const CHANGED: Order = {
  name: 'payments changed',
  columns: ['changed_at', 'payment_id'],
  keys: [{ column: 'changed_at', kind: 'number', of: (row) => row.changed_at }, paymentId],
};
const BY_ORDER: Order = {
  name: 'payments of orders',
  columns: ['order_id', 'listed_at', 'payment_id'],
  keys: [{ column: 'order_id', kind: 'text', of: (row) => row.order_id ?? '' }, listedAt, paymentId],
};
const BY_HOLD: Order = {
  name: 'payments by hold',
  columns: ['hold_ends_at', 'payment_id'],
  keys: [{ column: 'hold_ends_at', kind: 'number', of: (row) => row.hold_ends_at ?? 0 }, paymentId],
};
const BY_AMOUNT: Order = {
  name: 'payments by amount',
  columns: ['amount', 'currency', 'listed_at', 'payment_id'],
  keys: [
    { column: 'amount_minor', kind: 'minor', of: (row) => storedMinor(money(row.amount, row.currency)) },
    listedAt,
    paymentId,
  ],
};

/** Those of which money was given back. */
const REFUNDED: readonly PaymentStatus[] = ['PARTIALLY_REFUNDED', 'REFUNDED'];

/** No text that begins with a prefix comes behind the prefix with this behind it, byte by byte: order ids have 50 characters at most. */
const BEHIND_ALL = '\u{10ffff}'.repeat(50);

/**
 * How payments are found: by the range of one index, never by going through what does not fit. Raises InvalidInput for filters
 * that no index has together.
 */
export function paymentPlan(db: Store, filter: PaymentFilter): ListPlan<StoredPayment> {
  const { orderId, orderIdPrefix, paymentIds, amount, createdAt, changedAt, holdEndsBefore } = filter;
  const status = statusesOf(filter);
  const rest = [
    ...isWithin(unindexedNumber('hold_ends_at'), { from: null, until: holdEndsBefore }),
    ...isOneOf(db, unindexed('status'), status),
    ...isWithin(unindexedNumber('listed_at'), createdAt),
    ...isWithin(unindexedNumber('changed_at'), changedAt),
  ];
  // So few rows that whatever else is asked of them costs nothing.
  if (paymentIds || orderId !== null) {
    const named = paymentIds ? isOneOf(db, 'payment_id', paymentIds) : [];
    const ofOrder = orderId === null ? [] : [is('order_id', orderId)];
    const begins = orderIdPrefix === null ? [] : prefixed(orderIdPrefix, unindexed('order_id'));
    const branch = [
      ...named,
      ...ofOrder,
      ...begins,
      ...(amount ? amountWithin(amount, unindexed('currency'), unindexedNumber('amount_minor')) : []),
      ...rest,
    ];
    return { order: LISTED, branches: [branch], isSmall: true };
  }
  if (orderIdPrefix !== null) {
    refuseWith('orderIdPrefix', { status, amount, createdAt, changedAt, holdEndsBefore }, 'account');
    return { order: BY_ORDER, branches: [prefixed(orderIdPrefix)] };
  }
  if (holdEndsBefore) {
    refuseWith('holdEndsBefore', { status, amount, createdAt, changedAt }, '`account`, `orderId` and `paymentIds`');
    return { order: BY_HOLD, branches: [[]], span: { from: null, until: holdEndsBefore } };
  }
  if (amount) {
    const isExact = amount.least !== null && amount.least.amount === amount.most?.amount;
    if (!isExact) refuseWith('amount', { createdAt }, 'account, unless `least` and `most` are the same');
    refuseWith('amount', { status, changedAt }, 'account, and with `createdAt` where `least` and `most` are the same');
    return { order: BY_AMOUNT, branches: [[...amountWithin(amount), ...isWithin('listed_at', createdAt)]] };
  }
  if (changedAt && createdAt) refuseWith('changedAt', { createdAt }, 'account, status and refundedOnly');
  const order = changedAt ? CHANGED : LISTED;
  const branches = status ? status.map((one) => [is('status', one)]) : [[]];
  return { order, branches, span: changedAt ?? createdAt };
}

function statusesOf({ status, refundedOnly }: PaymentFilter): readonly PaymentStatus[] | null {
  if (!refundedOnly) return status && [...new Set(status)];
  return status ? REFUNDED.filter((one) => status.includes(one)) : REFUNDED;
}

function prefixed(prefix: string, orderId: Column = 'order_id'): readonly Condition[] {
  return [sql`${part(orderId)} >= ${prefix}`, sql`${part(orderId)} <= ${prefix + BEHIND_ALL}`];
}

function amountWithin(
  { currency, least, most }: AmountSpan,
  currencyColumn: Column = 'currency',
  minor: Column = 'amount_minor',
): readonly Condition[] {
  return [
    is(currencyColumn, currency),
    ...(least ? [sql<boolean>`${part(minor)} >= ${minorIn(least)}`] : []),
    ...(most ? [sql<boolean>`${part(minor)} <= ${minorIn(most)}`] : []),
  ];
}

/** Raises InvalidInput where anything is asked that would have to be looked for among all that fits the argument. */
export function refuseWith(argument: string, others: Readonly<Record<string, unknown>>, goesWith: string): void {
  const other = Object.keys(others).find((name) => others[name] !== null);
  if (other === undefined) return;
  throw new InvalidInput(
    `filter.${argument}`,
    `does not go with \`${other}\`, which could take long: it goes with ${goesWith}. Leave one of them out.`,
  );
}
