/** The payer's card as the provider shows it: never the number itself. */
export interface Card {
  readonly name: string;
  readonly pan: string;
  /** MM/YY */
  readonly exp: string;
  readonly brand: string;
  readonly token: string;
}

/** A card that a user of the shop saved: its number is nowhere. */
export interface SavedCard {
  /** `pg_card_id`, deprecated on the wire. */
  readonly id: string;
  readonly token: string;
  /** The shop's user, `pg_user_id`. */
  readonly userId: string;
  /** `approved`, `deleted`, or any other word. */
  readonly word: string;
  /** What it was saved for: a card of payouts cannot be charged. */
  readonly use: 'purchase' | 'payout';
  /** The masked number, `pg_card_hash`. */
  readonly pan: string;
  /** `pg_card_hhash`: 32 hex digits. */
  readonly digest: string;
  readonly bank: string;
  /** VI, MC */
  readonly brand: string;
  /** MM/YY */
  readonly exp: string;
  readonly createdAt: Date;
  /** The code that a charge of it is declined with; null: it pays. */
  readonly chargeCode: string | null;
  /** Whether its bank asks for 3-D Secure. */
  readonly threeDs: boolean;
  /** The recurring profile that charges it; null: none. */
  readonly profileId: string | null;
}

/** A saved card as the payments show it that it pays. */
export function shownCard({ pan, exp, brand, token }: SavedCard): Card {
  return { name: 'DEMO PAYER', pan, exp, brand, token };
}
