import { type Money, subtract, sum, zero } from './money.js';
import { isFinal, type PaymentOperation } from './operation.js';
import type { Payment } from './payment.js';
import { allowedActions, atLeastZero } from './payment-state.js';

/**
 * The payment with what our own unfinished operations may still take set aside. A refund whose entry the provider already
 * lists is counted there; while a capture or cancel is open, nothing else may begin, unless the payment shows itself
 * captured: then a capture, which is taken once, has nothing left to take. What succeeded and does not show is set aside
 * too: such a reading is of the time before it, and would have us do it again.
 */
export function reserve(payment: Payment, operations: readonly PaymentOperation[]): Payment {
  const open = operations.filter(
    ({ paymentId, account, state, kind }) =>
      paymentId === payment.id &&
      account === payment.account &&
      // A bill that was canceled may be paid all the same: of a cancel nothing is left to hold.
      (!isFinal(state) || (state === 'SUCCEEDED' && kind !== 'CANCEL')),
  );
  if (open.length === 0) return payment;
  const { currency } = payment.amount;
  if (open.some(({ kind }) => kind === 'CANCEL' || (kind === 'CAPTURE' && !payment.captured))) {
    return { ...payment, allowedActions: [], capturableAmount: zero(currency), refundableAmount: zero(currency) };
  }
  const listed = new Set(payment.refunds.map(({ id }) => id));
  const held = open
    .filter(({ kind, refund }) => kind === 'REFUND' && (refund === null || !listed.has(refund.id)))
    .flatMap(({ amount }): Money[] => (amount?.currency === currency ? [amount] : []));
  const refundableAmount = atLeastZero(subtract(payment.refundableAmount, sum(held, currency)));
  return { ...payment, refundableAmount, allowedActions: allowedActions(payment.status, refundableAmount) };
}
