import type { HistorySource } from '../../../domain/payments/history.js';
import type { PaymentStatus } from '../../../domain/payments/payment.js';
import type { PayoutState } from '../../../domain/payments/payout.js';

/** A payment as it was last seen. */
export interface LedgerPaymentRow {
  readonly account: string;
  readonly payment_id: string;
  readonly order_id: string | null;
  readonly status: PaymentStatus;
  readonly raw_status: string | null;
  readonly amount: string;
  readonly currency: string;
  /** The amount in whole minor units, to be compared in the store and never read back: a number loses digits of it. */
  readonly amount_minor: number;
  readonly captured: string;
  readonly refunded: string;
  /** Whether it is known from an import alone, and was never read under the provider's signature. */
  readonly imported: number;
  /** When the provider takes held money by itself; `null` where none is held, or that is not known. */
  readonly hold_ends_at: number | null;
  /** What it is listed by: when it was created, or first seen where the provider does not tell. Stays. */
  readonly listed_at: number;
  readonly first_seen_at: number;
  /** When its status or sums were last seen to differ. */
  readonly changed_at: number;
  readonly checked_at: number;
  /** How many changes of it are recorded. */
  readonly changes: number;
  /** Everything else of it, without what tells who paid. */
  readonly reading: string;
}

/** One change of a payment, as it was seen. */
export interface PaymentChangeRow {
  readonly account: string;
  readonly payment_id: string;
  readonly seq: number;
  readonly at: number;
  readonly source: HistorySource;
  readonly status: PaymentStatus;
  readonly captured: string;
  readonly refunded: string;
  readonly currency: string;
}

/** A payout as it was last seen. */
export interface LedgerPayoutRow {
  readonly account: string;
  readonly order_id: string;
  readonly payment_id: string;
  readonly status: PayoutState;
  /** As of payments. */
  readonly listed_at: number;
  readonly first_seen_at: number;
  readonly changed_at: number;
  readonly checked_at: number;
  /** Everything else of it. */
  readonly reading: string;
}

/** The one row that says since when this store has watched. */
export interface LedgerStartRow {
  readonly id: number;
  readonly started_at: number;
  /** Payments and payouts that were last seen to change before this may have been removed; `null`: none was. */
  readonly pruned_before: number | null;
}
