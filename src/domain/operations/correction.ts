import type { Failure } from '../payments/failure.js';
import type { Payment } from '../payments/payment.js';
import type { RefundPayment } from '../payments/refund-payment.js';
import { isNotApplied, type JournaledOperation, type OperationState } from './operation.js';
import { operationOutcome, type SentWrite } from './outcome.js';
import {
  deliveredTwice,
  isLikeIt,
  isOfItsSum,
  likeliest,
  mayShowYet,
  otherSum,
  refundEvidence,
  seen,
  tooMany,
  unclaimed,
  waitingFor,
} from './refund-evidence.js';

/** What a reading says against how an operation ended. `returned` is a refund that was done and failed after all. */
export type Correction =
  | { readonly outcome: 'applied'; readonly refund: RefundPayment | null }
  | { readonly outcome: 'underway'; readonly refund: RefundPayment | null }
  | { readonly outcome: 'returned'; readonly refund: RefundPayment | null; readonly failure: Failure | null }
  | { readonly outcome: 'contradicted'; readonly how: string };

/** An operation that had ended, and turned out otherwise. */
export interface CorrectedOperation {
  readonly operation: JournaledOperation;
  /** What it was before. */
  readonly was: OperationState;
  readonly note: string;
}

/**
 * For how long after a refund was sent an entry may be dated that is taken for its effect though the provider answered
 * otherwise, in milliseconds. Later ones are what people do about a refund that failed: they make it in the provider's cabinet.
 */
const ANSWERED_SPAN_MS = 600_000;

/**
 * Holds an operation that was sent and has ended against a trusted reading of its payment; `null` where nothing speaks
 * against its end. `others` are all other operations on the payment that were sent from here.
 */
export function correctionOf(ended: SentWrite, payment: Payment, others: readonly SentWrite[]): Correction | null {
  if (ended.amount && ended.amount.currency !== payment.amount.currency) return null;
  if (ended.kind !== 'REFUND') return correctionOfOther(ended, payment, others);
  const refunds = others.filter(({ kind }) => kind === 'REFUND');
  if (ended.state !== 'SUCCEEDED') return shownAfterAll(ended, payment, refunds);
  if (!ended.refund) return foundAtLast(ended, payment, refunds);
  return returned(ended, payment) ?? doneBeside(ended, ended.refund, payment, refunds);
}

/** A capture or cancel that was given up and shows: unless another operation did it. */
function correctionOfOther(ended: SentWrite, payment: Payment, others: readonly SentWrite[]): Correction | null {
  if (ended.state === 'SUCCEEDED') return isShownUndone(ended, payment) ? saidByPerson(ended, payment) : null;
  if (!isNotApplied(ended) || others.some(({ kind, state }) => kind === ended.kind && state === 'SUCCEEDED'))
    return null;
  const standing = operationOutcome(ended, payment, others);
  return standing.outcome === 'applied' ? { outcome: 'applied', refund: standing.refund } : null;
}

/** How long readings may lag behind what a person saw, in milliseconds. */
const LAG_MS = 60_000;

/** Whether a person called a capture or cancel done, and the payment is shown as it was before, or as the opposite. */
function isShownUndone({ kind, resolvedBy, updatedAt }: SentWrite, { status, checkedAt }: Payment): boolean {
  if (resolvedBy == null || !updatedAt || checkedAt.getTime() - updatedAt.getTime() < LAG_MS) return false;
  if (status === 'AUTHORIZED') return true;
  return kind === 'CANCEL'
    ? status === 'CAPTURED' || status === 'PARTIALLY_REFUNDED'
    : status === 'CANCELED' || status === 'EXPIRED' || status === 'FAILED';
}

function saidByPerson({ resolvedBy }: SentWrite, { status }: Payment): Correction {
  return { outcome: 'contradicted', how: `${resolvedBy || 'somebody'} called it done, and the payment is ${status}` };
}

/** A bank may send a refund back days later: its entry fails then. */
function returned({ refund }: SentWrite, payment: Payment): Correction | null {
  const entry = payment.refunds.find(({ refundId: id }) => id === refund?.refundId);
  return entry?.status === 'FAILED' ? { outcome: 'returned', refund: entry, failure: entry.failure } : null;
}

/** A person named another entry than the provider did, and the provider's shows too: it may have been paid twice. */
function doneBeside(
  { resolvedBy, transactionId, ...ended }: SentWrite,
  { refundId: named }: RefundPayment,
  payment: Payment,
  others: readonly SentWrite[],
): Correction | null {
  if (resolvedBy == null || transactionId === named) return null;
  const own = payment.refunds.find(({ refundId: id }) => id === transactionId);
  if (own?.status === 'FAILED' || others.some(({ refund }) => refund?.refundId === transactionId)) return null;
  if (!own || !isOfItsSum(own, { ...ended, transactionId })) return null;
  const how = `${resolvedBy || 'somebody'} called refund ${named} its effect, and refund ${own.refundId}, which the provider named, shows beside it`;
  return { outcome: 'contradicted', how };
}

/** A person said that it was done, and named no entry: its own shows, or shows that it failed. */
function foundAtLast(ended: SentWrite, payment: Payment, others: readonly SentWrite[]): Correction | null {
  const evidence = refundEvidence(ended, payment, others);
  switch (evidence.outcome) {
    case 'applied':
      return evidence;
    case 'failed':
      return { outcome: 'returned', refund: evidence.refund, failure: evidence.failure };
    default:
      return null;
  }
}

function shownAfterAll(ended: SentWrite, payment: Payment, others: readonly SentWrite[]): Correction | null {
  if (ended.problem?.code === 'ALREADY_DONE') return null;
  const known = ended.transactionId ?? ended.refund?.refundId ?? null;
  const own = payment.refunds.find(
    ({ refundId: id }) => id === known && !others.some(({ refund }) => refund?.refundId === id),
  );
  if (own && own.status !== 'FAILED')
    return isOfItsSum(own, ended) ? seen(own) : { outcome: 'contradicted', how: otherSum(own, ended) };

  const live = unclaimed(ended, payment, others).live.filter((entry) => mayBeItsEffect(entry, ended));
  const left = live.length - waitingFor(ended, payment, others).length;
  if (left <= 0) return null;
  const entry = likeliest(live);
  if (own && own.refundId === ended.transactionId) return { outcome: 'contradicted', how: deliveredTwice(own, entry) };
  // Without a date nobody can say that it is not a later refund of somebody else's, and the provider refused this one.
  if (entry.refundedAt === null && !isNotApplied(ended) && !mayShowYet(ended))
    return { outcome: 'contradicted', how: 'a refund of its sum shows, and nothing says whose it is' };
  const takers = 1 + others.filter((other) => isLikeIt(other, ended) && mayShowYet(other)).length;
  return left > takers ? { outcome: 'contradicted', how: tooMany(left, takers) } : seen(entry);
}

function mayBeItsEffect({ refundedAt }: RefundPayment, ended: SentWrite): boolean {
  if (mayShowYet(ended) || refundedAt === null || ended.sentAt === null) return true;
  return refundedAt.getTime() <= ended.sentAt.getTime() + ANSWERED_SPAN_MS;
}
