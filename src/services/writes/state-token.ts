import { createHash } from 'node:crypto';
import type { PaymentOperation } from '../../domain/operations/operation.js';
import type { Payment } from '../../domain/payments/payment.js';

/**
 * Names the state that a payment is in, with what our own operations set aside: the same while nothing happens to it, another
 * as soon as anything does. `payment` is as it was read, pending operations applied; `operations` are those that may have an
 * effect on it.
 */
export function stateToken(
  { paymentId, account }: Pick<Payment, 'paymentId' | 'account'>,
  payment: Payment | null,
  operations: readonly Pick<PaymentOperation, 'id' | 'state'>[],
): string {
  const state = payment && [
    payment.status,
    payment.captured,
    payment.amount,
    payment.capturedAmount,
    payment.refundedAmount,
    payment.capturableAmount,
    payment.refundableAmount,
    payment.allowedActions,
    payment.refunds.map(({ refundId, status, amount }) => [refundId, status, amount]),
    payment.revocations.map(({ revocationId, status }) => [revocationId, status]),
  ];
  const own = operations.filter(({ state: one }) => one !== 'REJECTED').map(({ id }) => id);
  const text = JSON.stringify([account, paymentId, state, own.sort()]);
  return createHash('sha256').update(text).digest('base64url');
}
