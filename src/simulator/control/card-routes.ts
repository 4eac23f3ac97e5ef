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
  {
    method: 'GET',
    path: '/setups',
    about: 'Every card that is or was being saved on a page.',
    run: ({ ledger }) => ledger.setups.all(),
  },
  { method: 'GET', path: '/profiles', about: 'Every recurring profile.', run: ({ ledger }) => ledger.profiles.all() },
  {
    method: 'POST',
    path: '/profiles/:id',
    about: 'What becomes of charges of a profile: isAlive false refuses them (11070), chargeCode declines them.',
    body: { isAlive: 'flag?', chargeCode: 'text?' },
    run: ({ ledger }, input, params) =>
      ledger.profiles.change(param(params, 'id'), input as { isAlive?: boolean; chargeCode?: string }),
  },
];
