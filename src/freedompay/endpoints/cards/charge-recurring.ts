import { defineEndpoint, type PerScripts } from '../../endpoint.js';
import { decimal, requiredId, text } from '../../protocol/fields.js';

export interface ChargeRecurringInput {
  readonly recurringProfileId: string;
  readonly orderId: string;
  /** Decimal text, in the currency of the profile: the script has no field for another. */
  readonly amount: string;
  readonly description: string;
  readonly resultUrl: string | null;
  readonly requestMethod: string | null;
  readonly idempotencyKey: string;
}

/** A payment that was created. A decline is not told here: the payment is read. */
export interface RecurringPayment {
  readonly paymentId: string;
}

const common = {
  secret: 'payment',
  effect: 'write',
  response: { paymentId: requiredId('pg_payment_id'), amount: decimal('pg_amount'), currency: text('pg_currency') },
  result: ({ paymentId }: RecurringPayment): RecurringPayment => ({ paymentId }),
} as const;

/** Source: provider documentation, "Recurring payment" (kz-dump 21166426) and Gateway API "Recurrent" (kz-spec 18494941). */
export const chargeRecurring: PerScripts<ChargeRecurringInput, RecurringPayment> = {
  merchant: defineEndpoint({
    ...common,
    path: '/make_recurring_payment',
    request: {
      recurringProfileId: 'pg_recurring_profile',
      orderId: 'pg_order_id',
      amount: 'pg_amount',
      description: 'pg_description',
      resultUrl: 'pg_result_url',
      requestMethod: 'pg_request_method',
      idempotencyKey: 'pg_idempotency_key',
    },
  }),
  // It has no field for a URL or a key.
  gateway: defineEndpoint({
    ...common,
    path: '/g2g/recurrent',
    request: {
      recurringProfileId: 'pg_recurring_profile',
      orderId: 'pg_order_id',
      amount: 'pg_amount',
      description: 'pg_description',
      resultUrl: null,
      requestMethod: null,
      idempotencyKey: null,
    },
  }),
};
