import { defineEndpoint, type PerFlavour } from '../../endpoint.js';
import { text } from '../../protocol/fields.js';
import { asyncApiWrite } from './async-api-write.js';
import type { WriteAcceptance } from './write-acceptance.js';

/** Captures a hold: all of it, or an exact part when an amount is given. The provider takes a part only once. */
export interface CaptureInput {
  readonly paymentId: string;
  /** Decimal text, less than the held amount; left out to capture all of it, which the asynchronous API does not know. */
  readonly amount?: string;
  /** What the scripts do not take, and the asynchronous API needs. */
  readonly idempotencyKey?: string;
}

const common = {
  secret: 'payment',
  effect: 'write',
  request: { paymentId: 'pg_payment_id', amount: 'pg_clearing_amount', idempotencyKey: null },
  identity: { paymentId: 'ifPresent' },
  response: {
    paymentId: text('pg_payment_id'),
    amount: text('pg_amount'),
    clearedSum: text('pg_clearing_amount'),
    // The schema and the live replies spell it differently.
    cleared: text('pg_status_clearing', 'pg_clearing_status'),
  },
  result: (reply: { readonly cleared: string | null }): WriteAcceptance => ({
    transactionId: null,
    rawStatus: reply.cleared,
  }),
} as const;

/** Source: provider documentation, "Capture" (after-pay page), Gateway API "Clearing" and its async "Clearing". */
export const capture: PerFlavour<CaptureInput, WriteAcceptance> = {
  merchant: defineEndpoint({ ...common, path: '/do_capture.php' }),
  gateway: defineEndpoint({ ...common, path: '/g2g/clearing' }),
  async: defineEndpoint({
    ...asyncApiWrite('gateway.payment.clearing'),
    request: { paymentId: 'id', amount: 'amount', idempotencyKey: null },
  }),
};
