import type { Money } from '../../domain/money.js';
import type { Card } from './cards/card.js';
import type { MobileCharge } from './cards/mobile-charge.js';
import type { RecurringProfile } from './cards/profile.js';
import type { Checkout } from './checkout.js';

/** Why a payment, refund or payout failed: the provider's code and text. */
export interface Failure {
  readonly code: string;
  readonly description: string;
}

/** One refund: a transaction of its own, with an id from the same space as payments. */
export interface RefundRecord {
  readonly id: string;
  /** Order in which transactions came to be: "the latest of an order" is the greatest. */
  readonly sequence: number;
  /** `success`, `error` or `process`. */
  readonly status: string;
  /** Positive here; negative on the wire. */
  readonly amount: Money;
  readonly createdAt: Date;
  /** Only a successful refund has one. */
  readonly paidAt: Date | null;
  readonly reference: string | null;
  readonly failure: Failure | null;
}

/** A released hold: a transaction of its own too. */
export interface RevocationRecord {
  readonly id: string;
  readonly status: string;
  readonly amount: Money;
  readonly createdAt: Date;
}

/** How many writes of each kind took effect since the payment was put into the ledger. */
export interface Effects {
  readonly captures: number;
  readonly cancels: number;
  /** Refund transactions made, those that ended in error included. */
  readonly refunds: number;
  /** Charges of a saved card, declined ones included. */
  readonly charges: number;
}

/** Everything the simulator knows of a payment. */
export interface PaymentRecord {
  readonly id: string;
  readonly sequence: number;
  /** Empty where the shop gave none. */
  readonly orderId: string;
  /** The provider's status word, `pg_payment_status`. */
  readonly word: string;
  readonly amount: Money;
  /** What the bank holds or has held; null before a successful payment. */
  readonly authorized: Money | null;
  /** What was taken; null while nothing was. */
  readonly captured: Money | null;
  readonly cancelled: boolean;
  readonly method: string;
  /** Null before a card was presented. */
  readonly card: Card | null;
  readonly userEmail: string;
  readonly userPhone: string;
  readonly testingMode: boolean;
  readonly createdAt: Date;
  readonly paidAt: Date | null;
  readonly authCode: string | null;
  readonly failure: Failure | null;
  readonly refunds: readonly RefundRecord[];
  readonly revocations: readonly RevocationRecord[];
  readonly effects: Effects;
  /** How many of the effects came through provider scripts; the others were "done elsewhere". */
  readonly scriptWrites: number;
  /** Every `pg_idempotency_key` that came with a write, repeats and its own creation included. */
  readonly idempotencyKeys: readonly string[];
  readonly checkout: Checkout;
  /** The recurring profile that it gave, or that it charges; null: none. */
  readonly recurring: RecurringProfile | null;
  /** How far a charge of a phone's balance has come; null: none was begun. */
  readonly mobile: MobileCharge | null;
}

/** What a status script can find: a payment, or one of the transactions made of it. */
export type Transaction =
  | { readonly kind: 'payment'; readonly payment: PaymentRecord }
  | { readonly kind: 'refund'; readonly payment: PaymentRecord; readonly refund: RefundRecord }
  | { readonly kind: 'revocation'; readonly payment: PaymentRecord; readonly revocation: RevocationRecord };
