import type { Money } from '../../../domain/money.js';
import type { Failure } from '../transactions.js';

/** Who gets the money of a payout: never a whole card number. */
export interface Payee {
  /** The masked card, or the last four of an IBAN. */
  readonly hash: string;
  /** Token of a saved card; null where none was used. */
  readonly cardToken: string | null;
}

/** How a payout goes on once the provider has accepted it. */
export interface PayoutCourse {
  /** How long it is under way, in milliseconds; 0: it ends at once; null: it does not end by itself. */
  readonly processMs: number | null;
  /** The code it fails with; null: the payee gets the money. */
  readonly failureCode: string | null;
}

/** It ends at once, and the payee has the money. */
export const PAID_AT_ONCE: PayoutCourse = { processMs: 0, failureCode: null };

/** Everything the simulator knows of a payout. */
export interface PayoutRecord {
  readonly id: string;
  readonly orderId: string;
  /** The provider's word, `pg_transaction_status`: partial, pending, ok, failed, incomplete. */
  readonly word: string;
  readonly amount: Money;
  readonly captured: boolean;
  readonly canReject: boolean;
  readonly testingMode: boolean;
  readonly createdAt: Date;
  readonly failure: Failure | null;
  /** `pg_post_link`: where the shop wants to hear of it; null: where the cabinet says. */
  readonly postLink: string | null;
  /** Null: the payee has not said where the money is to go. */
  readonly payee: Payee | null;
  /** How it goes on since it was accepted; null for one that was put in as it is. */
  readonly course: PayoutCourse | null;
  readonly description: string;
  /** `pg_user_id`; empty where none was given. */
  readonly userId: string;
  /** `pg_back_link`: where the payee's browser goes after the page; null: nowhere. */
  readonly backLink: string | null;
  /** `pg_order_time_limit`: a page that nobody filled in until then is over; null: never. */
  readonly expiresAt: Date | null;
  /** Path of the page where the payee says where the money is to go; null: it has none. */
  readonly page: string | null;
  /** It was made before the balance was read for the first time, and so is no part of it. */
  readonly isEarlier: boolean;
  /** How many calls asked for it: more than one where the shop sent its order again. */
  readonly attempts: number;
}
