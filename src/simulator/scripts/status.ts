import type { Message } from '../../freedompay/protocol/message.js';
import { negative, wireAmount } from '../model/amounts.js';
import { localStamp, referenceOf } from '../model/dates.js';
import { ScriptError } from '../model/refusals.js';
import type { PaymentRecord, RefundRecord, RevocationRecord, Transaction } from '../model/transactions.js';
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
 * `get_status3.php`. By payment id it finds any transaction; by order id the LATEST transaction of the order, which after
 * a refund is the refund itself. Source: api-reference section 3.2; fixtures 02 to 06.
 */
export const getStatus3: Script = {
  path: '/get_status3.php',
  secret: 'payment',
  flavour: 'merchant',
  run(request, { ledger, timeZone }) {
    const id = given(request, 'pg_payment_id');
    const orderId = given(request, 'pg_order_id');
    if (id === undefined && orderId === undefined) throw new ScriptError('200');
    const found = id === undefined ? ledger.records.seenLatest(orderId ?? '') : ledger.records.seen(id);
    if (!found) throw new ScriptError('11068');
    return { fields: fieldsOf(found, timeZone) };
  },
};

function fieldsOf(found: Transaction, timeZone: string): Message {
  if (found.kind === 'payment') return paymentFields(found.payment, timeZone);
  if (found.kind === 'refund') return childFields(found.payment, found.refund, timeZone);
  return childFields(found.payment, found.revocation, timeZone);
}

function paymentFields(payment: PaymentRecord, timeZone: string): Message {
  const presented = isPresented(payment);
  const { card, captured, refunds, revocations } = payment;
  return [
    ['pg_status', 'ok'],
    ['pg_payment_id', payment.id],
    ['pg_order_id', payment.orderId],
    ['pg_can_reject', captured ? '1' : '0'],
    ['pg_payment_method', presented ? payment.method : ''],
    ['pg_amount', wireAmount(payment.amount)],
    ['pg_currency', payment.amount.currency],
    ['pg_payment_status', payment.word],
    ['pg_clearing_amount', clearingAmount(payment)],
    ...optional('pg_reference', presented ? referenceOf(payment.paidAt ?? payment.createdAt) : null),
    ...optional('pg_card_name', card?.name),
    ['pg_card_pan', card?.pan ?? ''],
    ...optional('pg_card_token', card?.token),
    ...(captured || refunds.length > 0 ? [refundList(payment, timeZone)] : []),
    ...(refunds.length > 0 ? [['pg_refund_amount', refundSum(payment)] as const] : []),
    ...optional('pg_revoked_amount', revokedSum(payment)),
    ...(captured || revocations.length > 0 ? [revocationList(payment)] : []),
    ...(presented ? [['pg_captured', captured ? '1' : '0'] as const] : []),
    ...optional('pg_auth_code', payment.authCode),
    ...optional('pg_recurring_profile_id', payment.recurring?.id),
    ...failureFields(payment.failure),
    ['pg_user_email', payment.userEmail],
    ['pg_user_phone', payment.userPhone],
    ['pg_create_date', localStamp(payment.createdAt, timeZone)],
    ...optional('pg_payment_date', payment.paidAt && localStamp(payment.paidAt, timeZone)),
    ['pg_testing_mode', payment.testingMode ? '1' : '0'],
  ];
}

/** A refund or revocation shown as the transaction it is: negative amount, nothing cleared. */
function childFields(parent: PaymentRecord, own: RefundRecord | RevocationRecord, timeZone: string): Message {
  const refund = 'paidAt' in own ? own : null;
  return [
    ['pg_status', 'ok'],
    ['pg_payment_id', own.id],
    ['pg_order_id', parent.orderId],
    ['pg_can_reject', '0'],
    ['pg_payment_method', parent.method],
    ['pg_amount', wireAmount(negative(own.amount))],
    ['pg_currency', own.amount.currency],
    ['pg_payment_status', own.status],
    ['pg_clearing_amount', '0'],
    ...optional('pg_reference', refund?.reference),
    ['pg_card_pan', parent.card?.pan ?? ''],
    ...failureFields(refund?.failure ?? null),
    ['pg_create_date', localStamp(own.createdAt, timeZone)],
    ...optional('pg_payment_date', refund?.paidAt && localStamp(refund.paidAt, timeZone)),
    ['pg_testing_mode', parent.testingMode ? '1' : '0'],
  ];
}
