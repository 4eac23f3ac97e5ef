import type { CheckoutState } from '../checkouts/checkout.js';
import type { Money } from '../money.js';
import type { OperationState, WriteKind } from '../operations/operation.js';
import type { OperationResource } from '../operations/resource.js';
import type { PaymentStatus } from '../payments/payment.js';
import type { PayoutState } from '../payments/payout.js';

/** A time from and before; `null`: unbounded. */
export interface TimeSpan {
  readonly from: Date | null;
  readonly until: Date | null;
}

/** Sums of one currency, both bounds counted in. */
export interface AmountSpan {
  readonly currency: string;
  readonly least: Money | null;
  readonly most: Money | null;
}

/** What must hold for a payment to be listed; `null`: anything goes. Every text has been checked. */
export interface PaymentFilter {
  readonly status: readonly PaymentStatus[] | null;
  readonly orderId: string | null;
  readonly orderIdPrefix: string | null;
  readonly paymentIds: readonly string[] | null;
  readonly amount: AmountSpan | null;
  readonly createdAt: TimeSpan | null;
  readonly changedAt: TimeSpan | null;
  readonly refundedOnly: boolean;
  /** Held money that the provider may take by itself before this. */
  readonly holdEndsBefore: Date | null;
}

/** Every payment. */
export const ANY_PAYMENT: PaymentFilter = {
  status: null,
  orderId: null,
  orderIdPrefix: null,
  paymentIds: null,
  amount: null,
  createdAt: null,
  changedAt: null,
  refundedOnly: false,
  holdEndsBefore: null,
};

/** As of payments. */
export interface OperationFilter {
  readonly state: readonly OperationState[] | null;
  /** What they are done to; `null`: anything. */
  readonly on: OperationResource['kind'] | null;
  readonly kind: readonly WriteKind[] | null;
  readonly paymentId: string | null;
  readonly requestedBy: string | null;
  readonly createdAt: TimeSpan | null;
  readonly updatedAt: TimeSpan | null;
}

/** As of payments. */
export interface PayoutFilter {
  readonly status: readonly PayoutState[] | null;
  readonly orderId: string | null;
  readonly createdAt: TimeSpan | null;
  readonly changedAt: TimeSpan | null;
}

/** As of payments. */
export interface CheckoutFilter {
  readonly state: readonly CheckoutState[] | null;
  readonly orderId: string | null;
  readonly createdAt: TimeSpan | null;
}
