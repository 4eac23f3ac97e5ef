import { defineEndpoint, type Endpoint } from '../../endpoint.js';
import { requiredId, text } from '../../protocol/fields.js';

export interface InitCardPaymentInput {
  readonly orderId: string;
  /** Decimal text, in the shop's own currency: the script has no field for another. */
  readonly amount: string;
  readonly description: string;
  readonly userId: string;
  readonly token: string;
  readonly resultUrl: string | null;
  readonly checkUrl: string | null;
  readonly successUrl: string | null;
  readonly failureUrl: string | null;
  readonly idempotencyKey: string;
  readonly requestMethod: string | null;
}

/**
 * Makes a payment that a saved card is to pay. Takes no money by itself. Source: provider documentation, "Create a payment with a
 * saved card" (kz-api 11620882, 11620900).
 */
export const initCardPayment: Endpoint<InitCardPaymentInput, { readonly paymentId: string }> = defineEndpoint({
  path: '/v1/merchant/{merchant}/card/init',
  secret: 'payment',
  effect: 'write',
  identity: { orderId: 'ifPresent' },
  request: {
    orderId: 'pg_order_id',
    amount: 'pg_amount',
    description: 'pg_description',
    userId: 'pg_user_id',
    token: 'pg_card_token',
    resultUrl: 'pg_result_url',
    checkUrl: 'pg_check_url',
    successUrl: 'pg_success_url',
    failureUrl: 'pg_failure_url',
    idempotencyKey: 'pg_idempotency_key',
    requestMethod: 'pg_request_method',
  },
  response: { paymentId: requiredId('pg_payment_id'), orderId: text('pg_order_id') },
  result: ({ paymentId }) => ({ paymentId }),
});
