import { type Money, money, zero } from '../../src/domain/money.js';
import type { OwnOperation } from '../../src/domain/operations/pending-amounts.js';
import type { Payment } from '../../src/domain/payments/payment.js';
import { type PaymentFacts, paymentState } from '../../src/domain/payments/payment-state.js';
import type { RefundPayment, RevokedPayment } from '../../src/domain/payments/refund-payment.js';
import { paymentStatusOf } from '../../src/freedompay/statuses.js';

/** A sum in the currency of these examples. */
export const kzt = (text: string): Money => money(text, 'KZT');

/** Facts with the word that the provider used. */
type WordedFacts = PaymentFacts & { readonly word: string };

/** What the provider says of a payment of 100.00 KZT, unless told otherwise. */
export function facts(word: string, more: Partial<PaymentFacts> = {}): WordedFacts {
  return {
    word,
    reported: paymentStatusOf(word),
    amount: kzt('100'),
    captured: null,
    clearedSum: null,
    refundedSum: null,
    revokedSum: null,
    refunds: [],
    revocations: [],
    ...more,
  };
}

/** A refund entry, done unless told otherwise. */
export function refundOf(amount: string, more: Partial<RefundPayment> = {}): RefundPayment {
  const entry = {
    id: 'refund-201',
    refundId: '201',
    status: 'SUCCEEDED',
    rawStatus: 'success',
    refundedAt: null,
    reference: null,
  } as const;
  return { ...entry, failure: null, amount: kzt(amount), ...more };
}

/** A release of a hold, done unless told otherwise. */
export function revocationOf(more: Partial<RevokedPayment> = {}): RevokedPayment {
  const entry = {
    id: 'release-301',
    revocationId: '301',
    status: 'SUCCEEDED',
    rawStatus: 'success',
    reference: null,
  } as const;
  return { ...entry, acquirerReference: null, failure: null, ...more };
}

/** A payment as our rules read those facts. */
export function paymentOf(said: WordedFacts, more: Partial<Payment> = {}): Payment {
  return {
    ...paymentState(said),
    id: 'payment-101',
    paymentId: '101',
    account: 'default',
    orderId: 'A-1',
    rawStatus: said.word,
    amount: said.amount,
    netAmount: null,
    canReject: null,
    testMode: null,
    method: null,
    card: null,
    payer: null,
    reference: null,
    acquirerReference: null,
    authCode: null,
    recurringProfileId: null,
    failure: null,
    refunds: said.refunds,
    revocations: said.revocations,
    createdAt: null,
    paidAt: null,
    holdEndsAt: null,
    answeredAt: null,
    checkedAt: new Date(0),
    ...more,
  };
}

/** A hold of 100.00 that may be captured or released. */
export const held = (): Payment => paymentOf(facts('success', { captured: false, clearedSum: zero('KZT') }));

/** A captured payment of 100.00, with these refunds. */
export const captured = (...refunds: readonly RefundPayment[]): Payment =>
  paymentOf(facts('success', { captured: true, clearedSum: kzt('100'), refunds }));

/** An operation of ours on the payment of these examples, not settled yet. */
export function operationOf(more: Partial<OwnOperation> = {}): OwnOperation {
  return {
    id: 'op-1',
    account: 'default',
    kind: 'REFUND',
    state: 'UNKNOWN',
    paymentId: '101',
    amount: kzt('40'),
    idempotencyKey: 'key-1',
    reason: null,
    note: null,
    requestedBy: null,
    approvedBy: null,
    refund: null,
    problem: null,
    createdAt: new Date(0),
    updatedAt: new Date(0),
    priorTransactionIds: [],
    sentAt: new Date(0),
    transactionId: null,
    accepted: false,
    ...more,
  };
}
