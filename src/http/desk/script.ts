import { DOCUMENTS } from './documents.js';
import { VIEWS } from './script-views.js';

/** What the desk does: it asks as any client does, with a credential that is in memory only and gone with the page. */
const ACTIONS = `
const OPEN = ['AWAITING_APPROVAL', 'UNKNOWN', 'PENDING'];
const EVERY_MS = 5000;
let credential = '';
let scopes = new Set();
let chosen = null;
let found = [];
let foundPayouts = [];
let decide = null;

const may = (scope) => scopes.has(scope);
/** The steps of a payout are shown to whoever may read both. */
const mayPayouts = () => may('operations:read') && may('payouts:read');
const asPayout = (one) => ({ ...one, kind: 'PAYOUT' });

function say(text) {
  $('notice').hidden = !text;
  $('notice').textContent = text || '';
}

async function ask(name, variables) {
  const headers = { 'content-type': 'application/json', ...(credential && { authorization: 'Bearer ' + credential }) };
  const body = JSON.stringify({ query: DOCUMENTS[name], variables });
  const response = await fetch('graphql', { method: 'POST', headers, body });
  const { data, errors = [] } = await response.json();
  if (errors.length > 0 && !(data && Object.values(data).some((one) => one !== null))) throw new Error(errors[0].message);
  return data;
}

/** Does something, and says what went wrong. */
async function attempt(work) {
  try {
    await work();
    return true;
  } catch (error) {
    say(error.message);
    return false;
  }
}

async function refreshOpen() {
  if (!may('operations:read')) return;
  const asked = credential;
  const [{ operations }, payouts] = await Promise.all([
    ask('open', { states: OPEN }),
    mayPayouts() ? ask('openPayouts', { states: OPEN }) : null,
  ]);
  if (asked !== credential) return;
  const { nodes, pageInfo } = payouts ? payouts.payoutOperations : { nodes: [], pageInfo: {} };
  const all = [...operations.nodes, ...nodes.map(asPayout)].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  drawOpen(all, operations.pageInfo.hasNextPage || pageInfo.hasNextPage === true);
}

async function showPayout() {
  const wanted = chosen;
  const { payoutOperation } = await ask('payout', { id: wanted.payoutId });
  if (wanted !== chosen) return;
  fill('events', []);
  $('events-title').hidden = true;
  if (!payoutOperation) {
    $('title').textContent = 'There is no such payout';
    for (const id of ['facts', 'operations', 'story']) fill(id, []);
    return;
  }
  const payout = asPayout(payoutOperation);
  drawPayout(payout);
  drawOperations([payout], may);
  drawStory({ operations: [payout] });
}

async function showChosen() {
  if (chosen) await (chosen.payoutId ? showPayout() : showPayment());
}

async function showPayment() {
  const wanted = chosen;
  const { payment } = await ask('payment', wanted);
  // Somebody chose another meanwhile, or signed in as another.
  if (wanted !== chosen) return;
  if (!payment) {
    $('title').textContent = 'The provider knows no payment ' + chosen.paymentId;
    for (const id of ['facts', 'operations', 'events', 'story']) fill(id, []);
    return;
  }
  drawFacts(payment);
  drawOperations(payment.operations || [], may);
  drawStory(payment);
  if (!may('operations:read')) return;
  const { events } = await ask('events', { account: payment.account.id, paymentId: payment.paymentId });
  drawEvents(events.nodes, may);
}

async function enter() {
  say('');
  const { viewer } = await ask('me', {});
  scopes = new Set(viewer.scopes);
  $('sign-out').hidden = !credential;
  $('who').textContent = 'Signed in as ' + viewer.name + ', accounts ' + viewer.accounts.map(({ name }) => name).join(', ');
  if (!may('operations:read')) say('This credential lacks the scope operations:read, so what waits is not shown.');
  await refreshOpen();
}

$('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  credential = $('credential').value.trim();
  $('credential').value = '';
  // What another was shown is not for whoever signs in now.
  scopes = new Set();
  chosen = null;
  found = foundPayouts = [];
  $('title').textContent = 'No payment chosen';
  $('open-title').textContent = 'Waiting for somebody';
  $('who').textContent = 'Not signed in.';
  $('found-about').textContent = '';
  $('story-title').hidden = true;
  for (const id of ['open', 'found', 'facts', 'operations', 'story']) fill(id, []);
  attempt(enter);
});

// What was in memory is gone with the page.
$('sign-out').addEventListener('click', () => location.reload());

const isPaymentId = (text) => /^([1-9]\\d{0,19}|[\\da-f]{8}(-[\\da-f]{4}){3}-[\\da-f]{12})$/.test(text);

$('search').addEventListener('submit', (event) => {
  event.preventDefault();
  const sought = $('sought').value.trim();
  if (!sought) return;
  attempt(async () => {
    say('');
    const lists = [await ask('byOrder', { orderId: sought })];
    if (isPaymentId(sought)) lists.push(await ask('byId', { paymentIds: [sought] }));
    found = lists.flatMap(({ payments }) => payments.nodes).filter((one, at, all) => all.findIndex(({ paymentId }) => paymentId === one.paymentId) === at);
    const { since } = lists[0].payments.completeness;
    $('found-about').textContent = (found.length === 0 ? 'None seen' : found.length === 1 ? 'One payment seen' : found.length + ' payments seen')
      + ' since ' + when(since) + '.' + (found.length === 0 && lists.length > 1 ? ' It is asked for at the provider.' : '');
    foundPayouts = mayPayouts() ? (await ask('payoutsByOrder', { orderId: sought })).payoutOperations.nodes.map(asPayout) : [];
    if (foundPayouts.length > 0) $('found-about').textContent += ' Payouts of that order that were asked for here: ' + foundPayouts.length + '.';
    drawAllFound();
    if (found.length === 0 && lists.length > 1) await choose({ paymentId: sought });
  });
});

const drawAllFound = () => drawFound(found, foundPayouts, chosen && (chosen.payoutId || chosen.paymentId));

async function choose(name) {
  chosen = name;
  drawAllFound();
  const before = focused();
  await showChosen();
  // Not from where somebody has gone meanwhile.
  if (['', before].includes(focused())) $('title').focus();
}

document.addEventListener('click', ({ target }) => {
  const { payment, account, payout, act, operation, resend } = (target.closest('button') || {}).dataset || {};
  if (payment) attempt(() => choose({ paymentId: payment, account }));
  if (payout) attempt(() => choose({ payoutId: payout }));
  if (resend) attempt(() => done('resend', { eventId: resend }));
  if (/^check/.test(act || '')) attempt(() => done(act, { operationId: operation }));
  else if (act) openDecision(act, operation);
});

const ABOUT = {
  approve: ['Approve', 'It is sent at once, after its payment was read and checked again.'],
  decline: ['Decline', 'It ends, and nothing is sent. Whoever asked for it withdraws it so.'],
  retry: ['Send once more', 'The same wish goes out again, under the same key. Look into the records of the provider first.'],
  resolve: ['Resolve', 'Say what the records of the provider show. The payment is read once more before.'],
};

/** What is said of a look that found out nothing. */
const RECHECKS = {
  UNDER_WAY: 'Somebody else is looking at this payment, or writing to it, right now: look again in a moment.',
  UNREAD: 'The payment could not be read. What was known stands: look again later.',
  NOT_SENT: 'Nothing of it has left the gateway, so there is nothing to look for.',
};

/** What is said of a payment, of a payout. */
const inWordsOf = (act, text) => /Payout$/.test(act) && text ? text.replaceAll('payment', 'payout') : text;

function openDecision(act, operationId) {
  const [title, about] = ABOUT[act.replace('Payout', '')];
  decide = { act, operationId };
  $('decision-title').textContent = $('confirm').textContent = title;
  $('decision-about').textContent = inWordsOf(act, about);
  const isEnd = /^resolve/.test(act);
  $('outcome-row').hidden = !isEnd;
  $('refund-row').hidden = act !== 'resolve';
  $('note').required = $('outcome').required = isEnd;
  for (const id of ['note', 'refund', 'outcome']) $(id).value = '';
  $('decision').showModal();
}

$('dismiss').addEventListener('click', () => $('decision').close());
$('decide').addEventListener('submit', (event) => {
  event.preventDefault();
  $('decision').close();
  const { act, operationId } = decide;
  const person = $('person').value.trim() || null;
  const refundId = $('refund').value.trim() || null;
  const input = { operationId, note: $('note').value.trim() || null, person,
    ...(/^resolve/.test(act) && { outcome: $('outcome').value, ...(refundId && { refundId }) }) };
  attempt(() => done(act, input));
});

/** Decides, and shows what came of it, also where it was refused. */
async function done(act, input) {
  say('');
  try {
    const answer = await ask(act, { input });
    const result = Object.values(answer)[0];
    say(result === null ? 'There is no such operation any more.' : inWordsOf(act, RECHECKS[result.recheck]));
  } finally {
    await Promise.all([refreshOpen(), showChosen()]);
  }
}

// Without callers the gateway lets in whoever is at this machine.
attempt(enter).then((isIn) => {
  if (!isIn) return say('');
  const named = decodeURIComponent(location.hash.slice(1));
  if (isPaymentId(named)) attempt(() => choose({ paymentId: named }));
});
setInterval(() => { if (!document.hidden && scopes.size > 0) attempt(refreshOpen); }, EVERY_MS);
`;

/** The whole script of the desk. */
export const SCRIPT = `'use strict';const DOCUMENTS = ${JSON.stringify(DOCUMENTS)};${VIEWS}${ACTIONS}`;
