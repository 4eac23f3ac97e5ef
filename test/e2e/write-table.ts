import type { FaultKind } from '../../src/simulator/faults/faults.js';
import { type End, type Ends, OUTCOMES } from '../harness/fault-outcomes.js';
import type { Asked, FaultedScript, Wish } from '../harness/faulted-script.js';
import { describeFaultedWrites } from '../harness/faulted-writes.js';
import type { FaultName } from '../harness/injected-faults.js';
import {
  attempt,
  EXAMPLES,
  example,
  operation,
  outcomeOf,
  STATUS_SCRIPTS,
  WRITES,
  type Write,
} from '../harness/operations.js';
import type { AnyFlavour, System } from '../harness/system.js';
import { callsReceived, effectsOf } from '../harness/truth.js';

const begin =
  (write: Write) =>
  (system: System): Wish => {
    const wish = example(system, write);
    const { paymentId, idempotencyKey } = wish;
    const { simulator } = system;
    return {
      scope: { paymentId },
      ask: async (otherKey) => {
        const asked = { ...wish, idempotencyKey: otherKey ? `${otherKey}-${idempotencyKey}` : idempotencyKey };
        const { operation: view, replayed } = outcomeOf(await attempt(system, write, asked, ''));
        return { ...view, replayed };
      },
      read: (id) => operation(system, id),
      sent: () => callsReceived(simulator, write, paymentId),
      done: () => effectsOf(simulator, write, paymentId),
    };
  };

/** The key of one that was not applied stands for the same wish, which may be sent once more. */
function repeat([state, problem, , done]: End): Asked {
  return problem === 'NOT_APPLIED' ? ['SUCCEEDED', 1, 1] : [state, 0, done];
}

/** As `repeat`, where the provider answers the same request as it did the first time: what it refused it refuses then too. */
function repeatOfRequest(end: End, what: FaultName): Asked {
  return end[1] === 'NOT_APPLIED' && OUTCOMES[what] !== 'lost' ? ['open', 1, 0] : repeat(end);
}

/** What was done is not done once more; what was not may be, and what is open keeps others out. */
function other([state, , , done]: End): Asked {
  return state === 'REJECTED' ? ['SUCCEEDED', 1, 1] : ['REJECTED', 0, done];
}

const DONE: End = ['SUCCEEDED', null, 1, 1];
const NOT_APPLIED: End = ['REJECTED', 'NOT_APPLIED', 1, 0];
const REFUSED: End = ['REJECTED', 'PROVIDER_REFUSED', 1, 0];
const DECLINED: End = ['REJECTED', 'DECLINED', 1, 0];
const UNREAD: End = ['REJECTED', 'PROVIDER_UNAVAILABLE', 0, 0];
const UNREAD_REFUSED: End = ['REJECTED', 'PROVIDER_REFUSED', 0, 0];

/** Whatever is said of it, readings show whether it was done. */
const OF_WRITE: Ends = {
  answered: DONE,
  lost: NOT_APPLIED,
  'lost, done': DONE,
  'a field twice': DONE,
  'another word': DONE,
  'another payment': DONE,
  'another request': DONE,
  'refused, unsigned': NOT_APPLIED,
  refused: REFUSED,
  'refused, done': DONE,
  declined: DECLINED,
  'declined, done': DONE,
  'not found': NOT_APPLIED,
  'not found, done': DONE,
  failed: NOT_APPLIED,
  'failed, done': DONE,
  'shown later': DONE,
  'accepted, then failed': ['REJECTED', 'AMOUNT_EXCEEDS_AVAILABLE', 1, 0],
  'accepted, under way': ['PENDING', null, 1, 0],
};

/** Of what nobody signs, the provider says once more that it refused it. */
const OF_UNSIGNED_WRITE: Ends = {
  ...OF_WRITE,
  'refused, unsigned': REFUSED,
  'accepted, then failed': ['REJECTED', 'DECLINED', 1, 0],
};

/** What cannot be read before is not sent. */
const OF_READING: Ends = {
  answered: DONE,
  lost: UNREAD,
  'lost, done': UNREAD,
  'a field twice': UNREAD,
  'another word': ['REJECTED', 'ACTION_NOT_ALLOWED', 0, 0],
  'another payment': UNREAD,
  'another request': UNREAD,
  'refused, unsigned': UNREAD_REFUSED,
  refused: UNREAD_REFUSED,
  'refused, done': UNREAD_REFUSED,
  declined: UNREAD_REFUSED,
  'declined, done': UNREAD_REFUSED,
  'not found': ['REJECTED', 'PAYMENT_NOT_FOUND', 0, 0],
  'not found, done': ['REJECTED', 'PAYMENT_NOT_FOUND', 0, 0],
  failed: UNREAD_REFUSED,
  'failed, done': UNREAD_REFUSED,
};

/** What was sent is found out about once it can be read, and no reading that fails takes it for anything else. */
const OF_READING_BACK: Ends = Object.fromEntries(Object.keys(OF_READING).map((outcome) => [outcome, DONE]));

/** Why the simulator lets nobody arm them. */
const OF_PAYOUTS = 'it has payouts and charges go on, and no capture, cancel or refund';
const EVERYWHERE: Readonly<Partial<Record<FaultKind, string>>> = {
  'ends-later': OF_PAYOUTS,
  'pays-repeat': 'only payouts are refused for the id of their order',
  'payment-lag': 'no payment is made',
  'older-shape': 'only the removal of a card has an older shape',
  duplicate: 'it is sent by the provider, and not called',
  lost: 'it is sent by the provider, and not called',
};
const NO_REFUND = {
  'refund-fails': 'nothing is refunded',
  'refund-process': 'nothing is refunded',
  'refund-lag': 'nothing is refunded',
} as const;
const UNSIGNED = {
  'wrong-signature': 'no answer is signed',
  unsigned: 'no answer is signed',
  'forged-success': 'no answer is signed',
} as const;
const SIGNED = { 'other-request': 'only answers of the asynchronous interface name their request' } as const;

/** The scripts of an account that write to payments, and those that read them. */
export function columnsOf(flavour: AnyFlavour): readonly FaultedScript[] {
  const status = STATUS_SCRIPTS[flavour];
  const always = { ...EVERYWHERE, ...(flavour === 'async' ? UNSIGNED : SIGNED) };
  const ofReading = { ...always, ...NO_REFUND, 'effect-lag': 'a reading has no effect' };
  const writes = WRITES.map((write) => ({
    ...{
      write,
      script: EXAMPLES[write].scripts[flavour],
      ends: flavour === 'async' ? OF_UNSIGNED_WRITE : OF_WRITE,
      begin: begin(write),
      repeat,
      other,
    },
    repeat: flavour === 'async' ? repeatOfRequest : repeat,
    refuses: write === 'refundPayment' ? always : { ...always, ...NO_REFUND },
  }));
  return [
    ...writes,
    ...writes.slice(-1).map((column) => ({ ...column, script: status, ends: OF_READING, refuses: ofReading })),
    ...writes.map((column) => ({
      ...{ ...column, script: status, after: column.script, ends: OF_READING_BACK, refuses: ofReading },
    })),
  ];
}

/** Registers the table of the scripts of an account, on both engines. */
export function describeFaultedPaymentWrites(flavour: AnyFlavour): void {
  const title = `captures, cancels and refunds by the ${flavour} scripts that meet a fault of the provider end as the ledger says`;
  describeFaultedWrites(title, columnsOf(flavour), { flavour });
}
