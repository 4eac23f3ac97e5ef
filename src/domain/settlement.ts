import type { Failure } from './failure.js';
import { compare, type Money } from './money.js';
import type { OperationKind } from './operation.js';
import type { Payment } from './payment.js';
import type { RefundPayment } from './refund.js';

/** What is known of a write that was sent, for holding it against a reading of the payment. */
export interface SentWrite {
  readonly kind: OperationKind;
  readonly amount: Money | null;
  /** Ids of the refunds and releases that the payment had before the write: none of them is its effect. */
  readonly before: readonly string[];
  /** Id of the transaction that the provider named when it accepted the write. */
  readonly transactionId: string | null;
  /** The entry that an earlier reading found to be its effect: it stays that one, whatever else is listed since. */
  readonly refund: RefundPayment | null;
  /** Whether the provider said `ok` to it. */
  readonly accepted: boolean;
}

/** What other operations of the same payment lay claim to. */
export interface Claims {
  /** Ids of refund entries that are known to be the effect of other operations. */
  readonly taken: ReadonlySet<string>;
  /** How many other refunds of the same sum the provider accepted and has not shown yet. */
  readonly awaited: number;
}

/**
 * What a reading of the payment says of a write. `absent` is not "failed": the provider shows effects seconds late.
 * `contradicted` is an effect that can not be this write's alone, such as a capture of another sum: it proves nothing.
 */
export type Verdict =
  | { readonly outcome: 'applied'; readonly refund: RefundPayment | null }
  | { readonly outcome: 'underway'; readonly refund: RefundPayment }
  | { readonly outcome: 'failed'; readonly refund: RefundPayment | null; readonly failure: Failure | null }
  | { readonly outcome: 'contradicted'; readonly how: string }
  | { readonly outcome: 'absent' };

const absent: Verdict = { outcome: 'absent' };

/** Holds a write against a trusted reading of its payment. */
export function verdictOf(write: SentWrite, payment: Payment, claims: Claims): Verdict {
  const [sent, shown] = [write.amount?.currency, payment.amount.currency];
  if (sent !== undefined && sent !== shown)
    return { outcome: 'contradicted', how: `the payment is in ${shown} instead of ${sent}` };
  switch (write.kind) {
    case 'CAPTURE':
      return captureVerdict(write, payment);
    case 'CANCEL':
      return cancelVerdict(write, payment);
    case 'REFUND':
      return refundVerdict(write, payment, claims);
  }
}

/** Whether a reading shows what can not be this write's effect alone. */
export function contradicts(write: SentWrite, payment: Payment): boolean {
  return verdictOf(write, payment, { taken: new Set(), awaited: 0 }).outcome === 'contradicted';
}

function captureVerdict({ amount }: SentWrite, payment: Payment): Verdict {
  if (payment.captured) {
    if (amount === null || compare(payment.capturedAmount, amount) === 0) return { outcome: 'applied', refund: null };
    const how = `the payment is captured with ${payment.capturedAmount.amount} instead of ${amount.amount}`;
    return { outcome: 'contradicted', how };
  }
  return isOver(payment) ? { outcome: 'failed', refund: null, failure: payment.failure } : absent;
}

function cancelVerdict({ before }: SentWrite, payment: Payment): Verdict {
  if (payment.status === 'CANCELED') return { outcome: 'applied', refund: null };
  const refused = payment.revocations.find(({ id, status }) => status === 'FAILED' && !before.includes(id));
  if (refused) return { outcome: 'failed', refund: null, failure: refused.failure };
  return payment.captured || isOver(payment) ? { outcome: 'failed', refund: null, failure: payment.failure } : absent;
}

function refundVerdict(write: SentWrite, payment: Payment, claims: Claims): Verdict {
  const entry = ownEntry(write, payment, claims);
  if (!entry) return absent;
  if (entry.status === 'SUCCEEDED') return { outcome: 'applied', refund: entry };
  if (entry.status === 'FAILED') return { outcome: 'failed', refund: entry, failure: entry.failure };
  return { outcome: 'underway', refund: entry };
}

/**
 * The refund entry that a write made: the one the provider named or that was found before, else a new one of the same sum
 * that no other operation has. A write without an answer takes one only when enough are left for those that the provider
 * did accept.
 */
function ownEntry({ amount, before, transactionId, refund, accepted }: SentWrite, payment: Payment, claims: Claims) {
  const free = payment.refunds.filter(({ id }) => !before.includes(id) && !claims.taken.has(id));
  const known = transactionId ?? refund?.id ?? null;
  if (known !== null) return free.find(({ id }) => id === known);
  const fitting = free.filter((entry) => amount !== null && compare(entry.amount, amount) === 0);
  return fitting.length > (accepted ? 0 : claims.awaited) ? fitting[0] : undefined;
}

function isOver({ status }: Payment): boolean {
  return status === 'CANCELED' || status === 'FAILED' || status === 'EXPIRED';
}
