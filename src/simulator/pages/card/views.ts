import { PAYEE_CARDS } from '../../model/cards/payee-cards.js';
import type { CardSetup } from '../../model/cards/setup.js';
import { OTP, TEST_CARDS } from '../../model/cards/test-cards.js';
import { type Html, html, NOTHING } from '../frame/html.js';
import { cardChoice, endView, layout } from '../frame/layout.js';

/** The page of a card that is being saved, at the step where it is. */
export function setupView(setup: CardSetup): string {
  const { state, failure, chosen, backLink } = setup;
  if (state === 'saved') return endView('The card is saved', true, chosen?.pan ?? '', backLink);
  if (state === 'failed') return endView('The card was not saved', false, failure?.description ?? '', backLink);
  const title = { open: 'Save a card', otp: 'Type the code', '3ds': '3-D Secure' }[state];
  return layout(title, html`<h1>${title}</h1>${facts(setup)}${STEPS[state](setup)}`);
}

const STEPS: Readonly<Record<'open' | 'otp' | '3ds', (setup: CardSetup) => Html>> = {
  open: ({ pageId, use }) => html`<form method="post" action="${action('choose', pageId)}">
      ${cardChoice(use === 'purchase' ? TEST_CARDS : PAYEE_CARDS)}
      <button class="go">Save this card</button></form>`,
  otp: ({ pageId, wrongCodes }) => html`
      ${wrongCodes > 0 ? html`<p class="bad" role="alert">That was not the code.</p>` : NOTHING}
      <form method="post" action="${action('code', pageId)}">
      <label class="field">Code from the SMS; it is always ${OTP}<input name="code" required inputmode="numeric"
        autocomplete="one-time-code" pattern="[0-9]{4,8}" maxlength="8"></label>
      <button class="go">Confirm</button></form>`,
  '3ds': ({ pageId }) => secureForms(action('secure', pageId)),
};

/** What a bank's page for 3-D Secure asks: whether it is you. */
export function secureForms(path: string): Html {
  return html`<p>This is where the page of the card's bank would be.</p>
    <form method="post" action="${path}"><input type="hidden" name="passed" value="yes">
      <button class="go">It is me: pass 3-D Secure</button></form>
    <form method="post" action="${path}"><input type="hidden" name="passed" value="no">
      <button class="stop">Fail 3-D Secure</button></form>`;
}

function facts({ userId, use, chosen, id }: CardSetup): Html {
  return html`<dl><dt>For</dt><dd>${userId}</dd>
    <dt>Use</dt><dd>${use === 'purchase' ? 'to pay with' : 'to be paid to, and nothing else'}</dd>
    <dt>Number</dt><dd>${chosen?.pan ?? 'none is asked for'}</dd><dt>Request</dt><dd>${id}</dd></dl>`;
}

/** Below the page's own address, which ends in a query: a relative link would lose it. */
function action(step: string, pageId: string): string {
  return `view/${step}?pg_payment_id=${pageId}`;
}
