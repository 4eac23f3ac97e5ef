import { defineEndpoint, type PerFlavour } from '../../endpoint.js';
import { asyncApiWrite } from './async-api-write.js';
import { transactionWrite, type WriteAcceptance } from './write-acceptance.js';

/** Gives back a part or all of what was captured. The amount is always sent: "all" might change on the way. */
export interface RefundInput {
  readonly paymentId: string;
  /** Decimal text. */
  readonly amount: string;
  /** Unique per merchant. What the provider does on a repeat is not published: nothing may rely on it. */
  readonly idempotencyKey?: string;
}

const common = transactionWrite(['pg_payment_refund_id', 'pg_revoke_payment_id'], 'pg_refund_status');

/** Source: provider documentation, "Payment refund" (after-pay page), Gateway API "Refund" and its async "Refund". */
export const refund: PerFlavour<RefundInput, WriteAcceptance> = {
  merchant: defineEndpoint({
    ...common,
    path: '/revoke.php',
    request: { paymentId: 'pg_payment_id', amount: 'pg_refund_amount', idempotencyKey: 'pg_idempotency_key' },
  }),
  gateway: defineEndpoint({
    ...common,
    path: '/g2g/refund',
    request: { paymentId: 'pg_payment_id', amount: 'pg_amount', idempotencyKey: null },
  }),
  async: defineEndpoint({
    ...asyncApiWrite('gateway.payment.refund', 'refund_payment'),
    request: { paymentId: 'id', amount: 'amount', idempotencyKey: null },
  }),
};
