// By its name, how each filter of each list is asked for, and histories, with other values each time.
import { randomUUID } from 'node:crypto';
import { ANY_PAYMENT } from '../build/domain/lists/filters.js';
import { money } from '../build/domain/money.js';
import { LedgerReads } from '../build/store/ledger/ledger-reads.js';
import { EventLists } from '../build/store/lists/merchant-event-lists.js';
import { StoredLists } from '../build/store/lists/stored-lists.js';
import { EVENT_TYPES, RESTLESS } from './ledger-fill.js';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const STATUSES = [
  'CREATED',
  'PENDING',
  'AUTHORIZED',
  'CAPTURED',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
  'CANCELED',
  'FAILED',
];

/** Questions to a store that was filled with so many rows until that moment; each tells how many rows it brought. */
export function questions(rows, now) {
  const random = (below) => Math.floor(Math.random() * below);
  const one = (values) => values[random(values.length)];
  const moment = () => now - random(YEAR_MS);
  const span = () => {
    const from = moment();
    return { from: new Date(from), until: new Date(from + 30 * DAY_MS) };
  };

  const anyOperation = {
    state: null,
    kind: null,
    paymentId: null,
    requestedBy: null,
    on: null,
    createdAt: null,
    updatedAt: null,
  };
  const anyPayout = { status: null, orderId: null, createdAt: null, changedAt: null };
  const anyEvent = { types: null, paymentId: null, delivered: null, createdAt: null };
  const anyCheckout = { state: null, orderId: null, createdAt: null };
  const accounts = ['default', 'uz', 'kg'];
  const list = (kind, any) => (make, page) => async (stores) => {
    const filter = { ...any, ...make() };
    const found = await new StoredLists(stores)[kind](accounts, filter, page?.() ?? firstOf(100));
    return found.rows.length;
  };
  const payments = list('payments', ANY_PAYMENT);
  const operations = list('operations', anyOperation);
  const payouts = list('payouts', anyPayout);
  const checkouts = list('checkouts', anyCheckout);
  const events = (make, page) => async (stores) => {
    const filter = { ...anyEvent, ...make() };
    const found = await new EventLists(stores).page(accounts, filter, page?.() ?? firstOf(100));
    return found.rows.length;
  };
  const history = (names) => async (stores) => {
    const found = await new LedgerReads(stores).histories(names());
    return found.flat().length;
  };
  const id = () => `${7_000_000_000 + random(rows)}`;
  const ids = () => Array.from({ length: 100 }, id);
  // Nine in ten are of that account.
  const names = () => ids().map((paymentId) => ({ account: 'default', paymentId }));
  const cents = () => random(50_000) * 50 + 100;
  const sum = (minor) => money((minor / 100).toFixed(2), 'KZT');
  const deep = (order, keys) => () => ({ ...firstOf(100), from: { order, account: 'default', keys: keys() } });
  const uuid = () => randomUUID();
  /** A list of a month, from a place within it. */
  const inside =
    (of, order, argument, key, { filter = {}, backward = false } = {}) =>
    async (stores) => {
      const within = span();
      const at = within.from.getTime() + random(30 * DAY_MS);
      const from = { order, account: 'default', keys: [at, key()] };
      return of(
        () => ({ ...filter, [argument]: within }),
        () => ({ ...firstOf(100), backward, from }),
      )(stores);
    };
  return {
    payments: payments(() => ({})),
    'payments, in the middle': payments(
      () => ({}),
      deep('payments', () => [moment(), id()]),
    ),
    'payments, backward from the middle': payments(
      () => ({}),
      () => ({ ...deep('payments', () => [moment(), id()])(), backward: true }),
    ),
    'payments: status': payments(() => ({ status: [one(STATUSES)] })),
    'payments: every status': payments(() => ({ status: STATUSES })),
    'payments: status, createdAt': payments(() => ({ status: [one(STATUSES)], createdAt: span() })),
    'payments: status, in the middle': payments(
      () => ({ status: [one(STATUSES), one(STATUSES)] }),
      deep('payments', () => [moment(), id()]),
    ),
    'payments: refundedOnly': payments(() => ({ refundedOnly: true, createdAt: span() })),
    'payments: createdAt': payments(() => ({ createdAt: span() })),
    'payments: changedAt': payments(() => ({ changedAt: span() })),
    'payments: status, changedAt': payments(() => ({ status: [one(STATUSES)], changedAt: span() })),
    'payments: orderId': payments(() => ({ orderId: `SHOP-${random(rows)}` })),
    'payments: orderId and all else': payments(() => ({
      ...{ orderId: `SHOP-${random(rows)}`, status: STATUSES, createdAt: span(), changedAt: span() },
      amount: { currency: 'KZT', least: sum(cents()), most: null },
    })),
    'payments: orderIdPrefix, a short one': payments(() => ({ orderIdPrefix: 'SHOP-' })),
    'payments: orderIdPrefix': payments(() => ({ orderIdPrefix: `SHOP-${random(rows / 100)}` })),
    'payments: paymentIds': payments(() => ({ paymentIds: ids(), status: STATUSES })),
    'payments: amount, a wide range': payments(() => ({
      amount: { currency: 'KZT', least: sum(cents()), most: null },
    })),
    'payments: one amount, createdAt': payments(() => {
      const minor = sum(cents());
      return { amount: { currency: 'KZT', least: minor, most: minor }, createdAt: span() };
    }),
    'payments: an amount that nobody paid': payments(() => ({
      amount: { currency: 'KZT', least: sum(101), most: sum(101) },
    })),
    'payments: holdEndsBefore': payments(() => ({ holdEndsBefore: new Date(moment()) })),
    // A month, with a place somewhere in it.
    'payments: createdAt, in the middle': inside(payments, 'payments', 'createdAt', id),
    'payments: changedAt, in the middle': inside(payments, 'payments changed', 'changedAt', id),
    'history of a payment': history(() => names().slice(0, 1)),
    'history of 100 payments': history(names),
    'history of a payment that changed 1,000 times': history(() => [RESTLESS]),
    operations: operations(() => ({})),
    'operations: UNKNOWN': operations(() => ({ state: ['UNKNOWN'] })),
    'operations: state that none has': operations(() => ({ state: ['AWAITING_APPROVAL'] })),
    'operations: state, kind, createdAt': operations(() => ({
      ...{ state: ['SUCCEEDED', 'REJECTED'], kind: [one(['CAPTURE', 'CANCEL', 'REFUND'])], createdAt: span() },
    })),
    'operations: kind': operations(() => ({ kind: ['CANCEL'] })),
    'operations: paymentId': operations(() => ({ paymentId: id() })),
    'operations: requestedBy': operations(() => ({ requestedBy: `person ${random(50)}` })),
    'operations: requestedBy, state': operations(() => ({ requestedBy: `person ${random(50)}`, state: ['UNKNOWN'] })),
    'operations: createdAt': operations(() => ({ createdAt: span() })),
    'operations: updatedAt': operations(() => ({ updatedAt: span() })),
    'operations: createdAt, in the middle': inside(operations, 'operations', 'createdAt', uuid),
    events: events(() => ({})),
    'events: not delivered': events(() => ({ delivered: false })),
    'events: delivered': events(() => ({ delivered: true })),
    'events: type': events(() => ({ types: [one(EVENT_TYPES)] })),
    'events: every type': events(() => ({ types: EVENT_TYPES })),
    'events: type that none has': events(() => ({ types: ['payout.changed'] })),
    'events: type, not delivered, createdAt': events(() => ({
      ...{ types: EVENT_TYPES, delivered: false, createdAt: span() },
    })),
    'events: createdAt': events(() => ({ createdAt: span() })),
    'events: createdAt, in the middle': inside(events, 'events', 'createdAt', uuid),
    'events: delivered, createdAt, backward from the middle': inside(events, 'events', 'createdAt', uuid, {
      ...{ filter: { delivered: true }, backward: true },
    }),
    'events: paymentId': events(() => ({ paymentId: id() })),
    'events: paymentId and all else': events(() => ({
      ...{ paymentId: id(), types: EVENT_TYPES, delivered: true, createdAt: span() },
    })),
    payouts: payouts(() => ({})),
    'payouts: status, createdAt': payouts(() => ({ status: ['SUCCEEDED', 'FAILED'], createdAt: span() })),
    'payouts: status, changedAt': payouts(() => ({ status: ['FAILED'], changedAt: span() })),
    'payouts: changedAt': payouts(() => ({ changedAt: span() })),
    'payouts: orderId': payouts(() => ({ orderId: `PAYOUT-${random(rows / 5)}` })),
    checkouts: checkouts(() => ({})),
    'checkouts: state, createdAt': checkouts(() => ({ state: ['OPEN', 'UNKNOWN'], createdAt: span() })),
    'checkouts: orderId': checkouts(() => ({ orderId: `SHOP-${random(rows)}` })),
  };
}

function firstOf(size) {
  return { size, backward: false, from: null };
}
