/** What the page's script draws. Every text goes in as text, never as markup. */
export const VIEWS = String.raw`
const $ = (id) => document.getElementById(id);

function el(tag, given, ...children) {
  const { data = {}, ...rest } = given || {};
  const node = Object.assign(document.createElement(tag), rest);
  Object.assign(node.dataset, data);
  node.append(...children.flat(9).filter((child) => child !== null && child !== undefined));
  return node;
}

/** Puts new nodes in, and gives back what re-drawing takes away: the focus and what was folded open. */
function fill(id, nodes) {
  const place = $(id);
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const open = new Set([...place.querySelectorAll('details[open]')].map((one) => one.dataset.key));
  place.replaceChildren(...nodes);
  for (const one of place.querySelectorAll('[data-key]')) {
    if (open.has(one.dataset.key)) one.open = true;
    if (one.dataset.key === focused) one.focus();
  }
}

const grouped = (amount) => amount.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ' ');
const sum = (money) => money ? grouped(money.amount) : '';
const whole = (money) => grouped(money.amount) + ' ' + money.currency;
const clock = (at) => new Date(at).toLocaleTimeString([], { hour12: false });
const badge = (text, colour) => el('span', { className: 'badge ' + colour }, text);
/** A text of the provider, and what it means. */
function told(text) {
  const [, code] = /^Ошибка (\d+)$/.exec(text) || [];
  const meaning = code ? 'Error ' + code : Object.hasOwn(english, text) ? english[text] : undefined;
  return meaning && meaning !== text ? [el('span', { lang: 'ru' }, text), ' (' + meaning + ')'] : [text];
}
const cell = (label, ...shown) => el('td', { data: { label } }, ...shown);
const sumCell = (label, shown) => el('td', { className: 'sum', data: { label } }, shown);
const isZero = (money) => /^[0.]+$/.test(money.amount);

/** A payment's state in a word of our own; the provider's word stands beside it. */
function stateOf(payment) {
  const { word, authorized, captured, refunded, cancelled } = payment;
  if (cancelled) return [authorized ? 'hold released' : 'bill closed', ''];
  if (captured && refunded.amount === captured.amount) return ['refunded', 'amber'];
  if (captured && !isZero(refunded)) return ['partly refunded', 'amber'];
  if (captured) return ['captured', 'green'];
  if (authorized) return ['held', 'blue'];
  if (word === 'new') return ['new', ''];
  if (word === 'incomplete') return ['expired', ''];
  if (payment.failureCode) return ['failed ' + payment.failureCode, 'red'];
  return [word, 'violet'];
}

function drawPayments(payments, chosen) {
  fill('payments', payments.map((payment) => el('tr', { className: payment.id === chosen ? 'chosen' : '' },
    el('td', {}, el('button', { className: 'link', type: 'button', data: { key: 'p' + payment.id, choose: payment.id } },
      payment.orderId || '(no order id)')),
    cell('Id', payment.id),
    cell('', badge(...stateOf(payment))),
    sumCell('Amount', whole(payment.amount)),
    sumCell('Captured', sum(payment.captured)),
    sumCell('Refunded', isZero(payment.refunded) ? '' : sum(payment.refunded)))));
}

function drawFacts(payment) {
  const { checkout } = payment;
  const fact = (name, ...value) => [el('dt', {}, name), el('dd', {}, ...value)];
  const refunds = payment.refunds.map((one) =>
    fact('Refund ' + one.id, whole(one.amount) + ' ', badge(one.status + (one.failureCode ? ' ' + one.failureCode : ''),
      { success: 'green', error: 'red' }[one.status] || 'blue'),
    one.status === 'process' ? [' ', ...['success', 'error'].map((status) => el('button',
      { type: 'button', data: { key: status + one.id, settle: one.id, status } }, 'let it end: ' + status))] : []));
  const revocations = payment.revocations.map((one) => fact('Release ' + one.id, whole(one.amount) + ' ' + one.status));
  fill('facts', [el('dl', {},
    fact('State', badge(...stateOf(payment)), ' provider says "' + payment.word + '"'),
    payment.failureCode ? fact('Failure', payment.failureCode + ': ', told(payment.failureDescription || '')) : null,
    fact('Amount', whole(payment.amount)),
    fact('Held', payment.authorized ? whole(payment.authorized) : 'nothing'),
    fact('Captured', payment.captured ? whole(payment.captured) : 'nothing'),
    fact('Refunded', isZero(payment.refunded) ? 'nothing' : whole(payment.refunded)),
    refunds, revocations,
    fact('Writes', payment.writes + ' in all, ' + payment.scriptWrites + ' by the API'),
    payment.idempotencyKeys.length ? fact('Keys', payment.idempotencyKeys.join(', ')) : null,
    fact('Page', checkout.description + (checkout.autoClearing ? ', one step' : ', two steps')
      + (checkout.expiresAt ? ', open until ' + new Date(checkout.expiresAt).toLocaleString() : '')),
    checkout.urls.check ? fact('Check URL', checkout.urls.check) : null,
    checkout.urls.result ? fact('Result URL', checkout.urls.result) : null,
    checkout.merchantFields.length ? fact('Own fields', checkout.merchantFields.map(flat).join(', ')) : null)]);
}

function drawLinks(links, payment) {
  fill('links', payment ? links.map(({ title, url }) => el('a', { href: url.replaceAll('PAYMENT_ID', payment.id),
    target: 'playground', rel: 'noopener', data: { key: title } }, title)) : []);
}

const flat = ([name, value]) => name + '=' + (typeof value === 'string' ? value : '{' + value.map(flat).join(', ') + '}');

function drawPayouts(payouts) {
  fill('payouts', payouts.map((payout) => el('tr', {},
    el('td', {}, payout.page && payout.word === 'partial' ? el('a', { href: payout.page, target: '_blank', rel: 'noopener',
      data: { key: 'page' + payout.id } }, payout.orderId) : payout.orderId, payout.attempts > 1 ? [' ', badge(payout.attempts + ' attempts', 'amber')] : null),
    cell('Id', payout.id),
    cell('', badge(payout.word, { ok: 'green', failed: 'red', pending: 'blue' }[payout.word] || ''),
      payout.failure ? [' ', told(payout.failure.description)] : null),
    sumCell('Amount', whole(payout.amount)),
    cell('', [...['ok', 'pending', 'failed'].filter((word) => word !== payout.word), 'resend'].flatMap((word) => [
      el('button', { type: 'button', data: { key: word + payout.orderId, payout: payout.orderId, word } }, word), ' '])))));
}

function drawFaults(faults) {
  fill('faults', faults.length === 0 ? [el('li', { className: 'empty' }, 'Nothing is armed.')] : faults.map((fault) => {
    const { id, kind, script, times, ...rest } = fault;
    const more = Object.entries(rest).map(([name, value]) => name + ' ' + value).join(', ');
    return el('li', {}, el('span', {}, el('strong', {}, guide[kind] ? guide[kind].recipe : kind), ' (' + kind + ') at ' + (script || 'any') + ', '
      + (times === 'always' ? 'always' : times + ' more') + (more ? ', ' + more : '')),
    el('button', { type: 'button', data: { key: id, disarm: id } }, 'Disarm'));
  }));
}

const pairs = (fields) => el('dl', {}, fields.map(([name, value]) =>
  [el('dt', {}, name), el('dd', {}, typeof value === 'string' && value in english ? told(value) : typeof value === 'string' ? value : '{' + value.map(flat).join(', ') + '}')]));

function entry(key, summary, ...rest) {
  return el('li', {}, el('details', { data: { key } }, el('summary', {}, summary), ...rest));
}

function drawCalls(calls) {
  fill('calls', calls.length === 0 ? [el('li', { className: 'empty' }, 'None yet.')] : calls.map((call) =>
    entry('c' + call.number, [el('time', {}, clock(call.at)), el('strong', {}, call.script || call.path),
      el('span', {}, call.paymentId || call.orderId || ''),
      badge(call.outcome || 'under way', call.outcome === 'ok' ? 'green' : call.outcome ? 'red' : '')], pairs(call.fields))));
}

function drawSent(sent) {
  fill('sent', sent.length === 0 ? [el('li', { className: 'empty' }, 'None yet.')] : sent.map((one) => {
    const done = one.problem || one.status !== undefined;
    // Of a payout's answer only the HTTP status counts.
    const word = one.kind === 'payout' ? '' : ' ' + one.outcome;
    const said = one.problem ? 'no answer' : done ? one.status + word : 'under way';
    const colour = one.status === 200 && (word === '' || word === ' ok') ? 'green' : done ? 'red' : '';
    return entry(one.id, [el('time', {}, clock(one.at)), el('strong', {}, one.kind), el('span', {}, one.orderId || one.paymentId),
      one.attempt > 1 ? el('span', {}, 'try ' + one.attempt) : null, badge(said, colour),
      one.faults.map((fault) => badge(fault, 'violet'))],
    el('p', { className: 'soft' }, one.form + ' to ' + one.url), pairs(one.fields),
    el('pre', {}, one.problem || one.answer || ''));
  }));
}
`;
