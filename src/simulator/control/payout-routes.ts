import type { NewPayout } from '../ledger/new-payout.js';
import { balanceOf } from '../model/value-checks.js';
import { hasEnded, payoutWebhook } from '../webhooks/kinds/payout.js';
import { type ControlRoute, param } from './route.js';

/** Payouts: list, look at, add, and move to another word. */
export const PAYOUT_ROUTES: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/payout-balance/:currency',
    about: 'What is left for payouts in a currency: those under way are taken off, with their commission.',
    run: ({ ledger }, _input, params) => ledger.payoutBook.balance(balanceOf('0', param(params, 'currency')).currency),
  },
  {
    method: 'POST',
    path: '/payout-balance',
    about: 'Makes the balance for payouts that much, as a transfer to or from it would. currency: KZT unless given.',
    body: { amount: 'text', currency: 'text?' },
    run({ ledger }, { amount, currency = 'KZT' }) {
      ledger.payoutBook.setBalance(balanceOf(amount as string, currency as string));
      return ledger.payoutBook.balance(currency as string);
    },
  },
  { method: 'GET', path: '/payouts', about: 'Every payout.', run: ({ ledger }) => ledger.payouts() },
  {
    method: 'POST',
    path: '/payouts',
    about: 'Adds a payout. word: partial, pending, ok (default), failed, incomplete, or any other.',
    status: 201,
    body: {
      orderId: 'text',
      amount: 'text?',
      currency: 'text?',
      word: 'text?',
      id: 'text?',
      canReject: 'flag?',
      testingMode: 'flag?',
      failureCode: 'text?',
      failureDescription: 'text?',
      postLink: 'text?',
    },
    run({ ledger }, input) {
      const payout = input as unknown as NewPayout;
      ledger.addPayout(payout);
      return ledger.payout(payout.orderId);
    },
  },
  {
    method: 'GET',
    path: '/payouts/:orderId',
    about: 'The latest payout of an order.',
    run: ({ ledger }, _input, params) => ledger.payout(param(params, 'orderId')),
  },
  {
    method: 'POST',
    path: '/payouts/:orderId/state',
    about: 'Moves a payout to another word. The shop is told when it has ended.',
    body: { word: 'text', failureCode: 'text?', failureDescription: 'text?' },
    async run({ ledger, webhooks }, { word, failureCode, failureDescription }, params) {
      const orderId = param(params, 'orderId');
      ledger.setPayoutWord(orderId, word as string, failureCode as string, failureDescription as string);
      const payout = ledger.payout(orderId);
      if (hasEnded(payout)) await webhooks.once(payoutWebhook, payout);
      return ledger.payout(orderId);
    },
  },
];
