import type { ReportedStatus } from '../domain/payments/payment-state.js';
import type { PayoutState } from '../domain/payments/payout.js';
import type { RefundStatus } from '../domain/payments/refund-payment.js';

/**
 * The provider's status words, and what each says. A word that is documented nowhere is UNKNOWN, never FAILED. Source:
 * provider documentation, "Payment statuses", "Get payment status", Payout "Status by order_id".
 */

/** Of payments. `success` and `ok` cover held, captured and refunded alike: what they mean is read from the other facts. */
const PAYMENT: Readonly<Record<string, ReportedStatus>> = {
  new: 'CREATED',
  partial: 'CREATED',
  pending: 'PENDING',
  process: 'PENDING',
  processing: 'PENDING',
  waiting: 'PENDING',
  success: 'SUCCEEDED',
  ok: 'SUCCEEDED',
  revoked: 'CANCELED',
  canceled: 'CANCELED',
  cancelled: 'CANCELED',
  refunded: 'REFUNDED',
  error: 'FAILED',
  failed: 'FAILED',
  rejected: 'FAILED',
  incomplete: 'EXPIRED',
};

/** Of payments at the asynchronous Gateway API, where money that is only held has a word of its own. */
const ASYNC_PAYMENT: Readonly<Record<string, ReportedStatus>> = {
  process: 'PENDING',
  waiting_3ds: 'PENDING',
  approved: 'SUCCEEDED',
  process_clearing: 'SUCCEEDED',
  success: 'SUCCEEDED',
  reversed: 'CANCELED',
  error: 'FAILED',
};

/** Of refunds and released holds there. */
const ASYNC_CHILD: Readonly<Record<string, RefundStatus>> = {
  process: 'PENDING',
  success: 'SUCCEEDED',
  error: 'FAILED',
};

/** Of refunds and released holds. */
const REFUND: Readonly<Record<string, RefundStatus>> = {
  success: 'SUCCEEDED',
  ok: 'SUCCEEDED',
  error: 'FAILED',
  failed: 'FAILED',
  new: 'PENDING',
  process: 'PENDING',
  processing: 'PENDING',
  pending: 'PENDING',
  waiting: 'PENDING',
};

/** Of payouts. */
const PAYOUT: Readonly<Record<string, PayoutState>> = {
  new: 'CREATED',
  partial: 'CREATED',
  pending: 'PENDING',
  process: 'PENDING',
  processing: 'PENDING',
  waiting: 'PENDING',
  ok: 'SUCCEEDED',
  success: 'SUCCEEDED',
  error: 'FAILED',
  failed: 'FAILED',
  incomplete: 'EXPIRED',
};

/** What `pg_result` of a result webhook says of the payment. */
const RESULT = { '1': 'success', '0': 'failure', '2': 'unfinished' } as const;
export type ResultOutcome = (typeof RESULT)[keyof typeof RESULT] | 'unknown';

/** The request-level words of a reply that is an error. */
const REQUEST_ERRORS: ReadonlySet<string> = new Set(['error', 'failed', 'rejected']);

/** The request-level words of success. */
export const REQUEST_SUCCESS: readonly string[] = ['ok'];

/** As REQUEST_SUCCESS, for the Gateway API's status: its Russian page lists "Pending" and "New" beside "Ok". */
export const GATEWAY_STATUS_SUCCESS: readonly string[] = ['ok', 'success', 'pending', 'new'];

/** What the provider may be answered when it sends a webhook. */
export type WebhookAnswerStatus = 'ok' | 'rejected' | 'error';

/** What the word says of a payment, by itself. */
export function paymentStatusOf(word: string): ReportedStatus {
  return meaning(PAYMENT, word) ?? 'UNKNOWN';
}

/** As paymentStatusOf, at the asynchronous Gateway API. */
export function asyncPaymentStatusOf(word: string): ReportedStatus {
  return meaning(ASYNC_PAYMENT, word) ?? 'UNKNOWN';
}

/** As refundStatusOf, at the asynchronous Gateway API. */
export function asyncChildStatusOf(word: string): RefundStatus {
  return meaning(ASYNC_CHILD, word) ?? 'UNKNOWN';
}

/** Whether the word says that the payment failed or ran out, and nothing else. */
export function isFailedPayment(word: string): boolean {
  return isFailure(paymentStatusOf(word));
}

/** The status that the word means for a refund or the release of a hold. */
export function refundStatusOf(word: string): RefundStatus {
  return meaning(REFUND, word) ?? 'UNKNOWN';
}

/** The state that the word means for a payout. */
export function payoutStateOf(word: string): PayoutState {
  return meaning(PAYOUT, word) ?? 'UNKNOWN';
}

/** Whether the word says that the payout failed or ran out. */
export function isFailedPayout(word: string): boolean {
  return isFailure(payoutStateOf(word));
}

/** What the digit of a result webhook says. */
export function resultOutcomeOf(digit: string): ResultOutcome {
  return meaning(RESULT, digit) ?? 'unknown';
}

/** Whether a request-level word is one of those of errors. */
export function isErrorWord(word: string): boolean {
  return REQUEST_ERRORS.has(plain(word));
}

function isFailure(status: ReportedStatus | PayoutState): boolean {
  return status === 'FAILED' || status === 'EXPIRED';
}

function meaning<T>(words: Readonly<Record<string, T>>, word: string): T | undefined {
  const known = plain(word);
  return Object.hasOwn(words, known) ? words[known] : undefined;
}

/** As the tables have it: scripts and pages of one provider differ in letter case. */
function plain(word: string): string {
  return word.trim().toLowerCase();
}
