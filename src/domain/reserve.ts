import { type Money, subtract, sum, zero } from './money.js';
import type { PaymentOperation } from './operation.js';
import type { Payment } from './payment.js';
import { allowedActions, atLeastZero } from './payment-state.js';

/**
 * The payment with what our own unfinished operations may still take set aside. A refund whose entry the provider already
 * lists is counted there; while a capture or cancel is open, nothing else may begin, unless the payment shows itself
 * captured: then a capture, which is taken once, has nothing left to take.
 */
export function reserve(payment: Payment, unfinished: readonly PaymentOperation[]): Payment {
  const open = unfinished.filter(({ paymentId, account }) => paymentId === payment.id && account === payment.account);
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
