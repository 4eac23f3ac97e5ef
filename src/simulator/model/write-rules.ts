import { compare, type Money, subtract, sum } from '../../domain/money.js';
import { ScriptError } from './refusals.js';
import type { PaymentRecord } from './transactions.js';

/** Words of a bill that can no longer be paid, so that nothing is left to cancel. */
const CLOSED_WORDS = new Set(['error', 'failed', 'rejected', 'incomplete']);

/** What a capture takes: the amount asked for, or the whole hold. A hold is captured once, wholly or in part. */
export function sumToCapture(payment: PaymentRecord, asked: Money | undefined): Money {
  if (payment.captured) throw new ScriptError('10036');
  if (!payment.authorized || payment.cancelled) throw new ScriptError('10035');
  const amount = asked ?? payment.authorized;
  if (compare(amount, payment.authorized) > 0) throw new ScriptError('10030');
  return amount;
}

/** Only a hold, wholly, or a bill nobody has paid can be cancelled. */
export function checkCancel(payment: PaymentRecord): void {
  if (payment.cancelled) throw new ScriptError('10033');
  if (payment.captured) throw new ScriptError('10012');
  if (!payment.authorized && (payment.failure || CLOSED_WORDS.has(payment.word))) throw new ScriptError('9013');
}

/** What refunds have left: captured, less refunds that succeeded or may yet succeed. */
export function refundable(payment: PaymentRecord): Money {
  if (!payment.captured) throw new ScriptError('11025');
  const taken = payment.refunds.filter(({ status }) => status !== 'error').map(({ amount }) => amount);
  return subtract(payment.captured, sum(taken, payment.amount.currency));
}

/** What a refund returns: the amount asked for, or all that is left. Says apart whether that exceeds what is left. */
export function sumToRefund(payment: PaymentRecord, asked: Money | undefined): { amount: Money; exceeds: boolean } {
  const left = refundable(payment);
  if (/^[0.]+$/.test(left.amount)) throw new ScriptError('11018');
  const amount = asked ?? left;
  return { amount, exceeds: compare(amount, left) > 0 };
}
