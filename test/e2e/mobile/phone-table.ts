import { randomUUID } from 'node:crypto';
import type { FaultKind } from '../../../src/simulator/faults/faults.js';
import type { End, Ends } from '../../harness/fault-outcomes.js';
import type { Asked, FaultedScript, View, Wish } from '../../harness/faulted-script.js';
import type { System } from '../../harness/system.js';
import { type ChargeView, CODE, charge, chargeMobile, PHONE, resend, say } from './phones.js';

/** A phone of which no code is asked. */
const ASKS_NO_CODE = '77010000000';

const named = (id: string, otherKey?: string) => (otherKey ? `${otherKey}-${id}` : id);

const callsOf = ({ simulator }: System, path: string, orderId: string) => {
  const ids = simulator.ledger.payments().flatMap((one) => (one.orderId === orderId ? [one.id] : []));
  return simulator.calls.filter((call) => call.path === path && ids.includes(call.paymentId ?? '')).length;
};

/** How often the money of an order was taken, or where a code is asked for how often that was sent. */
const doneFor = ({ simulator }: System, orderId: string, what: 'money' | 'codes') =>
  simulator.ledger
    .payments()
    .filter((one) => one.orderId === orderId)
    .map(({ id, effects }) => ({ ...simulator.ledger.records.truth(id), effects }))
    .map(({ authorized, mobile, effects }) =>
      what === 'codes' ? (mobile?.sent ?? 0) : authorized === null ? 0 : effects.charges,
    )
    .reduce((sum, one) => sum + one, 0);

const charging =
  (phone: string) =>
  (system: System): Wish => {
    const orderId = `PHONE-${randomUUID().slice(0, 8)}`;
    return {
      scope: { orderId },
      ask: (otherKey) => chargeMobile(system, { phone, orderId, idempotencyKey: named(orderId, otherKey) }),
      read: (id) => charge(system, id),
      sent: () => callsOf(system, '/mfs/pay', orderId),
      done: () => doneFor(system, orderId, phone === PHONE ? 'codes' : 'money'),
    };
  };

/** What is done with a charge that waits for a code: asked for once more, its key tells what is known of it. */
async function waiting(system: System) {
  const orderId = `PHONE-${randomUUID().slice(0, 8)}`;
  const asked = await chargeMobile(system, { orderId });
  return { asked, orderId, paymentId: `${asked.paymentId}` };
}

const viewOf = (said: { charge: ChargeView; problem: View['problem']; replayed: boolean } | null) => {
  if (!said) throw new Error('It was not answered.');
  return {
    id: said.charge.id,
    state: said.charge.state,
    problem: said.problem ?? said.charge.problem,
    replayed: said.replayed,
  };
};

const approving = async (system: System): Promise<Wish> => {
  const { asked, orderId, paymentId } = await waiting(system);
  const ask = async (otherKey?: string) => viewOf(await say(system, asked.id, CODE, named(orderId, otherKey)));
  return {
    scope: { paymentId },
    ask,
    read: () => ask(),
    sent: () => callsOf(system, '/mfs/approve', orderId),
    done: () => doneFor(system, orderId, 'money'),
  };
};

const resending = async (system: System): Promise<Wish> => {
  const { asked, orderId, paymentId } = await waiting(system);
  const ask = async (otherKey?: string) => viewOf(await resend(system, asked.id, named(orderId, otherKey)));
  return {
    scope: { paymentId },
    ask,
    read: () => ask(),
    sent: () => callsOf(system, '/mfs/resend_otp', orderId),
    // The first was sent with the charge.
    done: () => doneFor(system, orderId, 'codes') - 1,
  };
};

/** What a write comes to whose answers nobody signs: that it was done is for signed readings to show, whatever is said. */
interface Known {
  readonly done: End;
  readonly lost: End;
  readonly refused: End;
  readonly declined: End;
}

/** Its code is on its way. */
const SENT: End = ['ACTION_REQUIRED', null, 1, 1];
const DONE: End = ['SUCCEEDED', null, 1, 1];
/** For a person: its payment is there, and not paid. */
const UNPAID: End = ['UNKNOWN', 'OUTCOME_UNKNOWN', 1, 0];
const REFUSED: End = ['REJECTED', 'PROVIDER_REFUSED', 1, 0];
const DECLINED: End = ['REJECTED', 'DECLINED', 1, 0];

const ofUnsigned = ({ done, lost, refused, declined }: Known): Ends => ({
  answered: done,
  lost,
  'lost, done': done,
  'a field twice': done,
  'another word': done,
  'another payment': done,
  'refused, unsigned': refused,
  refused,
  'refused, done': done,
  declined,
  'declined, done': done,
  'not found': lost,
  'not found, done': done,
  failed: lost,
  'failed, done': done,
  'shown later': done,
  'done later': done,
  'declined later': DECLINED,
});

const OF_CHARGE = ofUnsigned({ done: DONE, lost: UNPAID, refused: REFUSED, declined: DECLINED });

