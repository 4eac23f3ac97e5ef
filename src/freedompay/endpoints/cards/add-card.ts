import type { CardPurpose } from '../../../domain/cards/card.js';
import { defineEndpoint, type Endpoint, type ReadingContext } from '../../endpoint.js';
import { required } from '../../protocol/fields.js';
import { reference } from '../../protocol/opaque-id.js';
import { pageUrl } from '../safe-page-url.js';

export interface AddCardInput {
  readonly userId: string;
  /** Where the provider sends word of the card; `null`: nowhere. */
  readonly postLink: string | null;
  /** Where the payer's browser is sent afterwards. */
  readonly backLink: string;
}

/** The page on which the payer enters the card, and what its webhook will name. */
export interface AddedCardPage {
  readonly setupId: string;
  readonly redirectUrl: string;
}

const common = {
  // Payout cards too: signed with the payout secret they are refused (observed in the provider's test environment).
  secret: 'payment',
  effect: 'write',
  request: { userId: 'pg_user_id', postLink: 'pg_post_link', backLink: 'pg_back_link' },
  response: { setupId: reference('pg_payment_id'), redirectUrl: required('pg_redirect_url') },
  result: (reply: AddedCardPage, { account }: ReadingContext): AddedCardPage => ({
    setupId: reply.setupId,
    redirectUrl: pageUrl(reply.redirectUrl.trim(), account.baseUrl),
  }),
} as const;

/**
 * Opens a page on which a card is added. Source: provider documentation, "Add a card" (kz-api 36517943: `add2` checks the card
 * with a sum of zero) and "Add a payout card" (kz-api 12006980). The Gateway API has no such page: there the merchant's own
 * server takes the card's number, which this gateway has no place for.
 */
export const addCard: Readonly<Record<CardPurpose, Endpoint<AddCardInput, AddedCardPage>>> = {
  CHARGE: defineEndpoint({ ...common, path: '/v1/merchant/{merchant}/cardstorage/add2' }),
  PAYOUT: defineEndpoint({ ...common, path: '/v1/merchant/{merchant}/cardstoragepayout/add' }),
};
