import type { OperationProblem } from '../operations/operation.js';

/** Where a saved card stands. Only `approved` is documented; any other word is UNKNOWN. */
export const CardStatus = { APPROVED: 'APPROVED', UNKNOWN: 'UNKNOWN' } as const;
export type CardStatus = keyof typeof CardStatus;

/** What a card is saved for: the provider keeps cards that are charged apart from those that are paid out to. */
export const CardPurpose = { CHARGE: 'CHARGE', PAYOUT: 'PAYOUT' } as const;
export type CardPurpose = keyof typeof CardPurpose;

/** A card that the provider keeps for a user of the merchant's. No more of its number is here than the provider's mask shows. */
export interface SavedCard {
  /** This gateway's name for it: it stands for the provider's token, and gives no right by itself. */
  readonly cardId: string;
  readonly account: string;
  readonly userId: string;
  readonly status: CardStatus;
  readonly rawStatus: string | null;
  readonly maskedPan: string | null;
  readonly brand: string | null;
  readonly bank: string | null;
  /** "MM/YY"; `null` where the provider does not tell. */
  readonly expiry: string | null;
  readonly createdAt: Date | null;
}

/** A saved card with the token that the provider knows it by, which never leaves the gateway but to the provider. */
export interface CardWithToken extends Omit<SavedCard, 'cardId' | 'userId'> {
  readonly token: string;
}

/** What became of asking the provider for a page on which a card is added. */
export const CardSetupState = {
  PENDING: 'PENDING',
  OPEN: 'OPEN',
  COMPLETED: 'COMPLETED',
  REJECTED: 'REJECTED',
  UNKNOWN: 'UNKNOWN',
} as const;
export type CardSetupState = keyof typeof CardSetupState;

/** A card to be added. Every text has been checked. */
export interface NewCardSetup {
  readonly userId: string;
  readonly purpose: CardPurpose;
  /** Where the payer's browser is sent afterwards. */
  readonly returnUrl: string;
}

/** That a card is to be added, and the page on which the payer enters it. */
export interface CardSetup {
  readonly id: string;
  readonly account: string;
  readonly purpose: CardPurpose;
  readonly state: CardSetupState;
  readonly userId: string | null;
  readonly idempotencyKey: string;
  readonly redirectUrl: string | null;
  /** The card that the provider's webhook names; `null` until it did. */
  readonly cardId: string | null;
  /** Its token, for payouts to it: a payout card may not show among the user's cards. */
  readonly token: string | null;
  readonly problem: OperationProblem | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What became of asking the provider to forget a card. */
export const CardRemovalState = {
  PENDING: 'PENDING',
  SUCCEEDED: 'SUCCEEDED',
  REJECTED: 'REJECTED',
  UNKNOWN: 'UNKNOWN',
} as const;
export type CardRemovalState = keyof typeof CardRemovalState;

/** That a card is to be forgotten. */
export interface CardRemoval {
  readonly id: string;
  readonly account: string;
  readonly state: CardRemovalState;
  readonly userId: string | null;
  readonly cardId: string;
  readonly idempotencyKey: string;
  readonly problem: OperationProblem | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
