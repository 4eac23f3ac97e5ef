import type { FaultKind } from '../../../src/simulator/faults/faults.js';
import type { End, Ends } from '../../harness/fault-outcomes.js';
import type { Asked, FaultedScript, Wish } from '../../harness/faulted-script.js';
import { describeFaultedWrites } from '../../harness/faulted-writes.js';
import {
  PAYOUT_SCRIPTS,
  payOut,
  payoutCalls,
  payoutOperation,
  payoutStatusScript,
  REACHED,
  toAccount,
  toCard,
  toPage,
} from '../../harness/payouts.js';
import type { Flavour, System } from '../../harness/system.js';

/** Every place to pay to, by how a wish is made for it. */
const WISHES = { reg2reg: toCard, to_iban: toAccount, reg2nonreg: toPage } as const;
type Script = keyof typeof WISHES;

const begin =
  (script: Script) =>
  (system: System): Wish => {
    const wish = WISHES[script](system);
    const { orderId, idempotencyKey } = wish;
    const { payoutBook } = system.simulator.ledger;
    return {
      scope: { orderId },
      ask: async (otherKey) => {
        const asked = { ...wish, idempotencyKey: otherKey ? `${otherKey}-${idempotencyKey}` : idempotencyKey };
        const { operation, replayed } = await payOut(system, asked);
        return { ...operation, replayed };
      },
      read: (id) => payoutOperation(system, id),
      sent: () => payoutCalls(system, orderId).length,
      done: () => payoutBook.all().filter((one) => one.orderId === orderId && one.word !== 'failed').length,
    };
  };

/** An order id that was sent is sent under no other key, whatever became of it. */
const other =
  (paid: End) =>
  ([, , sent, done]: End): Asked =>
    sent === 0 ? [paid[0], 1, 1] : ['REJECTED', 0, done];

const DONE: End = ['SUCCEEDED', null, 1, 1];
/** A page waits for whoever is paid. */
const OPENED: End = ['PENDING', null, 1, 1];
const NOT_APPLIED: End = ['REJECTED', 'NOT_APPLIED', 1, 0];
const REFUSED: End = ['REJECTED', 'PROVIDER_REFUSED', 1, 0];
const DECLINED: End = ['REJECTED', 'DECLINED', 1, 0];
/** For a person: what was said and what shows contradict each other. */
const DOUBTFUL: End = ['UNKNOWN', 'OUTCOME_UNKNOWN', 1, 1];
const UNREAD: End = ['REJECTED', 'PROVIDER_UNAVAILABLE', 0, 0];
const UNREAD_REFUSED: End = ['REJECTED', 'PROVIDER_REFUSED', 0, 0];

/** Whatever is said of it, readings show whether there is a payout of the order. */
const ofPayout = (paid: End): Ends => ({
  answered: paid,
  lost: NOT_APPLIED,
  'lost, done': paid,
  'a field twice': paid,
  'another word': paid,
  'another payment': DOUBTFUL,
  'refused, unsigned': NOT_APPLIED,
  refused: REFUSED,
  'refused, done': paid,
  declined: DECLINED,
  'declined, done': paid,
  'not found': NOT_APPLIED,
  'not found, done': paid,
  failed: NOT_APPLIED,
  'failed, done': paid,
  'shown later': paid,
  'done later': paid,
  // What opens a page pays nothing yet.
  'declined later': paid === OPENED ? OPENED : DECLINED,
});

/** What cannot be read before is not sent. */
const UNREAD_ALL: Ends = {
  answered: DONE,
  lost: UNREAD,
  'lost, done': UNREAD,
  'a field twice': UNREAD,
  'another word': UNREAD,
  'another payment': DONE,
  'refused, unsigned': UNREAD_REFUSED,
  refused: UNREAD_REFUSED,
  'refused, done': UNREAD_REFUSED,
  declined: UNREAD_REFUSED,
  'declined, done': UNREAD_REFUSED,
  'not found': UNREAD_REFUSED,
  'not found, done': UNREAD_REFUSED,
  failed: UNREAD_REFUSED,
  'failed, done': UNREAD_REFUSED,
};

/** That there is no payout of the order is an error that is never signed, and names none: nothing of it can be spoiled so. */
const OF_READING: Ends = {
  ...UNREAD_ALL,
  'a wrong signature': DONE,
  'no signature': DONE,
  'not found': DONE,
  'not found, done': DONE,
};

/** There is no balance that is not known. */
const OF_BALANCE: Ends = { ...UNREAD_ALL, 'not found': UNREAD, 'not found, done': UNREAD };

/** What was sent is found out about once it can be read, and no reading that fails takes it for anything else. */
const OF_READING_BACK: Ends = Object.fromEntries(Object.keys(UNREAD_ALL).map((outcome) => [outcome, DONE]));

/** Why the simulator lets nobody arm them. */
const OF_WRITE: Readonly<Partial<Record<FaultKind, string>>> = {
  'refund-fails': 'nothing is refunded',
  'refund-process': 'nothing is refunded',
  'refund-lag': 'nothing is refunded',
  'effect-lag': 'a payout is made, and shows by `payment-lag`',
  'older-shape': 'only the removal of a card has an older shape',
  'other-request': 'only answers of the asynchronous interface name their request',
  duplicate: 'it is sent by the provider, and not called',
  lost: 'it is sent by the provider, and not called',
};
const OF_READS = {
  ...OF_WRITE,
  'ends-later': 'a reading pays nothing',
  'pays-repeat': 'a reading pays nothing',
  'payment-lag': 'a reading makes nothing',
} as const;

function columnsOf(flavour: Flavour): readonly FaultedScript[] {
  const status = payoutStatusScript(flavour);
  const writes = PAYOUT_SCRIPTS[flavour].map((script) => {
    const paid = script === 'reg2nonreg' ? OPENED : DONE;
    const made = { begin: begin(script as Script), other: other(paid) };
    return { write: 'createPayout', script, ends: ofPayout(paid), refuses: OF_WRITE, ...made };
  });
  const toIban = { write: 'createPayout', begin: begin('to_iban'), other: other(DONE), refuses: OF_READS };
  return [
    ...writes,
    { ...toIban, script: status, ends: OF_READING },
    { ...toIban, script: status, after: 'to_iban', ends: OF_READING_BACK },
    { ...toIban, script: 'balance_status', isShared: true, ends: OF_BALANCE },
  ];
}

/** Registers the table of the scripts of an account, on both engines. */
export function describeFaultedPayouts(flavour: Flavour): void {
  const title = `payouts by the ${flavour} scripts that meet a fault of the provider end as the ledger says`;
  describeFaultedWrites(title, columnsOf(flavour), { flavour, env: REACHED });
}
