import { FAULT_PLACES } from '../faults/fault-places.js';
import { DECLINE_CODES, ENGLISH } from '../model/error-texts.js';
import { CARD_ROUTES } from './card-routes.js';
import { FAULT_GUIDE, FAULT_ROUTES } from './fault-routes.js';
import { PAYMENT_ROUTES } from './payment-routes.js';
import { PAYOUT_ROUTES } from './payout-routes.js';
import { type ControlParts, type ControlRoute, param } from './route.js';
import { SCENARIO_ROUTES } from './scenario-routes.js';
import { WEBHOOK_ROUTES } from './webhook-routes.js';

/** How much of each list the control page shows, newest first. */
const SHOWN_PAYMENTS = 200;
const SHOWN_ENTRIES = 40;

const CALL_ROUTES: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/state',
    about: 'Everything at one look, as the page at / shows it: the latest of each, newest first.',
    run: (parts) => shown(parts, ''),
  },
  {
    method: 'GET',
    path: '/state/:find',
    about: 'The same, with those payments, payouts, calls and webhooks only in which the text stands.',
    run: (parts, _input, params) => shown(parts, param(params, 'find')),
  },
  {
    method: 'POST',
    path: '/clock',
    about:
      'Moves the clock ahead by so many minutes: what is due until then, such as the end of an unpaid payment, comes.',
    body: { minutes: 'number' },
    run({ clock }, { minutes }) {
      clock.forward((minutes as number) * 60_000);
      return { at: clock.now(), aheadMinutes: clock.aheadMinutes };
    },
  },
  {
    method: 'GET',
    path: '/calls',
    about: 'Every script call received, oldest first; the latest thousand.',
    run: ({ calls }) => calls,
  },
  {
    method: 'DELETE',
    path: '/calls',
    about: 'Forgets the calls.',
    run({ clearCalls }) {
      clearCalls();
      return { cleared: true };
    },
  },
  {
    method: 'POST',
    path: '/secrets',
    about:
      'What the cabinet does when the shop takes other secrets: from now on these alone verify and sign, payment or payout or both. A reset leaves them.',
    body: { payment: 'text?', payout: 'text?' },
    run({ setSecrets }, input) {
      setSecrets(input as { payment?: string; payout?: string });
      return { changed: Object.keys(input) };
    },
  },
  {
    method: 'POST',
    path: '/reset',
    about:
      'Demo data again, no faults, no calls, no webhooks; nothing more is sent. A gateway that the simulator is part of ' +
      'forgets what it knew, if its journal is in memory. New ids go on: none is ever given twice.',
    async run({ reset }) {
      await reset();
      return { reset: true };
    },
  },
];

/** Everything the control API can do. */
export const CONTROL_ROUTES: readonly ControlRoute[] = [
  ...SCENARIO_ROUTES,
  ...PAYMENT_ROUTES,
  ...PAYOUT_ROUTES,
  ...CARD_ROUTES,
  ...WEBHOOK_ROUTES,
  ...FAULT_ROUTES,
  ...CALL_ROUTES,
];

/** What `GET /control` answers: the API's own description. */
export function guide(): unknown {
  return {
    about:
      'Control API of the Freedom Pay simulator: what payers, banks and colleagues do, and what goes wrong. ' +
      'POST bodies are JSON with content-type application/json; amounts are decimal texts ("40.00"). ' +
      'Payment pages are at the "page" of each payment. Errors: {"error"}; 400 bad input, 404 not there, 409 (with "code") against the rules of the ledger.',
    routes: CONTROL_ROUTES.map(({ method, path, about, body }) => ({
      route: `${method} /control${path}`,
      about,
      ...(body && { body }),
    })),
    faults: FAULT_GUIDE,
    faultPlaces: FAULT_PLACES,
    declineCodes: DECLINE_CODES,
    english: ENGLISH,
  };
}

function shown({ clock, links, ledger, faults, calls, sentWebhooks, webhooks }: ControlParts, find: string) {
  const searched = find.toLowerCase();
  const found = <T>(all: readonly T[]) =>
    searched === '' ? all : all.filter((one) => JSON.stringify(one).toLowerCase().includes(searched));
  return {
    at: clock.now(),
    aheadMinutes: clock.aheadMinutes,
    links: links(),
    payments: latest(found(ledger.payments()), SHOWN_PAYMENTS),
    payouts: latest(found(ledger.payouts()), SHOWN_PAYMENTS),
    payoutBalance: ledger.payoutBook.balance('KZT'),
    cards: latest(found(ledger.cards.all()), SHOWN_ENTRIES),
    setups: latest(found(ledger.setups.all()), SHOWN_ENTRIES),
    profiles: latest(found(ledger.profiles.all()), SHOWN_ENTRIES),
    faults: faults.list(),
    urls: webhooks.urls,
    calls: latest(found(calls), SHOWN_ENTRIES),
    webhooks: latest(found(sentWebhooks), SHOWN_ENTRIES),
  };
}

function latest<T>(all: readonly T[], count: number): T[] {
  return all.slice(-count).reverse();
}
