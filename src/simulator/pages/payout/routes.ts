import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Ledger } from '../../ledger/ledger.js';
import { PAYEE_CARDS } from '../../model/cards/payee-cards.js';
import type { PayoutRecord } from '../../model/payouts/record.js';
import { UnknownTransaction } from '../../model/refusals.js';
import type { BankProcessing } from '../bank-processing.js';
import { type Reach, Unacceptable } from '../browser-guard.js';
import { addPages, page, posted } from '../frame/page-server.js';
import { payeeView, payoutEndView } from './views.js';

/** What the pages of payouts work on. */
export interface PayoutPageParts {
  readonly ledger: Ledger;
  readonly bank: BankProcessing;
  readonly timeZone: string;
  readonly reach: () => Reach;
}

/** Serves the pages where payees say where their money is to go: `GET /payout/:token`, and what the button posts. */
export function addPayoutPages(server: FastifyInstance, parts: PayoutPageParts): void {
  const { ledger, bank, timeZone, reach } = parts;
  addPages(server, '/payout', reach, (pages) => {
    pages.get('/:token', async (request, reply) => {
      const payout = payoutOf(ledger, request);
      return page(reply, payout.word === 'partial' ? payeeView(payout, timeZone) : payoutEndView(payout));
    });
    pages.post('/:token/choose', async (request, reply) => {
      const payout = payoutOf(ledger, request);
      const card = PAYEE_CARDS.find(({ name }) => name === posted(request, 'card'));
      if (!card) throw new Unacceptable(400, 'Choose one of the cards.');
      ledger.payoutBook.choosePayee(payout.id, { hash: card.pan, cardToken: null }, card.course);
      bank.payout(payout.id);
      return reply.redirect(payout.backLink ?? payout.page ?? '/', 303);
    });
  });
}

function payoutOf(ledger: Ledger, { params }: FastifyRequest): PayoutRecord {
  const { token } = params as { readonly token: string };
  const payout = ledger.payoutBook.ofPage(`/payout/${token}`);
  if (!payout) throw new UnknownTransaction('There is no payout page of that address.');
  return payout;
}
