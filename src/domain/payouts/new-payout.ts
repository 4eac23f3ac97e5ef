import type { Money } from '../money.js';

/** Where the money goes. Never a card number: a token of a card that the provider keeps, a page of the provider's, or a bank account. */
export type PayoutTarget =
  | { readonly method: 'SAVED_CARD'; readonly userId: string; readonly cardToken: string }
  | { readonly method: 'CARD_PAGE'; readonly userId: string | null; readonly backUrl: string }
  | {
      readonly method: 'IBAN';
      readonly iban: string;
      /** The payee's tax number: 12 digits. */
      readonly iin: string;
      readonly name: string;
      readonly kbe: string;
      readonly knp: string;
      readonly bik: string;
    };

/** What is sent of a payout beside its order and sum. */
export interface PayoutDetails {
  readonly description: string;
  readonly to: PayoutTarget;
}

/** A payout that is to be made. Every text has been checked. */
export interface NewPayout extends PayoutDetails {
  /** The merchant's own id of it: no other payout of the shop has it. */
  readonly orderId: string;
  readonly amount: Money;
}

/** For how long after it is sent a payout may be carried out, or its page be used, in milliseconds: a day, as the zone of the limit is not documented. */
export const PAYOUT_TIME_LIMIT_MS = 86_400_000;

/** After so long nobody can use a page any more, whatever zone the provider takes its limit to be in. */
export const PAYOUT_PAGE_MS = 2 * PAYOUT_TIME_LIMIT_MS;
