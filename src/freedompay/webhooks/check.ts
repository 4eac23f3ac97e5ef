import { type Money, money } from '../../domain/money.js';
import { required, requiredDecimal, requiredId, text } from '../protocol/fields.js';
import { defineWebhook } from './webhook.js';

/** The provider asks whether it may take the money for an order. */
export interface CheckWebhook {
  readonly paymentId: string;
  readonly orderId: string | null;
  readonly amount: Money;
}

/** Source: provider documentation, "Check request". */
export const checkWebhook = defineWebhook({
  script: 'check',
  secret: 'payment',
  fields: {
    paymentId: requiredId('pg_payment_id'),
    orderId: text('pg_order_id'),
    amount: requiredDecimal('pg_amount'),
    currency: required('pg_currency'),
    // Always there, as documented; not used.
    systemAmount: required('pg_ps_amount'),
    fullAmount: required('pg_ps_full_amount'),
  },
  content: ({ paymentId, orderId, amount, currency }): CheckWebhook => {
    return { paymentId, orderId, amount: money(amount, currency.trim().toUpperCase()) };
  },
});
