import type { Money } from '../../../domain/money.js';
import type { Card } from './card.js';

/** Leave to charge a payer's card again and again, that a payment gave. */
export interface RecurringProfile {
  readonly id: string;
  /** The payment that it was made with. */
  readonly paymentId: string;
  /** What the payment was worth: a charge without an amount of its own takes as much. */
  readonly amount: Money;
  readonly card: Card;
  /** `pg_user_id` of the payment; empty where none was given. */
  readonly userId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** The code that charges are declined with; null: they succeed. */
  readonly chargeCode: string | null;
  /** Whether it can be charged at all. */
  readonly isAlive: boolean;
}
