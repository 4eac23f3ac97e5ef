import { absolute, isNegative, type Money, money, moneyOrNull } from '../../domain/money.js';
import { paymentNodeId, refundNodeId, revocationNodeId } from '../../domain/node-id.js';
import { holdEndOf } from '../../domain/payments/hold-end.js';
import type { Payment, PaymentCard } from '../../domain/payments/payment.js';
import { paymentState, type ReportedStatus } from '../../domain/payments/payment-state.js';
import type { RefundPayment, RefundStatus, RevokedPayment } from '../../domain/payments/refund-payment.js';
import type { ReadingContext } from '../endpoint.js';
import { decimal, type FieldsOf, flag, list, required, requiredDecimal, text } from '../protocol/fields.js';
import { providerDate } from '../provider-date.js';
import { maskedPan } from '../redaction/masked-pan.js';
import { isErrorWord, paymentStatusOf, refundStatusOf } from '../statuses.js';
import { failureOf } from './failure.js';

/** What a status call asks for: one of the two ids. */
export interface StatusInput {
  readonly paymentId?: string;
  readonly orderId?: string;
}

/**
 * What the provider has under an id. A refund is a transaction of its own there, with a negative amount, and an order id
 * may lead to it instead of to the payment; it is never shown as the payment.
 */
export type StatusRecord =
  | { readonly kind: 'payment'; readonly payment: Payment }
  | {
      readonly kind: 'refund';
      readonly id: string;
      readonly orderId: string | null;
      /** The payment that it belongs to, where the provider tells. */
      readonly parentId?: string | null;
    };

const refundEntry = {
  id: required('pg_payment_id'),
  word: text('pg_payment_status'),
  amount: requiredDecimal('pg_amount'),
  refundedAt: text('pg_payment_date', 'pg_create_date'),
  reference: text('pg_reference'),
  failureCode: text('pg_failure_code', 'pg_error_code'),
  failureMessage: text('pg_failure_description', 'pg_error_description'),
};

const revokedEntry = {
  id: required('pg_payment_id'),
  word: text('pg_payment_status'),
  reference: text('pg_reference'),
  acquirerReference: text('pg_intreference'),
  failureCode: text('pg_failure_code', 'pg_error_code'),
  failureMessage: text('pg_failure_description', 'pg_error_description'),
};

/** The provider's word for a payment. */
export const paymentWord = text('pg_payment_status', 'pg_transaction_status');

/** What a reply of the scripts says of a payment. */
export const statusFields = {
  paymentId: required('pg_payment_id'),
  orderId: text('pg_order_id'),
  requestWord: text('pg_status'),
  word: paymentWord,
  currency: required('pg_currency'),
  amount: requiredDecimal('pg_amount'),
  captured: flag('pg_captured'),
  clearedSum: decimal('pg_clearing_amount'),
  refundedSum: decimal('pg_refund_amount'),
  revokedSum: decimal('pg_revoke_amount', 'pg_revoked_amount'),
  netSum: text('pg_net_amount'),
  refunds: list('pg_refund_payments', 'pg_refund_payment', refundEntry),
  revocations: list('pg_revoked_payments', 'pg_revoked_payment', revokedEntry),
  canReject: flag('pg_can_reject'),
  testMode: flag('pg_testing_mode'),
  method: text('pg_payment_method', 'pg_payment_system'),
  pan: text('pg_card_pan', 'pg_card_hash'),
  cardBrand: text('pg_card_brand'),
  cardHolder: text('pg_card_name', 'pg_card_owner'),
  cardExpiry: text('pg_card_exp'),
  cardToken: text('pg_card_token', 'pg_card_id'),
  email: text('pg_user_email', 'pg_user_contact_email'),
  phone: text('pg_user_phone'),
  reference: text('pg_reference'),
  acquirerReference: text('pg_intreference'),
  authCode: text('pg_auth_code'),
  recurringProfileId: text('pg_recurring_profile_id', 'pg_recurring_profile'),
  failureCode: text('pg_failure_code', 'pg_error_code'),
  failureMessage: text('pg_failure_description', 'pg_error_description'),
  createdAt: text('pg_create_date'),
  paidAt: text('pg_payment_date'),
  answeredAt: text('pg_datetime'),
};

/** What a reply says of a payment. */
export type StatusReply = FieldsOf<typeof statusFields>;

