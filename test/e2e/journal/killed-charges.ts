import type { Simulator } from '../../../src/simulator/simulator.js';
import { cardIds, DEMO_USER, payingCard } from '../../harness/charges.js';
import type { RunningGateway } from '../../harness/system.js';

export type Caller = Pick<RunningGateway, 'query'>;

/** What a write came to: its state and the code of its problem, and how often it was sent and done at the provider. */
type End = readonly [state: string, problem: string | null, sent: number, done: number];

const DONE: End = ['SUCCEEDED', null, 1, 1];
const NOT_DONE: End = ['REJECTED', 'NOT_APPLIED', 0, 0];
/** Its payment is there, and never paid. */
const RUN_OUT: End = ['REJECTED', 'DECLINED', 0, 0];

/** A write that a process is killed in: how it is asked for, and what it came to. */
export interface Killed {
  /** The query that reads it. */
  readonly read: 'cardSetup' | 'cardRemoval' | 'charge';
  readonly query: string;
  input(caller: Caller, name: string): Promise<Readonly<Record<string, unknown>>>;
  /** By the step at which its process dies, in their order; nothing leaves the process between two of them. */
  readonly steps: Readonly<Record<string, End>>;
  /** Calls of the provider for it that have an effect. */
  sent(provider: Simulator, name: string): number;
  /** How often it took effect, as the ledger says. */
  done(provider: Simulator, name: string): number;
}

const CHARGE = 'charge { id state problem { code } }';

/** Money that was taken for the order. */
const taken = ({ ledger }: Simulator, orderId: string) =>
  ledger.payments().reduce((sum, one) => sum + (one.orderId === orderId ? one.effects.charges : 0), 0);

/** Calls of a script that have a field of that value. */
const calls = (provider: Simulator, script: string, name: string, value: string) =>
  provider.calls.filter(
    ({ path, fields }) =>
      path.split('/').at(-1) === script && fields.some((field) => field[0] === name && field[1] === value),
  ).length;

/** Calls of a script for the payments of an order. */
function callsOfPayment({ calls: all, ledger }: Simulator, script: string, name: string): number {
  const ids = ledger.payments().flatMap(({ id, orderId }) => (orderId === name ? id : []));
  return all.filter(({ path, paymentId }) => path.endsWith(script) && ids.includes(paymentId ?? '')).length;
}

const order = (name: string) => ({
  ...{
    orderId: name,
    amount: '1500.00',
    currency: 'KZT',
    description: 'Tea',
    idempotencyKey: `key ${name}`.replaceAll(' ', '-'),
  },
});

