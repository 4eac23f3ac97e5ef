import { absolute, add, compare, isPositive, type Money, max, subtract, zero } from '../money.js';
import type { PaymentAction, PaymentStatus } from './payment.js';
import { isFinalRefund, type RefundPayment, type RefundStatus, type RevokedPayment } from './refund-payment.js';

/** What the provider's word says by itself. SUCCEEDED covers held, captured and refunded alike. */
export type ReportedStatus =
  | 'SUCCEEDED'
  | 'CREATED'
  | 'PENDING'
  | 'CANCELED'
  | 'REFUNDED'
  | 'FAILED'
  | 'EXPIRED'
  | 'UNKNOWN';

/** What the provider says of a payment, before it is read by our rules. Sums may be negative, as it writes them. */
export interface PaymentFacts {
  readonly reported: ReportedStatus;
  readonly amount: Money;
  /** `null` when the provider does not say, as before a card was presented. */
  readonly captured: boolean | null;
  readonly clearedSum: Money | null;
  readonly refundedSum: Money | null;
  readonly revokedSum: Money | null;
  readonly refunds: readonly RefundPayment[];
  readonly revocations: readonly RevokedPayment[];
}

/** Our reading of those facts. */
export interface PaymentState {
  readonly status: PaymentStatus;
  readonly captured: boolean;
  readonly capturedAmount: Money;
  readonly refundedAmount: Money;
  readonly capturableAmount: Money;
  readonly refundableAmount: Money;
  readonly allowedActions: readonly PaymentAction[];
}

/**
 * Where a payment stands. The provider's word alone does not tell: SUCCEEDED covers held, captured, partly and fully
 * refunded, so it is read together with the capture flag, the cleared sum, the refunds and the released holds.
 */
export function paymentState(facts: PaymentFacts): PaymentState {
  const { currency } = facts.amount;
  const cleared = absolute(facts.clearedSum ?? zero(currency));
  const captured = facts.captured ?? isPositive(cleared);
  const listed = sumOf(facts.refunds, isSuccessful, currency);
  // The list and the sum lag apart by seconds: the larger of the two promises less money.
  const refunded = max(listed, absolute(facts.refundedSum ?? zero(currency)));
  const status = statusOf(facts, captured, cleared, refunded);
  const wasCaptured = captured || status === 'REFUNDED';
  const capturedAmount = !wasCaptured ? zero(currency) : isPositive(cleared) ? cleared : absolute(facts.amount);
  const refundedAmount = status === 'REFUNDED' && !isPositive(refunded) ? capturedAmount : refunded;
  const underway = sumOf(facts.refunds, isUnderway, currency);
  const refundable =
    status === 'CAPTURED' || status === 'PARTIALLY_REFUNDED'
      ? atLeastZero(subtract(capturedAmount, add(refundedAmount, underway)))
      : zero(currency);
  return {
    status,
    captured: wasCaptured,
    capturedAmount,
    refundedAmount,
    capturableAmount: status === 'AUTHORIZED' ? facts.amount : zero(currency),
    refundableAmount: refundable,
    allowedActions: allowedActions(status, refundable),
  };
}

/** What may be asked for a payment in that status with so much left to refund. */
export function allowedActions(status: PaymentStatus, refundable: Money): readonly PaymentAction[] {
  switch (status) {
    case 'AUTHORIZED':
      return ['CAPTURE', 'CANCEL'];
    case 'CREATED':
    case 'PENDING':
      return ['CANCEL'];
    case 'CAPTURED':
    case 'PARTIALLY_REFUNDED':
      return isPositive(refundable) ? ['REFUND'] : [];
    default:
      return [];
  }
}

/** The amount, or zero where it is below. */
export function atLeastZero(amount: Money): Money {
  return max(amount, zero(amount.currency));
}

function statusOf(facts: PaymentFacts, captured: boolean, cleared: Money, refunded: Money): PaymentStatus {
  if (isContradiction(facts, captured, cleared)) return 'UNKNOWN';
  const { reported } = facts;
  const wasTaken = captured && isPositive(cleared);
  if (reported === 'SUCCEEDED' || (reported === 'CANCELED' && wasTaken)) {
    if (captured) return statusOfCaptured(facts, cleared, refunded);
    if (wasReleased(facts)) return 'CANCELED';
    // Nothing can be given back of what was never taken.
    return isPositive(refunded) ? 'UNKNOWN' : 'AUTHORIZED';
  }
  if (reported === 'CANCELED') {
    // A refund tells that money was taken, unless the provider says outright that it was not.
    const mayBeTaken = captured || (facts.captured === null && isPositive(refunded));
    return mayBeTaken ? 'UNKNOWN' : reported;
  }
  // The money says that it was taken: no word that means "not paid" may hide it.
  return wasTaken && reported !== 'REFUNDED' ? 'UNKNOWN' : reported;
}

function statusOfCaptured({ amount }: PaymentFacts, cleared: Money, refunded: Money): PaymentStatus {
  if (!isPositive(refunded)) return 'CAPTURED';
  const whole = isPositive(cleared) ? cleared : amount;
  return compare(refunded, whole) >= 0 ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
}

/** Whether the sums cannot all be true: more was taken than was held, or something was though nothing was captured. */
function isContradiction({ amount }: PaymentFacts, captured: boolean, cleared: Money): boolean {
  return isPositive(cleared) && (!captured || compare(cleared, absolute(amount)) > 0);
}

function wasReleased({ amount, revokedSum, revocations }: PaymentFacts): boolean {
  if (revocations.some((revocation) => revocation.status === 'SUCCEEDED')) return true;
  return revokedSum !== null && isPositive(amount) && compare(absolute(revokedSum), amount) >= 0;
}

/** The sum of those refunds whose status is asked for. */
function sumOf(refunds: readonly RefundPayment[], isMeant: (status: RefundStatus) => boolean, currency: string): Money {
  let all = zero(currency);
  for (const { status, amount } of refunds) if (isMeant(status)) all = add(all, amount);
  return all;
}

function isSuccessful(status: RefundStatus): boolean {
  return status === 'SUCCEEDED';
}

function isUnderway(status: RefundStatus): boolean {
  return !isFinalRefund(status);
}
