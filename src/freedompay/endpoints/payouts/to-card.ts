import { defineEndpoint, type PerScripts } from '../../endpoint.js';
import { type PayoutAcceptance, payoutWrite } from './payout-acceptance.js';

/** A payout to a card that the provider keeps. Nothing of the card itself is sent. */
export interface PayoutToCardInput {
  readonly orderId: string;
  /** Decimal text, in the currency of the account: the script takes none. */
  readonly amount: string;
  readonly description: string;
  /** The latest time for it, `YYYY-MM-DD hh:mm:ss`. */
  readonly timeLimit: string;
  /** Whose card it is. */
  readonly userId: string;
  readonly cardToken: string;
  /** Where the provider sends its webhook. */
  readonly postLink: string;
}

const request = {
  orderId: 'pg_order_id',
  amount: 'pg_amount',
  description: 'pg_description',
  timeLimit: 'pg_order_time_limit',
  userId: 'pg_user_id',
  cardToken: 'pg_card_token_to',
  postLink: 'pg_post_link',
} as const;

/** Source: provider documentation, Payout "Reg2Reg" and Gateway API "Reg2Reg". */
export const payoutToCard: PerScripts<PayoutToCardInput, PayoutAcceptance> = {
  merchant: defineEndpoint({ ...payoutWrite, request, path: '/api/reg2reg' }),
  gateway: defineEndpoint({ ...payoutWrite, request, path: '/g2g/reg2reg' }),
};
