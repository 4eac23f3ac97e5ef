import { type Money, subtract, sum, zero } from '../money.js';
import type { Payment } from '../payments/payment.js';
import { allowedActions, atLeastZero } from '../payments/payment-state.js';
import type { RefundPayment } from '../payments/refund-payment.js';
import { isFinal, type JournaledOperation } from './operation.js';
import { type SentRefund, unclaimed } from './refund-evidence.js';

/** An operation of ours, with what was kept of its sending. */
export type OwnOperation = JournaledOperation & SentRefund;

/**
 * The payment with what our own unfinished operations may still take set aside. A refund whose entry the provider already
 * lists is counted there; while a capture or cancel is open, nothing else may begin, unless the payment shows itself
 * captured: then a capture, which is taken once, has nothing left to take. What succeeded and does not show is set aside
 * too: such a reading is of the time before it, and would have us do it again.
 */
export function applyPending(payment: Payment, operations: readonly OwnOperation[]): Payment {
  const open = operations.filter(
    ({ paymentId, account, state, kind }) =>
      paymentId === payment.paymentId &&
      account === payment.account &&
      // A bill that was canceled may be paid all the same: of a cancel nothing is left to hold.
      (!isFinal(state) || (state === 'SUCCEEDED' && kind !== 'CANCEL')),
  );
  if (open.length === 0) return payment;
  const { currency } = payment.amount;
  if (open.some(({ kind }) => kind === 'CANCEL' || (kind === 'CAPTURE' && !payment.captured))) {
    return { ...payment, allowedActions: [], capturableAmount: zero(currency), refundableAmount: zero(currency) };
  }
  const refunds = open.filter(({ kind }) => kind === 'REFUND');
  const held = refunds.flatMap((refund): Money[] =>
    refund.amount?.currency === currency ? [heldFor(refund, refund.amount, payment, refunds)] : [],
  );
  const refundableAmount = atLeastZero(subtract(payment.refundableAmount, sum(held, currency)));
  return { ...payment, refundableAmount, allowedActions: allowedActions(payment.status, refundableAmount) };
}

/** What of a refund's sum the payment does not count yet. */
function heldFor(refund: OwnOperation, amount: Money, payment: Payment, refunds: readonly OwnOperation[]): Money {
  const shown = shownOf(refund, payment, refunds);
  if (!shown) return amount;
  // One that failed under the provider's own name for it holds nothing; without a name its success may show yet.
  if (shown.status === 'FAILED')
    return refund.transactionId !== null || isFinal(refund.state) ? zero(amount.currency) : amount;
  // One that shows a smaller sum may still come to the whole.
  return atLeastZero(subtract(amount, shown.amount));
}

/**
 * The entry in which a refund's sum is counted already: its own, else the only one that may stand under another name than
 * the provider gave.
 */
function shownOf(refund: OwnOperation, payment: Payment, refunds: readonly OwnOperation[]): RefundPayment | undefined {
  const id = refund.refund?.refundId ?? refund.transactionId;
  const own = payment.refunds.find((entry) => entry.refundId === id);
  if (own || refund.transactionId === null || refund.refund !== null) return own;
  const others = refunds.filter((other) => other.id !== refund.id);
  const [only, ...more] = unclaimed(refund, payment, others).live;
  const isExpected = others.some((other) => other.refund === null && other.amount?.amount === refund.amount?.amount);
  return more.length === 0 && !isExpected ? only : undefined;
}
