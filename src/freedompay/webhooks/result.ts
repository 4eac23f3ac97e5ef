import { type Money, moneyOrNull } from '../../domain/money.js';
import { type FieldReader, flag, required, requiredId, text, UnreadableField } from '../protocol/fields.js';
import { type ResultOutcome, resultOutcomeOf } from '../statuses.js';
import { isPayerRedirect } from './payer-redirect.js';
import { defineWebhook } from './webhook.js';

/** The provider says how a payment went. A hint: what is true is found out by reading the payment. */
export interface ResultWebhook {
  readonly paymentId: string;
  readonly orderId: string | null;
  /** The order's sum; `null` where the provider does not say it, or not as a sum. */
  readonly amount: Money | null;
  readonly outcome: ResultOutcome;
  /** `null` where the provider does not say. */
  readonly captured: boolean | null;
  /** Whether an answer of "rejected" would be obeyed. */
  readonly canReject: boolean;
  /** The recurring profile that the payment began or used; `null` where it names none. */
  readonly recurringProfileId: string | null;
}

/** One digit: 0, 1, 2, or one that is not known yet. A payment's id, which a signed redirect has in that place, is none. */
const result: FieldReader<string> = (message, layout) => {
  const digit = required('pg_result')(message, layout).trim();
  if (!/^\d$/.test(digit)) throw new UnreadableField('field pg_result is no digit');
  return digit;
};

/** Source: provider documentation, "Result notify"; fields as logged by integrators. The order's id and sum may be missing. */
export const resultWebhook = defineWebhook({
  script: 'result',
  secret: 'payment',
  // The one kind that moves something by itself: to consent to a check, or to read a payout, moves nothing.
  isOther: isPayerRedirect,
  fields: {
    paymentId: requiredId('pg_payment_id'),
    orderId: text('pg_order_id'),
    amount: text('pg_amount'),
    currency: text('pg_currency'),
    result,
    captured: flag('pg_captured'),
    canReject: flag('pg_can_reject'),
    recurringProfileId: text('pg_recurring_profile_id', 'pg_recurring_profile'),
  },
  content: ({
    paymentId,
    orderId,
    amount,
    currency,
    result,
    captured,
    canReject,
    recurringProfileId,
  }): ResultWebhook => ({
    paymentId,
    orderId,
    amount: amount === null || currency === null ? null : moneyOrNull(amount.trim(), currency.trim().toUpperCase()),
    outcome: resultOutcomeOf(result),
    captured,
    canReject: canReject === true,
    recurringProfileId: recurringProfileId?.trim() ?? null,
  }),
});
