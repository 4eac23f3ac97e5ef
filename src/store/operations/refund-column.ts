import { refundNodeId } from '../../domain/node-id.js';
import type { RefundPayment } from '../../domain/payments/refund-payment.js';

/** As it has been written since the first version: under the provider's id, and without ours, which an account's name is part of. */
export function refundJson({ refundId: id, rawStatus, ...refund }: RefundPayment): string {
  return JSON.stringify({ ...refund, id, rawStatus: rawStatus ?? '' });
}

/** The refund that such a text holds, of that payment. */
export function storedRefund(json: string, account: string, paymentId: string): RefundPayment {
  const { id: refundId, rawStatus, refundedAt, failure, ...refund } = JSON.parse(json);
  // What was written before failures had a reason keeps its code and words alone.
  const whole = failure && { reason: 'OTHER', fixableBy: 'PAYER', ...failure };
  return {
    ...refund,
    id: refundNodeId(account, paymentId, refundId),
    refundId,
    rawStatus: rawStatus || null,
    failure: whole,
    refundedAt: refundedAt === null ? null : new Date(refundedAt),
  };
}
