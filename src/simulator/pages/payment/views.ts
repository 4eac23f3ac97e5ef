import { textOf } from '../../../freedompay/protocol/message.js';
import type { SavedCard } from '../../model/cards/card.js';
import { pagePath } from '../../model/checkout.js';
import { localStamp } from '../../model/dates.js';
import type { PaymentRecord } from '../../model/transactions.js';
import { secureForms } from '../card/views.js';
import { type Html, html, NOTHING } from '../frame/html.js';
import { layout, readable } from '../frame/layout.js';
import { outcomeOf } from './shown-outcome.js';

/** What a card is declined with whose security code is wrong. */
export const WRONG_CODE = '10005';

/** A way back to the shop: a link, or a form where the shop wants a POST. */
export interface WayBack {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Hidden fields of a POST. */
  readonly fields: readonly (readonly [string, string])[];
}

/** The page of a payment that waits for its payer. */
export function payView(payment: PaymentRecord, timeZone: string, card?: SavedCard): string {
  const path = pagePath(payment.checkout);
  const amount = readable(payment.amount);
  return layout(
    `Pay ${amount}`,
    html`${heading(payment)}${details(payment, timeZone)}${receipt(payment)}
      ${card ? html`<p>Card ${card.pan}: this is where its security code would be typed.</p>` : NOTHING}
      <form method="post" action="${path}/pay"><button class="go">Pay ${amount}</button></form>
      <form method="post" action="${path}/decline"><button class="stop">Decline: not enough money on the card</button></form>
      ${card ? wrongCode(path) : NOTHING}
      <form method="post" action="${path}/abandon"><button>Leave without paying</button></form>`,
  );
}

/** The bank's page for 3-D Secure, before a card that asks for it pays. */
export function secureView(payment: PaymentRecord): string {
  return layout('3-D Secure', html`${heading(payment)}${secureForms(`${pagePath(payment.checkout)}/secure`)}`);
}

/** How a payment ended, and the way back to the shop. */
export function outcomeView(payment: PaymentRecord, timeZone: string, back: WayBack | null): string {
  const { title, good, reason } = outcomeOf(payment);
  return layout(
    title,
    html`<p class="outcome ${good ? 'good' : 'bad'}" role="status">${title}</p>
      ${reason === '' ? NOTHING : html`<p>${reason}</p>`}
      ${heading(payment)}${details(payment, timeZone)}${wayBack(back)}`,
  );
}

/** The payer left: nothing happened, and the page is still there. */
export function abandonedView(payment: PaymentRecord): string {
  const site = payment.checkout.urls.site;
  return layout(
    'Not paid',
    html`<p class="outcome" role="status">Not paid</p>
      <p>You left the page. The shop was told nothing, and the payment is still open.</p>
      <p><a class="button" href="${pagePath(payment.checkout)}">Back to the payment</a></p>
      ${site === null ? NOTHING : html`<p><a class="button" href="${site}">Back to the shop</a></p>`}`,
  );
}

function heading({ amount, testingMode, checkout }: PaymentRecord): Html {
  return html`<h1>${checkout.description}</h1>
    <p class="amount">${readable(amount)}</p>
    ${testingMode ? html`<p class="mark"><strong>Test payment.</strong> The shop marked it so.</p>` : NOTHING}`;
}

function details({ id, orderId, checkout }: PaymentRecord, timeZone: string): Html {
  const steps = checkout.autoClearing
    ? 'One step: the money is taken at once'
    : 'Two steps: the money is held until the shop takes it';
  const { expiresAt } = checkout;
  return html`<dl>
    ${orderId === '' ? NOTHING : html`<dt>Order</dt><dd>${orderId}</dd>`}
    <dt>Payment</dt><dd>${id}</dd>
    <dt>How</dt><dd>${steps}</dd>
    ${expiresAt ? html`<dt>Open until</dt><dd>${localStamp(expiresAt, timeZone)} (${timeZone})</dd>` : NOTHING}
  </dl>`;
}

function wrongCode(path: string): Html {
  return html`<form method="post" action="${path}/decline"><input type="hidden" name="code" value="${WRONG_CODE}">
    <button class="stop">Decline: wrong security code</button></form>`;
}

function receipt({ checkout }: PaymentRecord): Html {
  if (checkout.receipt.length === 0) return NOTHING;
  const cell = (row: PaymentRecord['checkout']['receipt'][number], name: string) =>
    html`<td>${textOf(row, name) ?? ''}</td>`;
  return html`<table class="rows"><thead><tr><th>Item</th><th>Count</th><th>Price</th></tr></thead><tbody>
    ${checkout.receipt.map((row) => html`<tr>${cell(row, 'name')}${cell(row, 'count')}${cell(row, 'price')}</tr>`)}
  </tbody></table>`;
}

function wayBack(back: WayBack | null): Html {
  if (back === null) return NOTHING;
  if (back.method === 'GET') return html`<p><a class="button" href="${back.url}">Back to the shop</a></p>`;
  const inputs = back.fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
  return html`<form method="post" action="${back.url}">${inputs}<button>Back to the shop</button></form>`;
}
