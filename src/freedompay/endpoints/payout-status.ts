import type { PayoutStatus } from '../../domain/payments/payout.js';
import { defineEndpoint, type Endpoint } from '../endpoint.js';
import { flag, required, text } from '../protocol/fields.js';
import type { Message } from '../protocol/message.js';
import { providerDate } from '../provider-date.js';
import { isError } from '../reply.js';
import { isFailedPayout, payoutStateOf } from '../statuses.js';
import { failureOf } from './failure.js';

export interface PayoutStatusInput {
  readonly orderId: string;
}

const word = text('pg_transaction_status', 'pg_payment_status');

/** A payout that failed may be told with "error" as the request's word too. */
function isFailedRecord(reply: Message): boolean {
  return isError(reply) && text('pg_payment_id')(reply) !== null && isFailedPayout(word(reply) ?? '');
}

/**
 * The state of a payout. Both flavours use it. The documented reply does not carry the order id, so it can only be held
 * against the question where the provider adds it.
 * Source: provider documentation, Payout "Status by order_id".
 */
export const getPayoutStatus: Endpoint<PayoutStatusInput, Omit<PayoutStatus, 'id' | 'orderId'>> = defineEndpoint({
  path: '/get_status2.php',
  secret: 'payout',
  effect: 'read',
  request: { orderId: 'pg_order_id' },
  identity: { orderId: 'ifPresent' },
  isFailedRecord,
  response: {
    paymentId: required('pg_payment_id'),
    orderId: text('pg_order_id'),
    word,
    canReject: flag('pg_can_reject'),
    captured: flag('pg_captured'),
    testMode: flag('pg_testing_mode'),
    createdAt: text('pg_create_date'),
    failureCode: text('pg_failure_code', 'pg_error_code'),
    failureMessage: text('pg_failure_description', 'pg_error_description'),
  },
  result: (reply, { account, checkedAt }) => {
    return {
      paymentId: reply.paymentId,
      account: account.id,
      status: payoutStateOf(reply.word ?? ''),
      rawStatus: reply.word,
      canReject: reply.canReject,
      captured: reply.captured,
      testMode: reply.testMode,
      createdAt: providerDate(reply.createdAt, account.timeZone),
      failure: failureOf(reply),
      checkedAt,
    };
  },
});
