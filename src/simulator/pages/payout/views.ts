import { PAYEE_CARDS } from '../../model/cards/payee-cards.js';
import { localStamp } from '../../model/dates.js';
import type { PayoutRecord } from '../../model/payouts/record.js';
import { html, NOTHING } from '../frame/html.js';
import { cardChoice, endView, layout, readable } from '../frame/layout.js';

/** The page of a payout that waits for its payee. */
export function payeeView(
  { id, orderId, amount, description, page, expiresAt }: PayoutRecord,
  timeZone: string,
): string {
  const sum = readable(amount);
  return layout(
    `Receive ${sum}`,
    html`<h1>${description}</h1><p class="amount">${sum}</p>
      <dl><dt>Order</dt><dd>${orderId}</dd><dt>Payout</dt><dd>${id}</dd>
      ${expiresAt ? html`<dt>Open until</dt><dd>${localStamp(expiresAt, timeZone)} (${timeZone})</dd>` : NOTHING}</dl>
      <form method="post" action="${page ?? ''}/choose">${cardChoice(PAYEE_CARDS)}
        <button class="go">Send the money to this card</button></form>`,
  );
}

/** How a payout stands that waits for nobody any more. */
export function payoutEndView({ word, payee, failure, backLink }: PayoutRecord): string {
  if (word === 'incomplete')
    return endView('Time is up', false, 'Nobody said in time where the money is to go.', backLink);
  if (failure) return endView('The money was not sent', false, failure.description, backLink);
  const to = payee ? `To ${payee.hash}.` : '';
  return word === 'ok'
    ? endView('The money was sent', true, to, backLink)
    : endView('The money is on its way', true, to, backLink);
}
