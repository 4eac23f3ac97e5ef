import { compare, type Money } from '../money.js';
import type { Failure } from '../payments/failure.js';
import type { Payment } from '../payments/payment.js';
import type { RefundPayment } from '../payments/refund-payment.js';
import { isFinal, isNotApplied, type OperationProblem, type OperationState } from './operation.js';

/** What is known of a refund that was sent, for holding it against the refunds that its payment lists. */
export interface SentRefund {
  readonly amount: Money | null;
  /** Ids of the refunds and releases that the payment had before the write: none of them is its effect. */
  readonly priorTransactionIds: readonly string[];
  /** When it was sent first. */
  readonly sentAt: Date | null;
  /** Id of the transaction that the provider named when it accepted the write. */
  readonly transactionId: string | null;
  /** The entry that an earlier reading found to be its effect. */
  readonly refund: RefundPayment | null;
  /** Whether the provider said `ok` to it. */
  readonly accepted: boolean;
  readonly state: OperationState;
  readonly problem: OperationProblem | null;
}

/** What can be said for good. */
type Certain =
  | { readonly outcome: 'failed'; readonly refund: RefundPayment; readonly failure: Failure | null }
  | { readonly outcome: 'contradicted'; readonly how: string };

/**
 * What the listed refunds say of one that was sent. `contradicted` is what cannot be this refund's effect alone: it proves
 * nothing. `provisional` is what may be another's entry, or not the last word: for a while nothing is made of it.
 */
export type RefundOutcome =
  | { readonly outcome: 'applied' | 'underway'; readonly refund: RefundPayment }
  | { readonly outcome: 'provisional'; readonly then: Certain }
  | { readonly outcome: 'absent' }
  | Certain;

/** How far the clock of the provider and ours may differ, in milliseconds: a stamp that is earlier by less proves nothing. */
const CLOCKS_APART_MS = 120_000;

/** How far the provider's clock is believed to be behind where its own replies say so, in milliseconds: beyond that it is ours. */
const MAX_BEHIND_MS = 900_000;

const absent: RefundOutcome = { outcome: 'absent' };

/** Holds a refund against a trusted reading of its payment; `others` are all other refunds of it that were sent from here. */
export function refundEvidence(write: SentRefund, payment: Payment, others: readonly SentRefund[]): RefundOutcome {
  return write.transactionId === null
    ? ofUnnamed(write, payment, others)
    : ofNamed(write, write.transactionId, payment, others);
}

/** The provider named the entry: only that one decides. */
function ofNamed(write: SentRefund, id: string, payment: Payment, others: readonly SentRefund[]): RefundOutcome {
  const own = payment.refunds.find((entry) => entry.refundId === id);
  const { live } = unclaimed(write, payment, others);
  const waiting = waitingFor(write, payment, others);
  if (own && isNew(own, write, others)) {
    if (!isOfItsSum(own, write)) return contradicted(otherSum(own, write));
    if (own.status !== 'FAILED') return seen(own);
    const extra = live.length > waiting.length ? live[0] : undefined;
    return extra ? contradicted(deliveredTwice(own, extra)) : failed(own);
  }
  // Those that no name waits for may be the effects of refunds that the provider did not name.
  const nameless = waiting.filter(({ transactionId }) => transactionId === null);
  const instead = live.length > nameless.length ? live[0] : undefined;
  return instead ? provisional(contradiction(otherName(id, instead))) : absent;
}

/**
 * The provider named nothing: it is a new entry of its sum that no other has. One that succeeded, or still may, goes before
 * one that failed, which a colleague or an earlier refund may have left. A write without an answer takes one only where
 * enough are left for those that the provider did accept, or a person called done.
 */
function ofUnnamed(write: SentRefund, payment: Payment, others: readonly SentRefund[]): RefundOutcome {
  if (write.refund !== null) {
    const { refundId: id } = write.refund;
    const found = payment.refunds.find((entry) => entry.refundId === id);
    if (!found) return absent;
    if (!isOfItsSum(found, write)) return contradicted(otherSum(found, write));
    if (found.status !== 'FAILED') return seen(found);
  }
  const { live, failed: over, early } = unclaimed(write, payment, others);
  const waiting = waitingFor(write, payment, others);
  const takers = waiting.length + 1 + others.filter((other) => isLikeIt(other, write) && mayShowYet(other)).length;
  const isSpokenFor = (one: SentRefund) => one.accepted || isCalledDone(one);
  const spoken = isSpokenFor(write) ? 0 : waiting.filter(isSpokenFor).length;

  if (live.length > takers) return contradicted(tooMany(live.length, takers));
  if (live.length > spoken) return seen(likeliest(live));
  const [dated] = early;
  if (dated) return provisional(contradiction(tooEarly(dated, write)));
  if (over.length > takers) return provisional(contradiction(tooMany(over.length, takers)));
  const [lost] = over;
  return lost && over.length > spoken ? provisional(failed(lost)) : absent;
}

