import { randomInt, randomUUID } from 'node:crypto';
import { cardIdOf } from '../../../src/services/cards/card-id.js';
import { SIMULATOR_MERCHANT_ID } from '../../../src/simulator/credentials.js';
import { until } from '../../harness/ask.js';
import { type Charged, type ChargeView, charge, chargeOf, DEMO_USER } from '../../harness/charges.js';
import type { InjectedRow } from '../../harness/injected-faults.js';
import type { System } from '../../harness/system.js';
import type { End } from './charge-ends.js';

/** A way in which money is asked for. */
export interface Way {
  /** What takes the money. */
  readonly takes: string;
  ask(system: System, input: Readonly<Record<string, unknown>>): Promise<Charged>;
}

/** The card that pays. */
function cardOf({ simulator }: System): string {
  const [card] = simulator.ledger.cards.list(DEMO_USER);
  return cardIdOf({ merchantId: SIMULATOR_MERCHANT_ID }, card?.token ?? '');
}

const savedCard = (more: object) => async (system: System, input: object) =>
  charge(system, 'chargeSavedCard', { userId: DEMO_USER, cardId: cardOf(system), ...more, ...input });

export const WAYS = {
  card: { takes: '/card/direct', ask: savedCard({}) },
  page: { takes: '/card/pay', ask: savedCard({ cvcPage: true }) },
  profile: {
    takes: '/make_recurring_payment',
    ask: (system, input) => charge(system, 'chargeRecurring', { recurringProfileId: '6100000001', ...input }),
  },
  gatewayProfile: {
    takes: '/g2g/recurrent',
    ask: (system, input) => charge(system, 'chargeRecurring', { recurringProfileId: '6100000001', ...input }),
  },
} as const satisfies Readonly<Record<string, Way>>;

/** Whether the script reads payments. */
export const isReading = (script: string) => script.includes('status');

/** An order that nobody else has. */
export const newOrder = () => `FAULTED-${randomUUID().slice(0, 8)}`;

/** What is there at the provider of an order: how often what takes its money was called, and how many payments took it. */
export function truthOf({ simulator }: System, { takes }: Way, orderId: string) {
  const own = simulator.ledger.payments().filter((one) => one.orderId === orderId);
  const ids = own.map(({ id }) => id);
  const sent = simulator.calls.filter(
    (call) => call.path.endsWith(takes) && (call.orderId === orderId || ids.includes(call.paymentId ?? '')),
  );
  return [sent.length, own.filter(({ authorized }) => authorized !== null).length] as const;
}

/** Waits for the end that is expected of a charge, and gives what there is then, or in the end. */
export async function endOf(system: System, way: Way, { id, orderId }: ChargeView, expected: End): Promise<End> {
  const known = async (): Promise<End> => {
    const now = await chargeOf(system, id);
    // UNKNOWN is an end only where a person is asked.
    const isOpen = now?.state === 'UNKNOWN' && now.problem?.advice !== 'ASK_OPERATOR';
    return [isOpen ? 'open' : `${now?.state}`, now?.problem?.code ?? null, ...truthOf(system, way, orderId)];
  };
  return until(known, (end) => `${end}` === `${expected}`, 20_000).catch(known);
}

/**
 * Charges an order where a call of a script meets the fault, and once more under another key when that has ended. Of readings so
 * many meet it that each is given up at first, and so few that the provider is not taken for one that is down.
 * Gives what both came to; the first is asked for once more under its own key, which changes nothing.
 */
export async function meet(
  system: System,
  way: Way,
  { fault, slow }: InjectedRow,
  script: string,
  expected: End,
  during: (orderId: string) => Promise<unknown> = async () => {},
) {
  const orderId = newOrder();
  const otherPaymentId = `7${randomInt(1e9, 1e10)}`;
  const named = fault.kind === 'other-payment' ? { ...fault, otherPaymentId } : fault;
  const armed = system.simulator.faults.arm({
    ...named,
    script,
    orderId,
    ...(isReading(script) && { times: slow ? 3 : 8 }),
  });
  const { charge: first } = await way.ask(system, { orderId });
  if (isReading(script)) system.simulator.faults.clear(armed);
  await during(orderId);
  const end = await endOf(system, way, first, expected);
  const repeated = await way.ask(system, { orderId });
  const other = (await way.ask(system, { orderId, idempotencyKey: `other-${orderId}` })).charge;
  const [sent, taken] = truthOf(system, way, orderId);
  return {
    end,
    isReplayed: repeated.replayed && repeated.charge.id === first.id && repeated.charge.state === end[0],
    other: [other.state, other.problem?.code ?? null, sent - end[2], taken],
  };
}

/** What another charge of the order comes to then: money is taken for it once, or nobody knows and nothing is. */
export function otherAfter([state, , , taken]: End, way: Way) {
  const paid = way === WAYS.page ? ['ACTION_REQUIRED', null, 0, 0] : ['SUCCEEDED', null, 1, 1];
  if (state === 'SUCCEEDED') return ['REJECTED', 'ALREADY_DONE', 0, 1];
  return state === 'UNKNOWN' ? ['REJECTED', 'ACTION_NOT_ALLOWED', 0, taken] : paid;
}
