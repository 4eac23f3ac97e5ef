import type { Field, Message } from '../../freedompay/protocol/message.js';
import { snapshotOf } from '../ledger/snapshot.js';
import { negative, wireAmount } from '../model/amounts.js';
import { localStamp } from '../model/dates.js';
import type { Failure, PaymentRecord, RefundRecord } from '../model/transactions.js';

/** A field, or none where there is no value: the provider leaves out what it does not have. */
export function optional(name: string, value: string | null | undefined): Message {
  return value === null || value === undefined ? [] : [[name, value]];
}

/** Why it failed, in the fields that carry `pg_status` `ok` beside them. */
export function failureFields(failure: Failure | null): Message {
  return failure
    ? [
        ['pg_failure_code', failure.code],
        ['pg_failure_description', failure.description],
      ]
    : [];
}

/** Whether a card was presented yet, or a phone paid: before that, `pg_captured` and the card fields are absent. */
export function isPresented(payment: PaymentRecord): boolean {
  return payment.card !== null || (payment.mobile !== null && payment.authorized !== null);
}

/** The sum written off: zero while only held. */
export function clearingAmount(payment: PaymentRecord): string {
  return payment.captured ? wireAmount(payment.captured) : '0';
}

/** The sum of the refunds that succeeded, negative, or `0`. */
export function refundSum(payment: PaymentRecord): string {
  return wireAmount(negative(snapshotOf(payment).refunded));
}

/** The refunds, failed ones included. Source: api-reference section 3.2, `pg_refund_payments`. */
export function refundList(payment: PaymentRecord, timeZone: string): Field {
  const entries = payment.refunds.map((refund): Field => ['pg_refund_payment', refundEntry(refund, timeZone)]);
  return listOf('pg_refund_payments', entries);
}

/** The released holds. Source: api-reference section 3.2, `pg_revoked_payments`. */
export function revocationList(payment: PaymentRecord): Field {
  const entries = payment.revocations.map(
    ({ id, status }): Field => [
      'pg_revoked_payment',
      [
        ['pg_payment_id', id],
        ['pg_payment_status', status],
      ],
    ],
  );
  return listOf('pg_revoked_payments', entries);
}

/** An empty list is an empty element, which is signed as an empty text. */
function listOf(name: string, entries: Message): Field {
  return [name, entries.length === 0 ? '' : entries];
}

/** The sum of the released holds, negative; null where there is none. */
export function revokedSum(payment: PaymentRecord): string | null {
  const [released] = payment.revocations.filter(({ status }) => status === 'success');
  return released ? wireAmount(negative(released.amount)) : null;
}

function refundEntry(refund: RefundRecord, timeZone: string): Message {
  return [
    ['pg_payment_id', refund.id],
    ['pg_payment_status', refund.status],
    ['pg_amount', wireAmount(negative(refund.amount))],
    ['pg_payment_date', refund.paidAt ? localStamp(refund.paidAt, timeZone) : ''],
    ...optional('pg_reference', refund.reference),
    ...failureFields(refund.failure),
  ];
}
