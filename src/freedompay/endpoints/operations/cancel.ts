import { defineEndpoint, type PerFlavour } from '../../endpoint.js';
import { asyncApiWrite } from './async-api-write.js';
import { transactionWrite, type WriteAcceptance } from './write-acceptance.js';

/** Releases a hold as a whole, or cancels a bill that is not paid yet. */
export interface CancelInput {
  readonly paymentId: string;
  /** Unique per merchant. What the provider does on a repeat is not published: nothing may rely on it. */
  readonly idempotencyKey?: string;
}

const common = transactionWrite(['pg_payment_revoke_id', 'pg_cancel_payment_id'], 'pg_revoke_status');

/** Source: provider documentation, "Payment cancellation" (after-pay page), Gateway API "Cancel" and its async "Reverse". */
export const cancel: PerFlavour<CancelInput, WriteAcceptance> = {
  merchant: defineEndpoint({
    ...common,
    path: '/cancel.php',
    request: { paymentId: 'pg_payment_id', idempotencyKey: 'pg_idempotency_key' },
  }),
  gateway: defineEndpoint({
    ...common,
    path: '/g2g/cancel',
    request: { paymentId: 'pg_payment_id', idempotencyKey: null },
  }),
  async: defineEndpoint({
    ...asyncApiWrite('gateway.payment.reverse', 'reverse_payment'),
    request: { paymentId: 'id', idempotencyKey: null },
  }),
};
