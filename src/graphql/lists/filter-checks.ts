import { InvalidInput, LimitExceeded } from '../../domain/errors.js';
import { orderIdInput, orderIdPrefixInput, paymentIdInput, personNameInput } from '../../domain/input.js';
import type {
  AmountSpan,
  CheckoutFilter,
  OperationFilter,
  PaymentFilter,
  PayoutFilter,
  TimeSpan,
} from '../../domain/lists/filters.js';
import { compare, type Money, moneyOrNull } from '../../domain/money.js';
import { MAX_IDS } from '../resolvers/arguments.js';
import type {
  AmountRangeInput,
  CheckoutFilterInput,
  OperationFilterInput,
  PaymentFilterInput,
  PayoutFilterInput,
  TimeRangeInput,
} from './filters.js';

/*
 * What callers filter by, checked before the store sees it. Each raises InvalidInput or LimitExceeded. A filter that is given
 * empty is refused: taken for "anything goes" it would show what nobody asked for.
 */

export function paymentFilter(filter: PaymentFilterInput): PaymentFilter {
  return {
    status: some('status', filter.status),
    orderId: ifGiven('orderId', filter.orderId, orderIdInput),
    orderIdPrefix: ifGiven('orderIdPrefix', filter.orderIdPrefix, orderIdPrefixInput),
    paymentIds: ifGiven('paymentIds', filter.paymentIds, idsInput),
    amount: ifGiven('amount', filter.amount, amountInput),
    createdAt: ifGiven('createdAt', filter.createdAt, timeInput),
    changedAt: ifGiven('changedAt', filter.changedAt, timeInput),
    refundedOnly: filter.refundedOnly ?? false,
    holdEndsBefore: filter.holdEndsBefore ?? null,
  };
}

export function operationFilter(filter: OperationFilterInput): OperationFilter {
  return {
    state: some('state', filter.state),
    on: 'payment',
    kind: some('kind', filter.kind),
    paymentId: ifGiven('paymentId', filter.paymentId, paymentIdInput),
    requestedBy: ifGiven('requestedBy', filter.requestedBy, personNameInput),
    createdAt: ifGiven('createdAt', filter.createdAt, timeInput),
    updatedAt: ifGiven('updatedAt', filter.updatedAt, timeInput),
  };
}

export function payoutFilter(filter: PayoutFilterInput): PayoutFilter {
  return {
    status: some('status', filter.status),
    orderId: ifGiven('orderId', filter.orderId, orderIdInput),
    createdAt: ifGiven('createdAt', filter.createdAt, timeInput),
    changedAt: ifGiven('changedAt', filter.changedAt, timeInput),
  };
}

export function checkoutFilter(filter: CheckoutFilterInput): CheckoutFilter {
  return {
    state: some('state', filter.state),
    orderId: ifGiven('orderId', filter.orderId, orderIdInput),
    createdAt: ifGiven('createdAt', filter.createdAt, timeInput),
  };
}

/** What is given, checked. */
export function ifGiven<T, C>(
  name: string,
  value: T | null | undefined,
  check: (argument: string, value: T) => C,
): C | null {
  return value === null || value === undefined ? null : check(`filter.${name}`, value);
}

/** The different ones. */
export function some<T>(name: string, values: readonly T[] | null | undefined): readonly T[] | null {
  if (values === null || values === undefined) return null;
  if (values.length === 0) throw new InvalidInput(`filter.${name}`, 'name at least one, or leave it out.');
  return [...new Set(values)];
}

function idsInput(argument: string, ids: readonly string[]): readonly string[] {
  if (ids.length === 0) throw new InvalidInput(argument, 'name at least one, or leave it out.');
  if (ids.length > MAX_IDS) throw new LimitExceeded(argument, MAX_IDS, ids.length);
  return ids.map((id, index) => paymentIdInput(`${argument}[${index}]`, id));
}

/** A time that is bounded on one side at least. */
export function timeInput(argument: string, { from = null, until = null }: TimeRangeInput): TimeSpan {
  if (from === null && until === null) throw new InvalidInput(argument, 'name `from` or `until`, or leave it out.');
  if (from && until && from >= until) throw new InvalidInput(argument, '`from` must be before `until`.');
  return { from, until };
}

function amountInput(argument: string, { currency, ...given }: AmountRangeInput): AmountSpan {
  const least = sumInput(`${argument}.least`, given.least, currency);
  const most = sumInput(`${argument}.most`, given.most, currency);
  if (least === null && most === null) throw new InvalidInput(argument, 'name `least` or `most`, or leave it out.');
  if (least && most && compare(least, most) > 0)
    throw new InvalidInput(argument, '`least` must not be more than `most`.');
  return { currency, least, most };
}

function sumInput(argument: string, text: string | null | undefined, currency: string): Money | null {
  if (text === null || text === undefined) return null;
  const sum = moneyOrNull(text, currency);
  if (sum === null) throw new InvalidInput(argument, 'has more digits after the point than its currency.');
  return sum;
}