/** How words are read. */
interface Words {
  /** What the reply says of the payment by its words. */
  readonly payment: (reply: StatusReply) => ReportedStatus;
  /** What a word says of a refund, or of the release of a hold. */
  readonly child: (word: string) => RefundStatus;
}

const SCRIPT_WORDS: Words = {
  payment: ({ word, requestWord }) =>
    word === null && isErrorWord(requestWord ?? '') ? 'FAILED' : paymentStatusOf(word ?? ''),
  child: refundStatusOf,
};

/** The payment, or the refund, that a reply tells of. */
export function recordOf(
  reply: StatusReply,
  { account, checkedAt }: ReadingContext,
  words: Words = SCRIPT_WORDS,
): StatusRecord {
  const currency = reply.currency.trim().toUpperCase();
  const amount = money(reply.amount, currency);
  if (isNegative(amount)) return { kind: 'refund', id: reply.paymentId, orderId: reply.orderId };

  const sumOf = (value: string | null): Money | null => (value === null ? null : money(value, currency));
  const dateOf = (value: string | null): Date | null => providerDate(value, account.timeZone);
  const refunds = reply.refunds.map((entry): RefundPayment => {
    const { word } = entry;
    return {
      id: refundNodeId(account.id, reply.paymentId, entry.id),
      refundId: entry.id,
      status: words.child(word ?? ''),
      rawStatus: word,
      amount: absolute(money(entry.amount, currency)),
      refundedAt: dateOf(entry.refundedAt),
      reference: entry.reference,
      failure: failureOf(entry),
    };
  });
  const revocations = reply.revocations.map((entry): RevokedPayment => {
    const { id, word, reference, acquirerReference } = entry;
    return {
      id: revocationNodeId(account.id, reply.paymentId, id),
      revocationId: id,
      status: words.child(word ?? ''),
      rawStatus: word,
      reference,
      acquirerReference,
      failure: failureOf(entry),
    };
  });
  const state = paymentState({
    reported: words.payment(reply),
    amount,
    captured: reply.captured,
    clearedSum: sumOf(reply.clearedSum),
    refundedSum: sumOf(reply.refundedSum),
    revokedSum: sumOf(reply.revokedSum),
    refunds,
    revocations,
  });
  const createdAt = dateOf(reply.createdAt);
  const paidAt = dateOf(reply.paidAt);
  return {
    kind: 'payment',
    // Every member by name: spreading the state first makes this several times slower, and it is made for every read.
    payment: {
      status: state.status,
      captured: state.captured,
      capturedAmount: state.capturedAmount,
      refundedAmount: state.refundedAmount,
      capturableAmount: state.capturableAmount,
      refundableAmount: state.refundableAmount,
      allowedActions: state.allowedActions,
      id: paymentNodeId(account.id, reply.paymentId),
      paymentId: reply.paymentId,
      account: account.id,
      orderId: reply.orderId,
      rawStatus: reply.word,
      amount,
      // A commission may leave a fraction of the smallest unit: then there is no exact sum to show.
      netAmount: reply.netSum === null ? null : moneyOrNull(reply.netSum.trim(), currency),
      canReject: reply.canReject,
      testMode: reply.testMode,
      method: reply.method,
      card: cardOf(reply),
      payer: reply.email === null && reply.phone === null ? null : { email: reply.email, phone: reply.phone },
      reference: reply.reference,
      acquirerReference: reply.acquirerReference,
      authCode: reply.authCode,
      recurringProfileId: reply.recurringProfileId,
      failure: failureOf(reply),
      refunds,
      revocations,
      createdAt,
      paidAt,
      holdEndsAt: holdEndOf({ status: state.status, paidAt, createdAt }, account.holdDays),
      answeredAt: dateOf(reply.answeredAt),
      checkedAt,
    },
  };
}

function cardOf(reply: FieldsOf<typeof statusFields>): PaymentCard | null {
  const { pan, cardBrand: brand, cardHolder: holder, cardExpiry: expiry, cardToken: token } = reply;
  const card = { maskedPan: pan === null ? null : maskedPan(pan), brand, holder, expiry, token };
  const isEmpty = card.maskedPan === null && brand === null && holder === null && expiry === null && token === null;
  return isEmpty ? null : card;
}