/** The new entries of a refund's sum that no other refund has, or is named for. */
export function unclaimed(write: SentRefund, payment: Payment, others: readonly SentRefund[]) {
  const fitting = payment.refunds.filter((entry) => isNew(entry, write, others) && isOfItsSum(entry, write));
  const going = fitting.filter(({ refundId: id, status }) => status !== 'FAILED' && id !== write.transactionId);
  const isEarly = (entry: RefundPayment) => isDatedBefore(entry, write, payment);
  return {
    /** Those that took the money, or may. */
    live: going.filter((entry) => !isEarly(entry)),
    /** Those among them that the provider dates clearly before the refund was sent, so that they are another's. */
    early: going.filter(isEarly),
    failed: fitting.filter((entry) => entry.status === 'FAILED' && !isEarly(entry)),
  };
}

/** The other refunds of the same sum that are open, or that a person called done, and whose entry is not known yet. */
export function waitingFor(write: SentRefund, payment: Payment, others: readonly SentRefund[]): readonly SentRefund[] {
  const listed = new Set(payment.refunds.map(({ refundId: id }) => id));
  return others.filter(
    (other) =>
      isLikeIt(other, write) &&
      (!isFinal(other.state) || isCalledDone(other)) &&
      other.refund === null &&
      (other.transactionId === null || !listed.has(other.transactionId)),
  );
}

/** Whether a person said that it was done, and no entry is known to be its. */
function isCalledDone({ state, refund }: SentRefund): boolean {
  return state === 'SUCCEEDED' && refund === null;
}

/** Whether it ended without an entry, which may show after all. */
export function mayShowYet(refund: SentRefund): boolean {
  return isNotApplied(refund) && refund.refund === null;
}

/** Whether both are of one sum. */
export function isLikeIt({ amount }: SentRefund, write: SentRefund): boolean {
  return amount !== null && isSum(amount, write.amount);
}

/** Whether an entry is of a refund's sum. */
export function isOfItsSum({ amount }: RefundPayment, write: SentRefund): boolean {
  return isSum(amount, write.amount);
}

function isSum(amount: Money, other: Money | null): boolean {
  return other?.currency === amount.currency && compare(amount, other) === 0;
}

/** Of entries among which nothing else tells: one that succeeded, else the first. The list is not empty. */
export function likeliest(entries: readonly RefundPayment[]): RefundPayment {
  const found = entries.find(({ status }) => status === 'SUCCEEDED') ?? entries[0];
  if (!found) throw new Error('There is no entry to take.');
  return found;
}

/** What an entry that is a refund's own says of it, where it did not fail. */
export function seen(entry: RefundPayment) {
  return { outcome: entry.status === 'SUCCEEDED' ? 'applied' : 'underway', refund: entry } as const;
}

/** The refund's own entry shows another sum. */
export function otherSum({ refundId: id, amount }: RefundPayment, write: SentRefund): string {
  return `refund ${id} shows ${amount.amount} instead of ${write.amount?.amount}`;
}

/** One write may have reached the provider as two. */
export function deliveredTwice(own: RefundPayment, extra: RefundPayment): string {
  return `refund ${own.refundId} failed, and refund ${extra.refundId} of the same sum was asked for by nobody here: it may have been delivered twice`;
}

/** More entries than refunds that could have made them. */
export function tooMany(entries: number, refunds: number): string {
  return `there are ${entries} new refunds of this sum for ${refunds === 1 ? 'the one that was' : `the ${refunds} that were`} sent, and they cannot be told apart`;
}

function otherName(id: string, { refundId: instead }: RefundPayment): string {
  return `the provider named refund ${id}, and shows refund ${instead} of the same sum instead`;
}

function tooEarly({ refundId: id, refundedAt }: RefundPayment, { sentAt }: SentRefund): string {
  return `refund ${id} of the same sum is dated ${refundedAt?.toISOString()}, before this was sent at ${sentAt?.toISOString()}`;
}

function isNew(
  { refundId: id }: RefundPayment,
  { priorTransactionIds }: SentRefund,
  others: readonly SentRefund[],
): boolean {
  return (
    !priorTransactionIds.includes(id) &&
    !others.some(({ refund, transactionId }) => refund?.refundId === id || transactionId === id)
  );
}

/**
 * Whether the provider dates an entry clearly before the refund was sent. It is not taken for its effect then; but since a
 * wrong clock, or a wrong time zone of the account, looks the same, it is no proof that there was none.
 */
function isDatedBefore({ refundedAt }: RefundPayment, { sentAt }: SentRefund, payment: Payment): boolean {
  if (refundedAt === null || sentAt === null) return false;
  const { answeredAt, checkedAt } = payment;
  const behindMs = answeredAt === null ? 0 : checkedAt.getTime() - answeredAt.getTime();
  return refundedAt.getTime() < sentAt.getTime() - CLOCKS_APART_MS - Math.min(Math.max(behindMs, 0), MAX_BEHIND_MS);
}

function failed(refund: RefundPayment) {
  return { outcome: 'failed', refund, failure: refund.failure } as const;
}

function contradiction(how: string) {
  return { outcome: 'contradicted', how } as const;
}

function contradicted(how: string): RefundOutcome {
  return contradiction(how);
}

function provisional(then: Certain): RefundOutcome {
  return { outcome: 'provisional', then };
}
