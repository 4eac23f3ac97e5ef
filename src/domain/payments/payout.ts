import type { Failure } from './failure.js';

/** Where a payout stands. */
export const PayoutState = {
  CREATED: 'CREATED',
  PENDING: 'PENDING',
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  EXPIRED: 'EXPIRED',
  UNKNOWN: 'UNKNOWN',
} as const;
export type PayoutState = keyof typeof PayoutState;

/** The state of a payout as the provider last told it. */
export interface PayoutStatus {
  /** This gateway's own id: unique over types and accounts. */
  readonly id: string;
  /** The provider's id. */
  readonly paymentId: string;
  readonly account: string;
  readonly orderId: string;
  readonly status: PayoutState;
  /** The provider's own word; `null` when it gave none. */
  readonly rawStatus: string | null;
  readonly canReject: boolean | null;
  readonly captured: boolean | null;
  readonly testMode: boolean | null;
  readonly createdAt: Date | null;
  readonly failure: Failure | null;
  readonly checkedAt: Date;
}
