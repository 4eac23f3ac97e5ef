import type { CheckoutState } from '../../../domain/checkouts/checkout.js';

export interface CheckoutRow {
  readonly id: string;
  readonly account: string;
  readonly idempotency_key: string;
  readonly fingerprint: string;
  readonly state: CheckoutState;
  readonly order_id: string;
  readonly amount: string;
  readonly currency: string;
  readonly payment_id: string | null;
  /** Sealed: never the address itself. */
  readonly redirect_url: string | null;
  readonly problem: string | null;
  /** Whether it was read as paid, under the provider's signature. */
  readonly paid: number;
  readonly created_at: number;
  readonly updated_at: number;
}

/**
 * Which payment was the first to pay an order. One row for each order: the store itself lets no second payment be the first.
 * Where that payment's money is given back the row goes to the next that paid, or is removed.
 */
export interface PaidOrderRow {
  readonly account: string;
  readonly order_id: string;
  readonly payment_id: string;
  readonly paid_at: number;
}

/** A payment that paid an order which another had paid; removed when its money is given back. */
export interface SecondPaymentRow {
  readonly account: string;
  readonly payment_id: string;
  readonly order_id: string;
  readonly noted_at: number;
  /** When its result was answered so that the provider gives the money back; `null` where it was not. */
  readonly turned_down_at: number | null;
  /** When the alarm was raised; `null` where it was not. */
  readonly alarmed_at: number | null;
  /** When it is to be read again; `null` once the alarm was raised. */
  readonly look_at: number | null;
}

/** A payment of an order not created here that a check request was answered "go ahead" for. */
export interface CheckedOrderRow {
  readonly account: string;
  readonly payment_id: string;
  readonly order_id: string;
  readonly amount: string;
  readonly currency: string;
  readonly checked_at: number;
}

/** That a result webhook called an order paid by a payment. */
export interface PaymentClaimRow {
  readonly account: string;
  readonly order_id: string;
  readonly payment_id: string;
  readonly claimed_at: number;
}
