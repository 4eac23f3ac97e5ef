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
let decide = null;

const may = (scope) => scopes.has(scope);

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
  const { operations } = await ask('open', { states: OPEN });
  if (asked !== credential) return;
  drawOpen(operations.nodes, operations.pageInfo.hasNextPage);
}

async function showPayment() {
  if (!chosen) return;
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
  found = [];
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

$('search').addEventListener('submit', (event) => {
  event.preventDefault();
  const sought = $('sought').value.trim();
  if (!sought) return;
  attempt(async () => {
    say('');
    const lists = [await ask('byOrder', { orderId: sought })];
    if (/^[1-9]\\d{0,19}$/.test(sought)) lists.push(await ask('byId', { paymentIds: [sought] }));
    found = lists.flatMap(({ payments }) => payments.nodes).filter((one, at, all) => all.findIndex(({ paymentId }) => paymentId === one.paymentId) === at);
    const { since } = lists[0].payments.completeness;
    $('found-about').textContent = (found.length === 0 ? 'None seen' : found.length === 1 ? 'One payment seen' : found.length + ' payments seen')
      + ' since ' + when(since) + '.' + (found.length === 0 && lists.length > 1 ? ' It is asked for at the provider.' : '');
    drawFound(found, chosen && chosen.paymentId);
    if (found.length === 0 && lists.length > 1) await choose({ paymentId: sought });
  });
});

async function choose(name) {
  chosen = name;
  drawFound(found, chosen.paymentId);
  await showPayment();
  $('title').focus();
}

document.addEventListener('click', ({ target }) => {
  const { payment, account, act, operation, resend } = (target.closest('button') || {}).dataset || {};
  if (payment) attempt(() => choose({ paymentId: payment, account }));
  if (resend) attempt(() => done('resend', { eventId: resend }));
  if (act === 'check') attempt(() => done('check', { operationId: operation }));
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

function openDecision(act, operationId) {
  const [title, about] = ABOUT[act];
  decide = { act, operationId };
  $('decision-title').textContent = $('confirm').textContent = title;
  $('decision-about').textContent = about;
  $('outcome-row').hidden = $('refund-row').hidden = act !== 'resolve';
  $('note').required = $('outcome').required = act === 'resolve';
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
    ...(act === 'resolve' && { outcome: $('outcome').value, ...(refundId && { refundId }) }) };
  attempt(() => done(act, input));
});

/** Decides, and shows what came of it, also where it was refused. */
async function done(act, input) {
  say('');
  try {
    const answer = await ask(act, { input });
    const result = Object.values(answer)[0];
    say(result === null ? 'There is no such operation any more.' : RECHECKS[result.recheck]);
  } finally {
    await Promise.all([refreshOpen(), showPayment()]);
  }
}

// Without callers the gateway lets in whoever is at this machine.
attempt(enter).then((isIn) => {
  if (!isIn) return say('');
  const named = decodeURIComponent(location.hash.slice(1));
  if (/^[1-9]\\d{0,19}$/.test(named)) attempt(() => choose({ paymentId: named }));
});
setInterval(() => { if (!document.hidden && scopes.size > 0) attempt(refreshOpen); }, EVERY_MS);
`;

/** The whole script of the desk. */
export const SCRIPT = `'use strict';const DOCUMENTS = ${JSON.stringify(DOCUMENTS)};${VIEWS}${ACTIONS}`;
