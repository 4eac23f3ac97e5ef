import { required, requiredId, text } from '../protocol/fields.js';
import { defineWebhook } from './webhook.js';

/** The provider says how a payout went. A hint: what is true is found out by reading the payout. */
export interface PayoutWebhook {
  readonly paymentId: string;
  readonly orderId: string | null;
  /** The provider's word, such as `ok` or `error`. */
  readonly word: string;
}

/** Source: provider documentation, "Payout notify". */
export const payoutWebhook = defineWebhook({
  script: 'payout',
  secret: 'payout',
  fields: {
    paymentId: requiredId('pg_payment_id'),
    // Always there, as documented; compared with the account's as it is for every webhook.
    merchantId: required('pg_merchant_id'),
    orderId: text('pg_order_id'),
    word: text('pg_status', 'pg_payment_status'),
  },
  content: ({ paymentId, orderId, word }): PayoutWebhook => ({ paymentId, orderId, word: word ?? '' }),
});
