import { BODY_FORMS } from '../model/body-form.js';
import { BadRequest } from '../model/refusals.js';
import { WEBHOOK_KINDS, type WebhookKind } from '../model/webhook-kinds.js';
import { hasEnded, payoutWebhook } from '../webhooks/kinds/payout.js';
import { NO_WEBHOOK_URLS } from '../webhooks/urls.js';
import type { SentWebhook } from '../webhooks/webhook-log.js';
import { type ControlRoute, param } from './route.js';

const RESEND_OF_PAYMENT: ControlRoute = {
  method: 'POST',
  path: '/payments/:id/notify',
  about: `Sends the result (kind: result, the default) or the check again, once. as: ${BODY_FORMS.join(', ')}.`,
  body: { kind: 'text?', as: 'text?' },
  async run({ ledger, webhooks }, { kind = 'result', as }, params) {
    if (kind !== 'result' && kind !== 'check') throw new BadRequest('"kind" is "result" or "check".');
    const form = BODY_FORMS.find((one) => one === as);
    if (as !== undefined && !form) throw new BadRequest(`"as" is one of: ${BODY_FORMS.join(', ')}.`);
    const payment = ledger.records.truth(param(params, 'id'));
    return sentOr(await webhooks.resend(kind, payment, form), `The payment has no ${kind} URL.`);
  },
};

const RESEND_OF_PAYOUT: ControlRoute = {
  method: 'POST',
  path: '/payouts/:orderId/notify',
  about: 'Tells the shop again how a payout ended, once.',
  async run({ ledger, webhooks }, _input, params) {
    const payout = ledger.payout(param(params, 'orderId'));
    if (!hasEnded(payout)) throw new BadRequest('The payout has not ended: there is nothing to tell.');
    return sentOr(await webhooks.once(payoutWebhook, payout), 'The payout has no post link.');
  },
};

/** How a person has each sent again; null: whoever saves a card sees it told of. */
const RESENT_BY: Readonly<Record<WebhookKind, ControlRoute | null>> = {
  check: RESEND_OF_PAYMENT,
  result: RESEND_OF_PAYMENT,
  payout: RESEND_OF_PAYOUT,
  card: null,
};

/** Webhooks: what was sent, sending again, and where to when a payment or payout does not say. */
export const WEBHOOK_ROUTES: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/notifications',
    about: 'Every try to bring a webhook to the shop, oldest first; the latest thousand.',
    run: ({ sentWebhooks }) => sentWebhooks,
  },
  ...new Set(Object.values(RESENT_BY).filter((route) => route !== null)),
  {
    method: 'GET',
    path: '/urls',
    about: 'Where the shop is asked and told when a payment or payout does not say.',
    run: ({ webhooks }) => webhooks.urls,
  },
  {
    method: 'POST',
    path: '/urls',
    about: 'Changes where the shop is asked and told, by kind of webhook, when a payment or payout does not say.',
    body: Object.fromEntries(WEBHOOK_KINDS.map((kind) => [kind, 'text?'])),
    run({ webhooks, setUrls }, input) {
      setUrls(input as Partial<Record<WebhookKind, string>>);
      return webhooks.urls;
    },
  },
  {
    method: 'DELETE',
    path: '/urls',
    about: 'Nowhere: only payments and payouts that name a URL are asked about and told of.',
    run({ webhooks, setUrls }) {
      setUrls(NO_WEBHOOK_URLS);
      return webhooks.urls;
    },
  },
];

function sentOr(sent: readonly SentWebhook[], problem: string): readonly SentWebhook[] {
  if (sent.length === 0) throw new BadRequest(problem);
  return sent;
}
