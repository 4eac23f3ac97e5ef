import type { Money } from '../money.js';
import type { NamedPayment } from './checkout.js';

/** What an order may be paid by: a checkout that was created here, or a payment that was let pass for it. */
export interface PayableOrder {
  readonly orderId: string;
  /** `null` where it is not known which payment it is. */
  readonly paymentId: string | null;
  readonly amount: Money;
}

/**
 * The order of those that a payment pays: its own, else the first that it names; in both cases only for that sum, and where it
 * names an order for that order. `null` where its own is of another sum or order: then it pays none. `undefined` where there
 * is none, and others may be asked.
 */
export function payableOrderAmong(
  orders: readonly PayableOrder[],
  { paymentId, orderId, amount }: NamedPayment,
): string | null | undefined {
  const own = orders.find((one) => one.paymentId === paymentId);
  if (!own) return orders.find((one) => one.orderId === orderId && isSameSum(one.amount, amount))?.orderId;
  const isIt = (amount === null || isSameSum(own.amount, amount)) && (orderId === null || own.orderId === orderId);
  return isIt ? own.orderId : null;
}

/** Whether an order that was not created here was first paid with another sum: such orders may be paid in parts. */
export function isPaidInParts(first: Money | null, amount: Money | null): boolean {
  return first !== null && amount !== null && !isSameSum(first, amount);
}

function isSameSum(sum: Money, other: Money | null): boolean {
  return sum.amount === other?.amount && sum.currency === other.currency;
}
