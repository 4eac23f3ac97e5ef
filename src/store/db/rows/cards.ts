import type { CardPurpose, CardRemovalState, CardSetupState } from '../../../domain/cards/card.js';
import type { ChargeKind, ChargeState } from '../../../domain/cards/charge.js';

/** That a card is to be added or forgotten. */
export interface CardWriteRow {
  readonly id: string;
  readonly account: string;
  readonly idempotency_key: string;
  readonly fingerprint: string;
  readonly kind: 'SETUP' | 'REMOVAL';
  readonly state: CardSetupState | CardRemovalState;
  /** Of what is added; `null` for what is forgotten. */
  readonly purpose: CardPurpose | null;
  /** The user, encrypted. */
  readonly user_data: string;
  /** What the provider calls the adding of a card by. */
  readonly setup_id: string | null;
  /** Our name for the card, once it is known. */
  readonly card_id: string | null;
  /** The token of the card that was added, encrypted. */
  readonly card_data: string | null;
  /** The page's address, encrypted. */
  readonly redirect_url: string | null;
  readonly problem: string | null;
  readonly checks: number;
  readonly next_check_at: number;
  readonly created_at: number;
  readonly updated_at: number;
}

/** That money is to be taken from a saved card, a recurring profile or the balance of a phone. Its order, sum and payment stand in its checkout. */
export interface ChargeRow {
  /** That of its checkout. */
  readonly id: string;
  readonly account: string;
  readonly order_id: string;
  readonly kind: ChargeKind;
  readonly state: ChargeState;
  readonly payment_id: string | null;
  /** When what takes the money was about to leave; `null` where it did not. */
  readonly sent_at: number | null;
  /** The running time then, see RunningTime; `null` where that was not noted. */
  readonly sent_running_ms: number | null;
  /** Where the payer has to go first, encrypted. */
  readonly action_url: string | null;
  readonly problem: string | null;
  readonly checks: number;
  readonly next_check_at: number;
  readonly created_at: number;
  readonly updated_at: number;
}

/** That a code from an SMS was said for a charge of a phone, or asked for once more. */
export interface MobileCodeRow {
  readonly id: string;
  readonly account: string;
  readonly charge_id: string;
  readonly kind: 'APPROVAL' | 'RESEND';
  /** When it was about to leave; `null` where it did not. */
  readonly sent_at: number | null;
  /** JSON of why it came to nothing, or of `null` where it did not; `null` itself while that is not known. */
  readonly problem: string | null;
  readonly created_at: number;
}

/** Serialises the charges of one order. */
export interface ChargeTurnRow {
  readonly account: string;
  readonly order_id: string;
  readonly taken_at: number;
}

/** The recurring profile that a payment began. */
export interface RecurringProfileRow {
  readonly account: string;
  readonly payment_id: string;
  /** Encrypted. */
  readonly profile_data: string;
  readonly noted_at: number;
}
