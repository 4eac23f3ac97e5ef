import type { NewCard } from '../ledger/cards/card-book.js';
import { type ControlRoute, param } from './route.js';

/** Saved cards: list, save, and what their banks do. */
export const CARD_ROUTES: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/cards',
    about: 'Every saved card, the removed ones too.',
    run: ({ ledger }) => ledger.cards.all(),
  },
  {
    method: 'POST',
    path: '/cards',
    about:
      'Saves a card for a user of the shop. use: purchase (default), payout. chargeCode: what charges of it are declined with.',
    status: 201,
    body: {
      userId: 'text',
      pan: 'text',
      use: 'text?',
      id: 'text?',
      word: 'text?',
      exp: 'text?',
      chargeCode: 'text?',
      threeDs: 'flag?',
    },
    run: ({ ledger }, input) => ledger.cards.add(input as unknown as NewCard),
  },
  {
    method: 'POST',
    path: '/cards/:token/word',
    about: 'Shows another word for a card; only approved ones can be charged.',
    body: { word: 'text' },
    run: ({ ledger }, { word }, params) => ledger.cards.change(param(params, 'token'), { word: word as string }),
  },
];