export const WRITES: Readonly<Record<string, Killed>> = {
  createCardSetup: {
    read: 'cardSetup',
    query:
      'mutation ($input: CreateCardSetupInput!) { outcome: createCardSetup(input: $input) { it: setup { id state problem { code } } } }',
    input: async (_, name) => ({
      userId: name,
      returnUrl: 'https://shop.example/cards',
      idempotencyKey: `key-${name}`,
    }),
    steps: {
      'before card write': ['OPEN', null, 1, 1],
      'in card write': ['OPEN', null, 1, 1],
      'after card write': ['UNKNOWN', 'OUTCOME_UNKNOWN', 0, 0],
      'before script add2': ['UNKNOWN', 'OUTCOME_UNKNOWN', 0, 0],
      'during script add2': ['UNKNOWN', 'OUTCOME_UNKNOWN', 1, 1],
      'after script add2': ['UNKNOWN', 'OUTCOME_UNKNOWN', 1, 1],
      'before card write OPEN': ['UNKNOWN', 'OUTCOME_UNKNOWN', 1, 1],
      'after card write OPEN': ['OPEN', null, 1, 1],
    },
    sent: (provider, name) => calls(provider, 'add2', 'pg_user_id', name),
    done: ({ ledger }, name) => ledger.setups.all().filter(({ userId }) => userId === name).length,
  },
  removeCard: {
    read: 'cardRemoval',
    query:
      'mutation ($input: RemoveCardInput!) { outcome: removeCard(input: $input) { it: removal { id state problem { code } } } }',
    input: async (caller, name) => {
      const [cardId] = [...(await cardIds(caller, name)).values()];
      return { userId: name, cardId, idempotencyKey: `key-${name}` };
    },
    steps: {
      'before card write': DONE,
      'in card write': DONE,
      'after card write': NOT_DONE,
      'after script list': NOT_DONE,
      'before script remove': NOT_DONE,
      'during script remove': DONE,
      'after script remove': DONE,
      'before card write SUCCEEDED': DONE,
      'after card write SUCCEEDED': DONE,
    },
    sent: (provider, name) => calls(provider, 'remove', 'pg_user_id', name),
    done: ({ ledger }, name) => 1 - ledger.cards.list(name).length,
  },
  chargeSavedCard: {
    read: 'charge',
    query: `mutation ($input: ChargeSavedCardInput!) { outcome: chargeSavedCard(input: $input) { it: ${CHARGE} } }`,
    input: async (caller, name) => ({ ...order(name), userId: DEMO_USER, cardId: await payingCard(caller) }),
    steps: {
      'before checkout': DONE,
      'in checkout': DONE,
      'after checkout': NOT_DONE,
      'after charge': NOT_DONE,
      'after script list': NOT_DONE,
      'after script init': NOT_DONE,
      'after checkout OPEN': NOT_DONE,
      'after charge PENDING': NOT_DONE,
      'before charge sent': NOT_DONE,
      'in charge sent': NOT_DONE,
      'after charge sent': RUN_OUT,
      'during script direct': DONE,
      'after script direct': DONE,
      'after charge SUCCEEDED': DONE,
    },
    sent: (provider, name) => callsOfPayment(provider, '/direct', name),
    done: taken,
  },
  chargeRecurring: {
    read: 'charge',
    query: `mutation ($input: ChargeRecurringInput!) { outcome: chargeRecurring(input: $input) { it: ${CHARGE} } }`,
    input: async (_, name) => ({ ...order(name), recurringProfileId: '6100000001' }),
    steps: {
      'before checkout': DONE,
      'in checkout': DONE,
      'after checkout': NOT_DONE,
      'after charge': NOT_DONE,
      'before charge sent': NOT_DONE,
      'in charge sent': NOT_DONE,
      'after charge sent': NOT_DONE,
      'during script make_recurring_payment': DONE,
      'after script make_recurring_payment': DONE,
      'before checkout OPEN': DONE,
      'after checkout OPEN': DONE,
      'in charge PENDING': DONE,
      'after charge PENDING': DONE,
      'after charge SUCCEEDED': DONE,
    },
    sent: (provider, name) => calls(provider, 'make_recurring_payment', 'pg_order_id', name),
    done: taken,
  },
  // Of a phone whose owner is asked for no code.
  chargeMobile: {
    read: 'charge',
    query: `mutation ($input: ChargeMobileInput!) { outcome: chargeMobile(input: $input) { it: ${CHARGE} } }`,
    input: async (_, name) => ({ ...order(name), phone: '77017010000' }),
    steps: {
      'before checkout': DONE,
      'in checkout': DONE,
      'after checkout': NOT_DONE,
      'after charge': NOT_DONE,
      'after script init_payment.php': NOT_DONE,
      'after checkout OPEN': NOT_DONE,
      'after charge PENDING': NOT_DONE,
      'before charge sent': NOT_DONE,
      'in charge sent': NOT_DONE,
      'after charge sent': RUN_OUT,
      'during script pay': DONE,
      'after script pay': DONE,
      'after charge SUCCEEDED': DONE,
    },
    sent: (provider, name) => callsOfPayment(provider, '/mfs/pay', name),
    done: taken,
  },
  approveMobileCharge: {
    read: 'charge',
    query: `mutation ($input: ApproveMobileChargeInput!) { outcome: approveMobileCharge(input: $input) { it: ${CHARGE} } }`,
    input: async (caller, name) => {
      const { data } = await caller.query<{ asked: { charge: { id: string } } }>(
        'mutation ($input: ChargeMobileInput!) { asked: chargeMobile(input: $input) { charge { id } } }',
        { input: { ...order(name), phone: '77017012345' } },
      );
      return { chargeId: data?.asked.charge.id, approvalCode: '111111', idempotencyKey: `code-${name}` };
    },
    steps: {
      'before code': DONE,
      'in code': DONE,
      'after code': RUN_OUT,
      'after script get_status3.php': RUN_OUT,
      'before code sent': RUN_OUT,
      'in code sent': RUN_OUT,
      'after code sent': RUN_OUT,
      'during script approve': DONE,
      'after script approve': DONE,
      'after charge SUCCEEDED': DONE,
    },
    sent: (provider, name) => callsOfPayment(provider, '/mfs/approve', name),
    done: taken,
  },
};
