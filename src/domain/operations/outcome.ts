import { compare } from '../money.js';
import type { Failure } from '../payments/failure.js';
import type { Payment } from '../payments/payment.js';
import type { RevokedPayment } from '../payments/refund-payment.js';
import type { WriteKind } from './operation.js';
import { type RefundOutcome, refundEvidence, type SentRefund } from './refund-evidence.js';

/** What is known of a write that was sent, for comparing it with a reading of the payment. */
export interface SentWrite extends SentRefund {
  readonly kind: WriteKind;
  /** Who ended it by hand, and when it changed last; left out, or `null`: what the provider shows did. */
  readonly resolvedBy?: string | null;
  readonly updatedAt?: Date;
}

/**
 * What a reading of the payment says of a write. `absent` is not "failed": the provider shows effects seconds late.
 * `contradicted` is an effect that cannot be this write's alone, such as a capture of another sum: it proves nothing.
 */
export type OperationOutcome =
  | RefundOutcome
  | { readonly outcome: 'applied' | 'underway'; readonly refund: null }
  | FailedOther
  | { readonly outcome: 'provisional'; readonly then: FailedOther };

/** A capture or cancel that failed. */
interface FailedOther {
  readonly outcome: 'failed';
  readonly refund: null;
  readonly failure: Failure | null;
}

const absent: OperationOutcome = { outcome: 'absent' };

/** Compares a write with a trusted reading of its payment; `others` are all other writes to it that were sent from here. */
export function operationOutcome(write: SentWrite, payment: Payment, others: readonly SentWrite[]): OperationOutcome {
  const [sent, shown] = [write.amount?.currency, payment.amount.currency];
  if (sent !== undefined && sent !== shown)
    return { outcome: 'contradicted', how: `the payment is in ${shown} instead of ${sent}` };
  switch (write.kind) {
    case 'CAPTURE':
      return captureOutcome(write, payment);
    case 'CANCEL':
      return cancelOutcome(write, payment);
    case 'REFUND':
      return refundEvidence(
        write,
        payment,
        others.filter(({ kind }) => kind === 'REFUND'),
      );
    case 'PAYOUT':
      throw new Error('A payout is held against a reading of its order.');
  }
}

function captureOutcome({ amount }: SentWrite, payment: Payment): OperationOutcome {
  if (payment.captured) {
    if (amount === null || compare(payment.capturedAmount, amount) === 0) return { outcome: 'applied', refund: null };
    const how = `the payment is captured with ${payment.capturedAmount.amount} instead of ${amount.amount}`;
    return { outcome: 'contradicted', how };
  }
  return isOver(payment) ? { outcome: 'failed', refund: null, failure: payment.failure } : absent;
}

function cancelOutcome(write: SentWrite, payment: Payment): OperationOutcome {
  if (payment.status === 'CANCELED') return { outcome: 'applied', refund: null };
  const refused = payment.revocations.find((release) => release.status === 'FAILED' && mayBeOf(write, release));
  const { failure } = refused ?? payment;
  const failed = { outcome: 'failed', refund: null, failure } as const;
  if (payment.captured || isOver(payment)) return failed;
  if (!refused) return absent;
  // Without a name a colleague's release that failed looks the same, and ours may still release the hold.
  return write.transactionId === null ? provisional(failed) : failed;
}

function provisional(then: FailedOther): OperationOutcome {
  return { outcome: 'provisional', then };
}

/** Whether a release may be a cancel's: that which the provider named or, where it named none, any that is new. */
function mayBeOf({ transactionId, priorTransactionIds }: SentWrite, { revocationId: id }: RevokedPayment): boolean {
  return (transactionId === null || transactionId === id) && !priorTransactionIds.includes(id);
}

function isOver({ status }: Payment): boolean {
  return status === 'CANCELED' || status === 'FAILED' || status === 'EXPIRED';
}
