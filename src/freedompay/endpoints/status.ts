import { defineEndpoint, type PerFlavour, type ReadingContext } from '../endpoint.js';
import { meaningOf } from '../errors/error-codes.js';
import { text } from '../protocol/fields.js';
import type { Message } from '../protocol/message.js';
import { errorCodeOf, isError } from '../reply.js';
import { GATEWAY_STATUS_SUCCESS, isFailedPayment } from '../statuses.js';
import { asyncApiStatus } from './async-api-status.js';
import {
  paymentWord,
  recordOf,
  type StatusInput,
  type StatusRecord,
  type StatusReply,
  statusFields,
} from './payment-record.js';

const common = {
  secret: 'payment',
  effect: 'read',
  request: { paymentId: 'pg_payment_id', orderId: 'pg_order_id' },
  // The documented reply to an order does not carry its id.
  identity: { paymentId: 'required', orderId: 'ifPresent' },
  isFailedRecord,
  lists: ['pg_refund_payments', 'pg_revoked_payments'],
  response: statusFields,
  result: (reply: StatusReply, context: ReadingContext) => recordOf(reply, context),
} as const;

/** The state of a payment. Source: provider documentation, "Get payment status", Gateway API "Status" and its async "Read". */
export const getStatus: PerFlavour<StatusInput, StatusRecord> = {
  merchant: defineEndpoint({ ...common, path: '/get_status3.php' }),
  gateway: defineEndpoint({ ...common, path: '/g2g/status_v2', success: GATEWAY_STATUS_SUCCESS }),
  async: asyncApiStatus,
};

const WHOLE = ['pg_payment_id', 'pg_amount', 'pg_currency'];

/**
 * A payment that failed may be told with "Error" as the request's word too, beside the whole record. Where the record has no
 * word of its own, only a code of the bank or the payer says that it is the payment which failed, and not the question.
 */
function isFailedRecord(reply: Message): boolean {
  const isWhole = WHOLE.every((name) => text(name)(reply) !== null);
  if (!isError(reply) || !isWhole) return false;
  const said = paymentWord(reply);
  return said === null ? meaningOf(errorCodeOf(reply)).code === 'DECLINED' : isFailedPayment(said);
}