/** Of a payment that is open nobody can tell whether its phone was asked: then nobody is told to say a code. */
const OF_ASKING: Ends = {
  ...ofUnsigned({ done: ['UNKNOWN', 'OUTCOME_UNKNOWN', 1, 1], lost: UNPAID, refused: REFUSED, declined: DECLINED }),
  answered: SENT,
  'refused, done': ['REJECTED', 'PROVIDER_REFUSED', 1, 1],
  'declined, done': ['REJECTED', 'DECLINED', 1, 1],
  'shown later': SENT,
  'done later': SENT,
  'declined later': SENT,
  'no signature': SENT,
  // The horizon of these is longer than anybody waits here.
  'no answer in time, done before': ['open', 'OUTCOME_UNKNOWN', 1, 1],
  'no answer in time, done afterwards': ['open', 'OUTCOME_UNKNOWN', 1, 1],
};

const PERHAPS_SENT: End = ['ACTION_REQUIRED', 'OUTCOME_UNKNOWN', 1, 1];
const PERHAPS_LOST: End = ['ACTION_REQUIRED', 'OUTCOME_UNKNOWN', 1, 0];
const NOT_SENT: End = ['ACTION_REQUIRED', 'PROVIDER_REFUSED', 1, 0];

/** An SMS moves no money: a refusal is passed on as it is, and nothing else is known. */
const OF_RESENDING: Ends = {
  answered: SENT,
  lost: PERHAPS_LOST,
  'lost, done': PERHAPS_SENT,
  'a field twice': PERHAPS_SENT,
  'another word': PERHAPS_SENT,
  'another payment': PERHAPS_SENT,
  'refused, unsigned': NOT_SENT,
  refused: NOT_SENT,
  'refused, done': ['ACTION_REQUIRED', 'PROVIDER_REFUSED', 1, 1],
  declined: NOT_SENT,
  'declined, done': ['ACTION_REQUIRED', 'PROVIDER_REFUSED', 1, 1],
  'not found': NOT_SENT,
  'not found, done': ['ACTION_REQUIRED', 'PROVIDER_REFUSED', 1, 1],
  failed: NOT_SENT,
  'failed, done': ['ACTION_REQUIRED', 'PROVIDER_REFUSED', 1, 1],
  // Nobody signs that a code is on its way, and no reading shows it.
  'no signature': SENT,
  'a forged success, unsigned': ['ACTION_REQUIRED', null, 1, 0],
};

/** What was sent is found out about once it can be read, and no reading that fails takes it for anything else. */
const READ_BACK: Ends = Object.fromEntries(Object.keys(OF_CHARGE).map((outcome) => [outcome, DONE]));

/** Why the simulator lets nobody arm them. */
const NOWHERE: Readonly<Partial<Record<FaultKind, string>>> = {
  'refund-fails': 'nothing is refunded',
  'refund-process': 'nothing is refunded',
  'refund-lag': 'nothing is refunded',
  'payment-lag': 'the payment was made before',
  'pays-repeat': 'only payouts are refused for the id of their order',
  'older-shape': 'only the removal of a card has an older shape',
  'other-request': 'only answers of the asynchronous interface name their request',
  duplicate: 'it is sent by the provider, and not called',
  lost: 'it is sent by the provider, and not called',
};
const NO_EFFECT = { 'effect-lag': 'nothing is taken', 'ends-later': 'nothing is taken' } as const;

/** An order that is paid, or may be, is charged under no other key. */
function other([state, , , done]: End): Asked {
  return state === 'REJECTED' ? ['SUCCEEDED', 1, 1] : ['REJECTED', 0, done];
}

/** No other code is said where one may have been taken: whoever says it is told to wait. */
const otherCode = ([state, , , done]: End): Asked => {
  if (state === 'ACTION_REQUIRED') return ['SUCCEEDED', 1, 1];
  return [state === 'UNKNOWN' ? 'open' : state, 0, done];
};

const charged = { write: 'chargeMobile', script: 'mfs/pay', refuses: NOWHERE, other };

/** The scripts that charge phones, and those that read what became of it. */
export const PHONE_COLUMNS: readonly FaultedScript[] = [
  { ...charged, write: 'chargeMobile without a code', ends: OF_CHARGE, begin: charging(ASKS_NO_CODE) },
  {
    ...{ ...charged, write: 'chargeMobile with a code', ends: OF_ASKING, begin: charging(PHONE) },
    other: ([state, , , done]) => (state === 'REJECTED' ? ['ACTION_REQUIRED', 1, done + 1] : ['REJECTED', 0, done]),
  },
  {
    ...{ write: 'approveMobileCharge', script: 'mfs/approve', refuses: NOWHERE },
    ...{ ends: OF_CHARGE, begin: approving, other: otherCode },
  },
  {
    ...{ write: 'resendMobileCode', script: 'mfs/resend_otp', refuses: { ...NOWHERE, ...NO_EFFECT } },
    ...{ ends: OF_RESENDING, begin: resending, other: ([state, , , done]) => [state, 1, done + 1] },
  },
  {
    ...{ write: 'approveMobileCharge', script: 'get_status3', after: 'mfs/approve' },
    ...{ refuses: { ...NOWHERE, ...NO_EFFECT }, ends: READ_BACK, begin: approving, other: otherCode },
  },
];
