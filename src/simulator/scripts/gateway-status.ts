import type { Field, Message } from '../../freedompay/protocol/message.js';
import { negative, netOf, wireAmount } from '../model/amounts.js';
import { localStamp, referenceOf, utcStamp } from '../model/dates.js';
import { ScriptError } from '../model/refusals.js';
import type { PaymentRecord, Transaction } from '../model/transactions.js';
import { given, type Script } from './script.js';
import {
  clearingAmount,
  failureFields,
  isPresented,
  optional,
  refundList,
  refundSum,
  revocationList,
  revokedSum,
} from './status-fields.js';

/**
 * `/g2g/status_v2`. By order id it finds only the parent payment, by payment id any transaction. `pg_datetime` stands
 * behind the signature and is covered by it. Source: api-reference section 4, status; fixture 07.
 */
export const statusV2: Script = {
  path: '/g2g/status_v2',
  secret: 'payment',
  flavour: 'gateway',
  run(request, { ledger, timeZone, now }) {
    const id = given(request, 'pg_payment_id');
    const orderId = given(request, 'pg_order_id');
    if (id === undefined && orderId === undefined) throw new ScriptError('200');
    const found = id === undefined ? ledger.records.seenParent(orderId ?? '') : ledger.records.seen(id);
    if (!found) throw new ScriptError('11068');
    return { fields: fieldsOf(found, timeZone), trailing: [['pg_datetime', utcStamp(now())]] };
  },
};

function fieldsOf(found: Transaction, timeZone: string): Message {
  if (found.kind === 'payment') return paymentFields(found.payment, timeZone);
  const own = found.kind === 'refund' ? found.refund : found.revocation;
  const paidAt = found.kind === 'refund' ? found.refund.paidAt : null;
  return [
    ['pg_payment_id', own.id],
    ['pg_order_id', found.payment.orderId],
    ['pg_currency', own.amount.currency],
    ['pg_status', 'ok'],
    ['pg_payment_status', own.status],
    ['pg_amount', wireAmount(negative(own.amount))],
    ['pg_clearing_amount', '0'],
    ['pg_user_email', found.payment.userEmail],
    ['pg_payment_date', paidAt ? localStamp(paidAt, timeZone) : ''],
    ['pg_card_pan', found.payment.card?.pan ?? ''],
    ...(found.kind === 'refund' ? optional('pg_reference', found.refund.reference) : []),
    ...(found.kind === 'refund' ? failureFields(found.refund.failure) : []),
  ];
}

function paymentFields(payment: PaymentRecord, timeZone: string): Message {
  const { refunds, revocations, failure } = payment;
  return [
    ['pg_payment_id', payment.id],
    ['pg_order_id', payment.orderId],
    ['pg_currency', payment.amount.currency],
    ['pg_status', 'ok'],
    ['pg_payment_status', payment.word],
    ['pg_amount', wireAmount(payment.amount)],
    ['pg_clearing_amount', clearingAmount(payment)],
    ['pg_refund_amount', refundSum(payment)],
    ...optional('pg_revoke_amount', revokedSum(payment)),
    ...(refunds.length > 0 ? [refundList(payment, timeZone)] : []),
    ...(revocations.length > 0 ? [revocationList(payment)] : []),
    ['pg_user_email', payment.userEmail],
    ['pg_user_phone', payment.userPhone],
    ['pg_payment_date', payment.paidAt ? localStamp(payment.paidAt, timeZone) : ''],
    ...presentedFields(payment),
    // A declined payment was seen with both pairs, of equal values, beside pg_status "ok".
    ...(failure ? errorPair(failure.code, failure.description) : []),
    ...failureFields(failure),
  ];
}

function presentedFields(payment: PaymentRecord): Field[] {
  const { card } = payment;
  if (!isPresented(payment) || !card) return [];
  return [
    ['pg_card_name', card.name],
    ['pg_card_pan', card.pan],
    ['pg_card_exp', card.exp],
    ['pg_card_brand', card.brand],
    ['pg_card_token', card.token],
    ['pg_net_amount', wireAmount(netOf(payment.captured ?? payment.amount))],
    ['pg_reference', referenceOf(payment.paidAt ?? payment.createdAt)],
    ['pg_captured', payment.captured ? '1' : '0'],
    ...optional('pg_auth_code', payment.authCode),
    ...optional('pg_intreference', payment.authCode && `TE5XT${payment.authCode}`),
  ];
}

function errorPair(code: string, description: string): Field[] {
  return [
    ['pg_error_code', code],
    ['pg_error_description', description],
  ];
}
