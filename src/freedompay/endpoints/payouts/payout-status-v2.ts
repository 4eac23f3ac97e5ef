import type { ShownPayout } from '../../../domain/payouts/payout-reading.js';
import { defineEndpoint, type PerScripts } from '../../endpoint.js';
import { decimal, requiredId, text } from '../../protocol/fields.js';
import type { Message } from '../../protocol/message.js';
import { isError } from '../../reply.js';
import { isFailedPayout, payoutStateOf } from '../../statuses.js';
import { failureOf } from '../failure.js';

export interface PayoutInput {
  readonly orderId: string;
}

const word = text('pg_payment_status');

/** A payout that failed may be told with "error" as the request's word too. */
function isFailedRecord(reply: Message): boolean {
  return isError(reply) && text('pg_payment_id')(reply) !== null && isFailedPayout(word(reply) ?? '');
}

const common = {
  secret: 'payout',
  effect: 'read',
  request: { orderId: 'pg_order_id' },
  identity: { orderId: 'required' },
  isFailedRecord,
  response: {
    paymentId: requiredId('pg_payment_id'),
    orderId: text('pg_order_id'),
    word,
    // The newest pages alone have these.
    amount: decimal('pg_amount'),
    currency: text('pg_currency'),
    failureCode: text('pg_error_code', 'pg_failure_code'),
    failureMessage: text('pg_error_description', 'pg_failure_description'),
  },
  result: ({
    paymentId,
    word: rawStatus,
    amount,
    currency,
    ...failure
  }: {
    readonly paymentId: string;
    readonly word: string | null;
    readonly amount: string | null;
    readonly currency: string | null;
    readonly failureCode: string | null;
    readonly failureMessage: string | null;
  }): ShownPayout => {
    const status = payoutStateOf(rawStatus ?? '');
    return { paymentId, status, rawStatus, amount, currency, failure: failureOf(failure) };
  },
} as const;

/**
 * Where the payout of an order stands. It is asked for by the order alone, which is known before the provider names the
 * payout. Source: provider documentation, Payout "Status" and Gateway API "Payout StatusV2".
 */
export const getPayoutStatusV2: PerScripts<PayoutInput, ShownPayout> = {
  merchant: defineEndpoint({ ...common, path: '/api/payment_status2' }),
  gateway: defineEndpoint({ ...common, path: '/g2g/payout_status2' }),
};
