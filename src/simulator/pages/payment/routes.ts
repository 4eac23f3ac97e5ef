import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Message } from '../../../freedompay/protocol/message.js';
import { scriptOf } from '../../../freedompay/protocol/signature.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { SavedCard } from '../../model/cards/card.js';
import { pagePath } from '../../model/checkout.js';
import { SHOP_REFUSED, UnknownTransaction } from '../../model/refusals.js';
import { signed } from '../../model/replies.js';
import type { PaymentRecord } from '../../model/transactions.js';
import type { Reach } from '../browser-guard.js';
import { addPages, page, posted } from '../frame/page-server.js';
import type { PayerActions } from '../payer-actions.js';
import { isOpen, outcomeOf } from './shown-outcome.js';
import { abandonedView, outcomeView, payView, secureView, type WayBack, WRONG_CODE } from './views.js';

/** What the payment pages work on. */
export interface PageParts {
  readonly ledger: Ledger;
  readonly payer: PayerActions;
  /** The payment secret signs what the payer's browser takes back to the shop. */
  readonly secrets: { readonly payment: string };
  readonly timeZone: string;
  readonly reach: () => Reach;
}

/** Serves the payment pages: `GET /pay/:token`, and what its buttons post. */
export function addPaymentPages(server: FastifyInstance, parts: PageParts): void {
  addPages(server, '/pay', parts.reach, (pages) => {
    pages.get('/:token', async (request, reply) => page(reply, viewOf(parts, paymentOf(parts, request.params))));
    pages.post('/:token/pay', async (request, reply) => {
      const payment = paymentOf(parts, request.params);
      const asks = savedCardOf(parts, payment)?.threeDs && isOpen(payment);
      if (asks) return reply.redirect(`${pagePath(payment.checkout)}/secure`, 303);
      if (isPayable(parts, payment)) await parts.payer.pay(payment.id);
      return goOn(parts, parts.ledger.records.truth(payment.id), reply);
    });
    pages.get('/:token/secure', async (request, reply) => {
      const payment = paymentOf(parts, request.params);
      return page(reply, isOpen(payment) ? secureView(payment) : viewOf(parts, payment));
    });
    pages.post('/:token/secure', async (request, reply) => {
      const payment = paymentOf(parts, request.params);
      const passed = posted(request, 'passed') === 'yes';
      if (isPayable(parts, payment)) {
        await (passed ? parts.payer.pay(payment.id) : parts.payer.decline(payment.id, '8889'));
      }
      return goOn(parts, parts.ledger.records.truth(payment.id), reply);
    });
    pages.post('/:token/decline', async (request, reply) => {
      const payment = paymentOf(parts, request.params);
      if (isPayable(parts, payment)) await parts.payer.decline(payment.id, codeOf(request));
      return goOn(parts, parts.ledger.records.truth(payment.id), reply);
    });
    pages.post('/:token/abandon', async (request, reply) => {
      const payment = paymentOf(parts, request.params);
      return page(reply, isOpen(payment) ? abandonedView(payment) : viewOf(parts, payment));
    });
  });
}

function paymentOf({ ledger }: PageParts, params: unknown): PaymentRecord {
  const { token } = params as { readonly token: string };
  const payment = ledger.records.ofPage(token);
  if (!payment) throw new UnknownTransaction('There is no payment page of that address.');
  return payment;
}

/** The saved card that is to pay; undefined where the payer takes any. */
function savedCardOf({ ledger }: PageParts, { checkout }: PaymentRecord): SavedCard | undefined {
  return checkout.savedCard === null ? undefined : ledger.cards.get(checkout.savedCard);
}

/** What the card is declined with: for want of money, or for a wrong security code. */
function codeOf(request: FastifyRequest): string {
  return posted(request, 'code') === WRONG_CODE ? WRONG_CODE : '10009';
}

/** A second click waits for what the first one does; one on a page that was left open too long does nothing. */
function isPayable({ payer }: PageParts, payment: PaymentRecord): boolean {
  return isOpen(payment) || payer.isBusy(payment.id);
}

function viewOf(parts: PageParts, payment: PaymentRecord): string {
  const { timeZone } = parts;
  return isOpen(payment)
    ? payView(payment, timeZone, savedCardOf(parts, payment))
    : outcomeView(payment, timeZone, wayBackOf(parts, payment));
}

/** Sends the payer back to the shop; shows the outcome where the shop has no page for it, or wants a POST. */
function goOn(parts: PageParts, payment: PaymentRecord, reply: FastifyReply): FastifyReply {
  const back = wayBackOf(parts, payment);
  // What the shop said is shown to the payer first, who then goes back by himself.
  if (back?.method === 'GET' && payment.failure?.code !== SHOP_REFUSED) return reply.redirect(back.url, 303);
  return reply.redirect(pagePath(payment.checkout), 303);
}

/** The shop's page for the outcome, with the order in signed fields. Source: api-reference section 3.1, redirect back. */
function wayBackOf({ secrets }: PageParts, payment: PaymentRecord): WayBack | null {
  const { urls, successMethod, failureMethod } = payment.checkout;
  const { good } = outcomeOf(payment);
  const url = good ? urls.success : urls.failure;
  if (url === null) return null;
  const message: Message = [
    ...(payment.orderId === '' ? [] : [['pg_order_id', payment.orderId] as const]),
    ['pg_payment_id', payment.id],
  ];
  const fields = signed({ fields: message }, { script: scriptOf(url), secret: secrets.payment }) as [string, string][];
  const method = good ? successMethod : failureMethod;
  if (method === 'POST') return { method, url, fields };
  const target = new URL(url);
  for (const [name, value] of fields) target.searchParams.append(name, value);
  return { method, url: target.href, fields: [] };
}
