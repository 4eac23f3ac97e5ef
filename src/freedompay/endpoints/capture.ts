import { defineEndpoint, type PerFlavour } from '../endpoint.js';
import { text } from '../protocol/fields.js';
import type { Receipt } from './receipt.js';

/** Captures a hold: all of it, or an exact part when an amount is given. The provider takes a part only once. */
export interface CaptureInput {
  readonly paymentId: string;
  /** Decimal text, less than the held amount; left out to capture all of it. */
  readonly amount?: string;
}

const common = {
  secret: 'payment',
  effect: 'write',
  request: { paymentId: 'pg_payment_id', amount: 'pg_clearing_amount' },
  identity: { paymentId: 'ifPresent' },
  response: {
    paymentId: text('pg_payment_id'),
    amount: text('pg_amount'),
    clearedSum: text('pg_clearing_amount'),
    // The schema and the live replies spell it differently.
    cleared: text('pg_status_clearing', 'pg_clearing_status'),
  },
  result: (reply: { readonly cleared: string | null }): Receipt => ({ transactionId: null, rawStatus: reply.cleared }),
} as const;

/** Source: provider documentation, "Capture" (after-pay page) and Gateway API "Clearing". */
export const capture: PerFlavour<CaptureInput, Receipt> = {
  merchant: defineEndpoint({ ...common, path: '/do_capture.php' }),
  gateway: defineEndpoint({ ...common, path: '/g2g/clearing' }),
};
