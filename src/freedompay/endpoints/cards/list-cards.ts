import type { CardStatus, CardWithToken } from '../../../domain/cards/card.js';
import { defineEndpoint, type PerScripts, type ReadingContext } from '../../endpoint.js';
import { list, text } from '../../protocol/fields.js';
import { providerDate } from '../../provider-date.js';
import { maskedPan } from '../../redaction/masked-pan.js';

export interface ListCardsInput {
  readonly userId: string;
}

/** One `card` of the list. */
const card = {
  token: text('pg_card_token'),
  status: text('pg_status'),
  hash: text('pg_card_hash'),
  createdAt: text('created_at'),
  bank: text('bank_alias'),
  brand: text('brand_alias'),
  year: text('expiry_year'),
  month: text('expiry_month'),
} as const;

const common = {
  secret: 'payment',
  effect: 'read',
  // The list has no word of its own: a body with a salt and a signature alone is an empty one.
  success: ['', 'ok', 'success'],
  lists: ['card'],
  response: { cards: list('card', 'card', card) },
  result: (
    { cards }: { readonly cards: readonly { readonly [K in keyof typeof card]: string | null }[] },
    { account }: ReadingContext,
  ): readonly CardWithToken[] =>
    cards.flatMap(({ token, status, hash, createdAt, bank, brand, year, month }) => {
      // One that has only the number by which cards went formerly cannot be named to the provider any more.
      if (token === null) return [];
      return {
        token: token.trim(),
        account: account.id,
        status: cardStatusOf(status),
        rawStatus: status,
        maskedPan: hash === null ? null : maskedPan(hash),
        brand,
        bank,
        expiry: expiryOf(month, year),
        createdAt: providerDate(createdAt, account.timeZone),
      };
    }),
} as const;

/**
 * The saved cards of a user. Source: provider documentation, "List of saved cards" (kz-api 11622160) and Gateway API
 * "Cardstorage list".
 */
export const listCards: PerScripts<ListCardsInput, readonly CardWithToken[]> = {
  merchant: defineEndpoint({
    ...common,
    path: '/v1/merchant/{merchant}/cardstorage/list',
    request: { userId: 'pg_user_id' },
  }),
  gateway: defineEndpoint({ ...common, path: '/g2g/cardstorage/list', request: { userId: 'pg_user_id' } }),
};

/** Only an approved card can be charged (Gateway API, "Pay"); no other word is documented, so each is one that nobody knows. */
function cardStatusOf(word: string | null): CardStatus {
  return word?.trim().toLowerCase() === 'approved' ? 'APPROVED' : 'UNKNOWN';
}

/** "MM/YY" of what is written as two or four digits; `null` of anything else. */
function expiryOf(month: string | null, year: string | null): string | null {
  const [mm, yy] = [month?.trim() ?? '', year?.trim() ?? ''];
  return /^\d{1,2}$/.test(mm) && /^(\d{2}|\d{4})$/.test(yy) ? `${mm.padStart(2, '0')}/${yy.slice(-2)}` : null;
}
