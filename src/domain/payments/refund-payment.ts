import type { Money } from '../money.js';
import type { Failure } from './failure.js';

/** Where a refund or the release of a hold stands. */
export const RefundStatus = {
  PENDING: 'PENDING',
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  UNKNOWN: 'UNKNOWN',
} as const;
export type RefundStatus = keyof typeof RefundStatus;

/** One refund of a payment: a transaction of its own, with its own id. The amount is never negative. */
export interface RefundPayment {
  /** This gateway's own id: unique over types and accounts. */
  readonly id: string;
  /** The provider's id. */
  readonly refundId: string;
  readonly status: RefundStatus;
  /** The provider's own word; `null` when it gave none. */
  readonly rawStatus: string | null;
  readonly amount: Money;
  readonly refundedAt: Date | null;
  readonly reference: string | null;
  readonly failure: Failure | null;
}

/** One release of a hold: the whole hold, so it has no amount of its own. */
export interface RevokedPayment {
  /** This gateway's own id: unique over types and accounts. */
  readonly id: string;
  /** The provider's id. */
  readonly revocationId: string;
  readonly status: RefundStatus;
  /** The provider's own word; `null` when it gave none. */
  readonly rawStatus: string | null;
  readonly reference: string | null;
  readonly acquirerReference: string | null;
  readonly failure: Failure | null;
}

/** Whether it is final that the money went, or did not go. */
export function isFinalRefund(status: RefundStatus): boolean {
  return status === 'SUCCEEDED' || status === 'FAILED';
}
