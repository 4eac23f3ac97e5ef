import type { Money } from '../../../domain/money.js';
import { Html, html, NOTHING } from './html.js';
import { PAGE_STYLE } from './style.js';

/** A whole page. */
export function layout(title: string, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Freedom Pay simulator</title><style>${new Html(PAGE_STYLE)}</style></head>
<body><main>${content}</main>
<footer>Freedom Pay simulator: no card is asked for and no money moves.</footer></body>
</html>
`.text;
}

/** A page with one sentence: no such page, or something that cannot be done. */
export function sentenceView(title: string, sentence: string): string {
  return layout(title, html`<p class="outcome" role="status">${title}</p><p>${sentence}</p>`);
}

/** How something ended, why, and a link back where there is one. */
export function endView(title: string, good: boolean, reason: string, back: string | null): string {
  return layout(
    title,
    html`<p class="outcome ${good ? 'good' : 'bad'}" role="status">${title}</p>
      ${reason === '' ? NOTHING : html`<p>${reason}</p>`}
      ${back === null ? NOTHING : html`<p><a class="button" href="${back}">Back to the shop</a></p>`}`,
  );
}

/** An amount with its thousands apart. */
export function readable({ amount, currency }: Money): string {
  const [whole = '', fraction] = amount.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u00a0');
  return `${fraction === undefined ? grouped : `${grouped}.${fraction}`}\u00a0${currency}`;
}

/** A choice of cards by what they do: no number is asked for. */
export function cardChoice(
  cards: readonly { readonly name: string; readonly title: string; readonly pan: string }[],
): Html {
  const rows = cards.map(
    ({ name, title, pan }, index) => html`<label class="choice"><input type="radio" name="card" value="${name}" required
      ${index === 0 ? new Html('checked') : NOTHING}><span><strong>${title}</strong><br>${pan}</span></label>`,
  );
  return html`<fieldset class="choices"><legend>Which card</legend>${rows}</fieldset>`;
}
