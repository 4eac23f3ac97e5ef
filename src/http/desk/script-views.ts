/** What the script of the desk draws. Every text goes in as text, never as markup. */
export const VIEWS = String.raw`
const $ = (id) => document.getElementById(id);

function el(tag, given, ...children) {
  const { data = {}, ...rest } = given || {};
  const node = Object.assign(document.createElement(tag), rest);
  Object.assign(node.dataset, data);
  node.append(...children.flat(9).filter((child) => child !== null && child !== undefined));
  return node;
}

const whole = (money) => money.amount.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, '\u00a0') + '\u00a0' + money.currency;
const isZero = (money) => /^[0.]+$/.test(money.amount);
const when = (at) => new Date(at).toLocaleString([], { hour12: false, dateStyle: 'short', timeStyle: 'medium' });
const words = (name) => name.toLowerCase().replaceAll('_', ' ');
const COLOURS = { AWAITING_APPROVAL: 'blue', UNKNOWN: 'red', PENDING: 'amber', SUCCEEDED: 'green', REJECTED: '',
  CAPTURED: 'green', AUTHORIZED: 'blue', REFUNDED: 'amber', PARTIALLY_REFUNDED: 'amber', FAILED: 'red' };
const badge = (name) => el('span', { className: 'badge ' + (COLOURS[name] || '') }, words(name));
const fact = (name, ...value) => [el('dt', {}, name), el('dd', {}, ...value)];

/** What others wrote has a line of its own: beside what this page says it could pass for that. */
const said = (name, text) => text ? el('p', { className: 'soft' }, name + ' ', el('bdi', {}, text)) : null;

/** Puts new nodes in, and gives back the focus that drawing takes away. */
function fill(id, nodes) {
  const place = $(id);
  const key = place.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  place.replaceChildren(...nodes);
  if (key) for (const one of place.querySelectorAll('[data-key]')) if (one.dataset.key === key) one.focus();
}

/** What has the focus, by a name that outlives drawing; empty for nothing. */
const focused = () => document.activeElement.dataset.key || document.activeElement.id;

/** What a button leads to, and what it is called. */
const named = (one) => one.kind === 'PAYOUT' ? { payout: one.id } : { payment: one.paymentId, account: one.account.id };
const called = (one) => one.kind === 'PAYOUT' ? ['payout ', el('bdi', {}, one.orderId)] : words(one.kind) + ' of payment ' + one.paymentId;

function drawOpen(operations, hasMore) {
  $('open-title').textContent = operations.length === 0 ? 'Nothing waits for anybody' : 'Waiting for somebody: ' + operations.length + (hasMore ? ' and more' : '');
  fill('open', operations.length === 0 ? [el('li', { className: 'empty' }, 'Every operation has ended.')] : operations.map((one) =>
    el('li', {}, el('button', { type: 'button', data: { key: one.id, ...named(one) } },
      el('strong', {}, called(one)), el('span', { className: 'sum' }, one.amount ? whole(one.amount) : ''),
      el('small', {}, when(one.createdAt), [one.requestedBy, one.reason].filter(Boolean).map((text) => [' · ', el('bdi', {}, text)])), badge(one.state)))));
}

function drawFound(payments, payouts, chosen) {
  const ofPayouts = payouts.map((one) => el('li', {}, el('button', { type: 'button', ariaCurrent: String(one.id === chosen),
    data: { key: one.id, ...named(one) } },
    el('strong', {}, called(one)), el('span', { className: 'sum' }, one.amount ? whole(one.amount) : ''),
    el('small', {}, one.account.name + ' · ' + when(one.createdAt)), badge(one.state))));
  fill('found', [...ofPayouts, ...payments.map((one) => el('li', {}, el('button', { type: 'button', ariaCurrent: String(one.paymentId === chosen),
    data: { key: one.paymentId, payment: one.paymentId, account: one.account.id } },
    el('strong', {}, one.orderId || 'no order id'), el('span', { className: 'sum' }, whole(one.amount)),
    el('small', {}, one.paymentId + ' · ' + one.account.name + ' · seen ' + when(one.checkedAt)), badge(one.status))))]);
}

function drawPayout(one) {
  $('title').textContent = 'Payout · ' + one.orderId;
  fill('facts', [el('dl', {},
    fact('State', badge(one.state)),
    one.amount ? fact('Amount', whole(one.amount)) : null,
    fact('To', { SAVED_CARD: 'a saved card', CARD_PAGE: 'a card that the payee types into a page', IBAN: 'a bank account' }[one.method]),
    fact('Account', one.account.name),
    fact('At the provider', one.paymentId || 'no id is known'),
    fact('Asked for', when(one.createdAt)),
    fact('Last news', when(one.updatedAt)))]);
}

function drawFacts(one) {
  $('title').textContent = (one.orderId || 'Payment') + ' · ' + one.paymentId;
  fill('facts', [el('dl', {},
    fact('State', badge(one.status), one.rawStatus ? ' the provider says “' + one.rawStatus + '”' : ''),
    one.failure ? fact('Failure', one.failure.code + ' ' + (one.failure.message || '')) : null,
    fact('Amount', whole(one.amount) + (one.testMode ? ' (test)' : '')),
    fact('Captured', whole(one.capturedAmount)),
    fact('Refunded', whole(one.refundedAmount)),
    isZero(one.capturableAmount) ? null : fact('Can be captured', whole(one.capturableAmount)),
    isZero(one.refundableAmount) ? null : fact('Can be refunded', whole(one.refundableAmount)),
    fact('Account', one.account.name),
    one.reference ? fact('Reference', one.reference) : null,
    one.paidAt ? fact('Paid', when(one.paidAt)) : null,
    fact('Read from the provider', when(one.checkedAt)))]);
}

function drawOperations(operations, may) {
  const button = (one, act, text, scope, isMain) => el('button', { type: 'button', className: isMain ? 'go' : '', disabled: !may(scope),
    title: may(scope) ? '' : 'Needs the scope ' + scope, data: { key: act + one.id, act, operation: one.id } }, text);
  // What is decided on a payout goes by names of its own.
  const on = (one, act) => act + (one.kind === 'PAYOUT' ? 'Payout' : '');
  fill('operations', [...operations].reverse().map((one) => el('article', {},
    el('strong', {}, words(one.kind) + (one.amount ? ' of ' + whole(one.amount) : '') + ' '), badge(one.state),
    said('Asked for by', one.requestedBy), said('Approved by', one.approvedBy), said('Reason', one.reason), said('Note', one.note),
    said('Refund', one.refund && one.refund.refundId),
    one.problem ? el('p', {}, one.problem.message) : null,
    el('p', { className: 'buttons' },
      one.state === 'AWAITING_APPROVAL' ? [button(one, on(one, 'approve'), 'Approve', 'payments:approve', true), button(one, on(one, 'decline'), 'Decline', 'payments:approve')] : null,
      one.state === 'AWAITING_APPROVAL' ? null : button(one, on(one, 'check'), 'Look now', one.kind === 'PAYOUT' ? 'payouts:read' : 'operations:read'),
      one.state === 'UNKNOWN' ? button(one, on(one, 'resolve'), 'Resolve…', 'operations:resolve') : null,
      one.problem && one.problem.code === 'NOT_APPLIED' && one.kind !== 'PAYOUT' ? button(one, 'retry', 'Send once more…', 'operations:resolve') : null))));
}

/** What the backend was sent of the payment, and how that went. */
function drawEvents(events, may) {
  $('events-title').hidden = events.length === 0;
  fill('events', events.map((one) => el('li', { className: 'event' },
    el('p', {}, el('strong', {}, one.type), ' ' + when(one.createdAt)),
    one.deliveries.map(({ endpoint, deliveredAt, attempts, nextAttemptAt, lastProblem }) => el('p', { className: 'soft' },
      endpoint + ': ' + (deliveredAt ? 'delivered ' + when(deliveredAt) : attempts + (attempts === 1 ? ' try' : ' tries')
        + (lastProblem ? ', ' + lastProblem : '') + (nextAttemptAt ? ', next ' + when(nextAttemptAt) : '')))),
    el('p', { className: 'buttons' }, el('button', { type: 'button', disabled: !may('operations:resolve'),
      title: may('operations:resolve') ? '' : 'Needs the scope operations:resolve', data: { key: 'resend' + one.id, resend: one.id } }, 'Send again')))));
}

/** The payment's own history and the steps of its operations, the latest first. */
function drawStory(payment) {
  const seen = (payment.history || []).map((one) => ({ at: one.at, title: words(one.status), text: 'captured ' + whole(one.capturedAmount)
    + (isZero(one.refundedAmount) ? '' : ', refunded ' + whole(one.refundedAmount)) + ' · seen by ' + words(one.source) }));
  const done = (payment.operations || []).flatMap((one) => (one.events || []).map((step) => ({ at: step.at,
    title: words(one.kind) + ': ' + words(step.state), text: step.note,
    by: step.person && step.caller ? step.person + ' (' + step.caller + ')' : step.person || step.caller })));
  const all = [...seen, ...done].sort((a, b) => (a.at < b.at ? 1 : -1));
  $('story-title').hidden = all.length === 0;
  fill('story', all.map((one) => el('li', {}, el('time', { dateTime: one.at }, when(one.at)), el('p', {}, el('strong', {}, one.title), ' ', el('bdi', {}, one.text),
    one.by ? el('span', { className: 'soft' }, ' · ', el('bdi', {}, one.by)) : null))));
}
`;
