import { defineEndpoint, type PerScripts } from '../../endpoint.js';
import { list, text, UnreadableField } from '../../protocol/fields.js';

export interface RemoveCardInput {
  readonly userId: string;
  readonly token: string;
}

/** That the card was forgotten. */
export interface RemovedCard {
  readonly removed: true;
}

const common = {
  secret: 'payment',
  effect: 'write',
  request: { userId: 'pg_user_id', token: 'pg_card_token' },
  // The newest page shows a flat body with `deleted`, older ones a `card` with `deleted` in it and no word of their own, the
  // Gateway API `success`.
  success: ['deleted', 'success', ''],
  response: { word: text('pg_status'), cards: list('card', 'card', { word: text('pg_status') }) },
  result: ({
    word,
    cards,
  }: {
    readonly word: string | null;
    readonly cards: readonly { readonly word: string | null }[];
  }): RemovedCard => {
    const said = word ?? (cards.length === 1 ? cards[0]?.word : null);
    if (!/^(deleted|success)$/i.test(said?.trim() ?? ''))
      throw new UnreadableField('no field says that it was deleted');
    return { removed: true };
  },
} as const;

/** Has a saved card forgotten. Source: provider documentation, "Remove a saved card" (kz-api 11621159) and Gateway API. */
export const removeCard: PerScripts<RemoveCardInput, RemovedCard> = {
  merchant: defineEndpoint({ ...common, path: '/v1/merchant/{merchant}/cardstorage/remove' }),
  gateway: defineEndpoint({ ...common, path: '/g2g/cardstorage/remove' }),
};
