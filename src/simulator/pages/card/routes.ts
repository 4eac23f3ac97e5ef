import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Ledger } from '../../ledger/ledger.js';
import { PAYEE_CARDS } from '../../model/cards/payee-cards.js';
import type { CardSetup } from '../../model/cards/setup.js';
import { TEST_CARDS, type TestCard } from '../../model/cards/test-cards.js';
import { cardWebhook } from '../../webhooks/kinds/card.js';
import type { WebhookSender } from '../../webhooks/sender.js';
import { type Reach, Unacceptable } from '../browser-guard.js';
import { addPages, page, posted } from '../frame/page-server.js';
import { setupView } from './views.js';

/** What the pages where cards are saved work on. */
export interface CardPageParts {
  readonly ledger: Ledger;
  readonly webhooks: WebhookSender;
  readonly reach: () => Reach;
}

/**
 * Serves the pages where users save cards: `GET /v1/merchant/:merchant/cardstorage/view?pg_payment_id=…`, and what its
 * buttons post. Source: api-reference-2 section 5.1, redirect page.
 */
export function addCardPages(server: FastifyInstance, { ledger, webhooks, reach }: CardPageParts): void {
  const { setups, cards } = ledger;

  /** Tells the shop of a card that was saved, and leads on: to the next step, or back to the shop. */
  const goOn = (request: FastifyRequest, reply: FastifyReply, setup: CardSetup) => {
    if (setup.state === 'saved' && setup.token !== null) {
      void webhooks.once(cardWebhook, { setup, card: cards.get(setup.token) });
    }
    const { merchant } = request.params as { readonly merchant: string };
    const own = `/v1/merchant/${encodeURIComponent(merchant)}/cardstorage/view?pg_payment_id=${setup.pageId}`;
    return reply.redirect(setup.state === 'saved' ? (setup.backLink ?? own) : own, 303);
  };

  addPages(server, '/v1/merchant/:merchant/cardstorage/view', reach, (pages) => {
    pages.get('', async (request, reply) => page(reply, setupView(setups.ofPage(pageIdOf(request)))));
    pages.post('/choose', async (request, reply) => {
      const { use } = setups.ofPage(pageIdOf(request));
      const card = choicesOf(use).find(({ name }) => name === posted(request, 'card'));
      if (!card) throw new Unacceptable(400, 'Choose one of the cards.');
      return goOn(request, reply, setups.choose(pageIdOf(request), card));
    });
    pages.post('/code', async (request, reply) =>
      goOn(request, reply, setups.enterCode(pageIdOf(request), posted(request, 'code'))),
    );
    pages.post('/secure', async (request, reply) =>
      goOn(request, reply, setups.prove(pageIdOf(request), posted(request, 'passed') === 'yes')),
    );
  });
}

/** The cards to choose from: those to pay with, or those to be paid to. */
export function choicesOf(use: CardSetup['use']): readonly TestCard[] {
  if (use === 'purchase') return TEST_CARDS;
  return PAYEE_CARDS.map(({ name, title, pan }) => ({
    name,
    title,
    pan,
    proof: 'none',
    saveCode: null,
    chargeCode: null,
  }));
}

function pageIdOf({ query }: FastifyRequest): string {
  const { pg_payment_id: pageId } = query as Readonly<Record<string, unknown>>;
  return typeof pageId === 'string' ? pageId : '';
}
