import { CARD_VIEWS } from './script-cards.js';
import { VIEWS } from './script-views.js';

/** What the page's script does: it reads everything every second and posts what is clicked. */
const ACTIONS = `
let state = null;
let chosen = decodeURIComponent(location.hash.slice(1)) || null;
let drawn = {};
let guide = {};
let english = {};
let sought = '';

/** Draws a part only when what it shows has changed. */
function draw(name, shown, how) {
  const text = JSON.stringify(shown);
  if (drawn[name] === text) return;
  drawn[name] = text;
  how();
}

/** Said only when it is another: whoever has it read aloud is not to hear it every second. */
function live(text, isDead) {
  $('live').className = isDead ? 'dead' : '';
  if ($('live').textContent !== text) $('live').textContent = text;
}

function show() {
  const payment = state.payments.find((one) => one.id === chosen);
  draw('payments', [state.payments, chosen], () => drawPayments(state.payments, chosen));
  draw('payouts', state.payouts, () => drawPayouts(state.payouts));
  draw('balance', state.payoutBalance, () => { $('balance').textContent = 'Left for payouts: ' + whole(state.payoutBalance); });
  draw('cards', [state.cards, state.setups, state.profiles], () => drawCards(state.cards, state.setups, state.profiles));
  draw('faults', state.faults, () => drawFaults(state.faults));
  draw('calls', state.calls, () => drawCalls(state.calls));
  draw('sent', state.webhooks, () => drawSent(state.webhooks));
  draw('links', [state.links, payment && payment.id], () => drawLinks(state.links, payment));
  draw('urls', state.urls, () => {
    for (const [name, url] of Object.entries(state.urls)) $('urls').elements[name].value = url || '';
  });
  draw('detail', payment || null, () => {
    $('actions').hidden = !payment;
    $('title').textContent = payment ? (payment.orderId || 'Payment') + ' · ' + payment.id : 'No payment chosen';
    if (!payment) return fill('facts', [el('p', { className: 'empty' }, 'Choose one on the left.')]);
    drawFacts(payment);
    $('page').href = payment.page;
    const open = !payment.authorized && !payment.cancelled && payment.word !== 'incomplete';
    const can = { pay: open, decline: open, expire: open && !payment.failureCode, capture: payment.authorized && !payment.captured && !payment.cancelled,
      refund: payment.captured, cancel: !payment.captured && !payment.cancelled && !payment.failureCode,
      result: payment.checkout.urls.result || state.urls.result, check: payment.checkout.urls.check || state.urls.check };
    for (const button of document.querySelectorAll('[data-act]')) button.disabled = !can[button.dataset.act];
  });
}

function say(text) {
  $('notice').hidden = !text;
  $('notice').textContent = text || '';
}

async function call(method, path, body) {
  const json = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch('/control' + path, { method, ...json });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

/** Does what was clicked, says what went wrong, and shows what came of it. */
async function act(method, path, body) {
  say('');
  try {
    const answer = await call(method, path, body);
    await refresh();
    return answer;
  } catch (error) {
    say(error.message);
    await refresh();
  }
}

async function refresh() {
  try {
    state = await call('GET', '/state' + (sought && '/' + encodeURIComponent(sought)));
    live('Live', false);
    $('at').textContent = clock(state.at) + (state.aheadMinutes ? ', ' + state.aheadMinutes + ' minutes ahead' : '');
    if (!chosen && state.payments[0]) chosen = state.payments[0].id;
    show();
  } catch {
    live('The simulator does not answer', true);
  }
}

const filled = (form) => Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ''));
const of = (id) => '/payments/' + encodeURIComponent(id);

function paymentAct(name) {
  const amount = $('amount').value.trim();
  if (name === 'result' || name === 'check') {
    const as = $('as').value;
    return act('POST', of(chosen) + '/notify', { kind: name, ...(as && { as }) });
  }
  return act('POST', of(chosen) + '/' + name, amount && (name === 'capture' || name === 'refund') ? { amount }
    : name === 'decline' ? { code: $('code').value } : {});
}

document.addEventListener('click', ({ target }) => {
  const { choose, act: name, disarm, payout, card, profile, alive, word, settle, status } = target.dataset || {};
  if (choose) { chosen = choose; location.hash = choose; $('amount').value = ''; show(); }
  if (name) paymentAct(name);
  if (disarm) act('DELETE', '/faults/' + disarm);
  if (settle) act('POST', '/refunds/' + settle + '/status', { status });
  if (card) act('POST', '/cards/' + encodeURIComponent(card) + '/word', { word });
  if (profile) act('POST', '/profiles/' + profile, { isAlive: alive === 'true' });
  if (payout) act('POST', '/payouts/' + encodeURIComponent(payout) + (word === 'resend' ? '/notify' : '/state'),
    word === 'resend' ? {} : { word });
});

$('reset').addEventListener('click', () => { if (confirm('Forget everything and load the demo data? '
  + 'A gateway that this simulator is part of forgets its journal, too, if it is in memory.')) act('POST', '/reset'); });

$('play').addEventListener('submit', async (event) => {
  event.preventDefault();
  const played = await act('POST', '/scenarios', filled(event.target));
  if (played && played.paymentId) { chosen = played.paymentId; location.hash = chosen; show(); }
});

const plots = new Map();
const tellPlot = () => { $('plot').textContent = plots.get($('scenario').value) || ''; };
$('scenario').addEventListener('change', tellPlot);
call('GET', '/scenarios').then((scenarios) => {
  for (const { name, title, description } of scenarios) plots.set(name, description) && $('scenario').append(el('option', { value: name }, title));
  tellPlot();
});

$('add').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { state, failureCode, ...given } = filled(event.target);
  const made = await act('POST', '/payments', { ...given, autoClearing: given.autoClearing === 'true',
    state: state === 'expired' ? 'new' : state, ...(state === 'declined' && { failureCode }) });
  if (made && state === 'expired') await act('POST', of(made.id) + '/expire', {});
  if (made) { chosen = made.id; event.target.reset(); show(); }
});

$('pay-out').addEventListener('submit', async (event) => {
  event.preventDefault();
  if (await act('POST', '/payouts', filled(event.target))) event.target.reset();
});

$('save-card').addEventListener('submit', async (event) => {
  event.preventDefault();
  await act('POST', '/cards', filled(event.target));
});

$('clock').addEventListener('submit', (event) => {
  event.preventDefault();
  act('POST', '/clock', { minutes: Number(event.target.elements.minutes.value) });
});

$('search').addEventListener('submit', (event) => event.preventDefault());
$('search').addEventListener('input', (event) => { sought = event.target.value.trim(); refresh(); });

addEventListener('hashchange', () => {
  chosen = decodeURIComponent(location.hash.slice(1)) || chosen;
  if (state) show();
});

$('urls').addEventListener('submit', async (event) => {
  event.preventDefault();
  const given = filled(event.target);
  await call('DELETE', '/urls').catch(() => undefined);
  drawn.detail = drawn.urls = undefined;
  await act('POST', '/urls', given);
});

$('arm').addEventListener('submit', (event) => {
  event.preventDefault();
  const { times, ...given } = filled(event.target);
  for (const [name, type] of Object.entries(guide[given.kind].fields || {})) {
    if (given[name] === undefined) continue;
    if (type.startsWith('number')) given[name] = Number(given[name]);
    if (type.startsWith('flag')) given[name] = true;
  }
  act('POST', '/faults', { ...given, times: times === 'always' ? times : Number(times),
    ...($('scoped').checked && chosen && { paymentId: chosen }) });
});

function describeFault() {
  const { about = '', fields = {} } = guide[$('kind').value] || {};
  $('about').textContent = about;
  $('more').replaceChildren(...Object.entries(fields).map(([name, type]) => el('label', { className: 'check' }, name,
    type.startsWith('flag') ? el('input', { type: 'checkbox', name }) : el('input', { name, required: !type.endsWith('?'),
      ...(type.startsWith('number') && { inputMode: 'numeric', value: name === 'ms' ? '3000' : '' }) }))));
}

$('kind').addEventListener('change', describeFault);
call('GET', '').then(({ faults, faultPlaces, declineCodes, english: texts }) => {
  guide = faults;
  english = texts;
  drawn = {};
  $('script').append(...['', ...faultPlaces].map((name) => el('option', { value: name }, name || 'anywhere')));
  $('kind').append(...Object.entries(guide).map(([kind, { recipe }]) => el('option', { value: kind }, recipe)));
  $('kind').value = 'drop-after';
  for (const id of ['code', 'declined']) {
    $(id).append(...declineCodes.map(({ code, english: meaning }) => el('option', { value: code }, code + ' ' + meaning)));
  }
  describeFault();
});
refresh();
setInterval(() => { if (!document.hidden) refresh(); }, 1000);
`;

/** The whole script of the control page. */
export const SCRIPT = `'use strict';${VIEWS}${CARD_VIEWS}${ACTIONS}`;
