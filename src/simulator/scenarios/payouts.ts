import type { InjectedFault } from '../faults/faults.js';
import type { NewPayout } from '../ledger/new-payout.js';
import type { Scenario, Stage } from './scenario.js';

const MINUTE_MS = 60_000;

/** The scripts that pay out to a payee who is known. */
const PAYOUTS = ['reg2reg', 'to_iban', 'p2p2nonreg'] as const;

/** A payout in the ledger, and what becomes of it. */
function payout(
  name: string,
  title: string,
  description: string,
  given: Omit<NewPayout, 'orderId'>,
  goesOn: (stage: Stage, orderId: string) => void = () => {},
): Scenario {
  return {
    name,
    title,
    description,
    stage: (stage) => {
      const orderId = stage.orderId();
      const payoutId = stage.ledger.addPayout({ orderId, ...given });
      goesOn(stage, orderId);
      return { paymentId: null, payoutId, orderId };
    },
  };
}

/** An order that has no payout yet, and what becomes of the first. */
function nextPayout(name: string, title: string, description: string, effect: InjectedFault): Scenario {
  return {
    name,
    title,
    description: `An order that has no payout yet. ${description}`,
    stage: (stage) => {
      const orderId = stage.orderId();
      for (const script of PAYOUTS) stage.faults.arm({ ...effect, script, orderId });
      return { paymentId: null, payoutId: null, orderId };
    },
  };
}

/** States that a payout is in, and what becomes of payouts. */
export const PAYOUT_SCENARIOS: readonly Scenario[] = [
  payout('payout-paid', 'Payout paid', 'The money is with the payee.', { word: 'ok' }),
  payout('payout-pending', 'Payout pending', 'The payout is under way, and stays so.', { word: 'pending' }),
  payout('payout-failed', 'Payout failed', 'The payout failed, with the code 10000.', { word: 'failed' }),
  payout(
    'payout-fails-later',
    'Payout pending, then failed',
    'The payout is under way; ten minutes later it fails, with the code 10000.',
    { word: 'pending' },
    ({ ledger, later }, orderId) => later(10 * MINUTE_MS, () => ledger.setPayoutWord(orderId, 'failed')),
  ),
  payout(
    'payout-paid-later',
    'Payout pending, then paid',
    'The payout is under way; ten minutes later the payee has the money.',
    { word: 'pending' },
    ({ ledger, later }, orderId) => later(10 * MINUTE_MS, () => ledger.setPayoutWord(orderId, 'ok')),
  ),
  payout('payout-page-open', 'Payee not there yet', 'The page was made, and no payee has said which card is paid.', {
    word: 'partial',
    hasPage: true,
  }),
  payout('payout-page-expired', 'Payee came too late', 'No payee said in time which card is paid.', {
    word: 'incomplete',
    hasPage: true,
  }),
  nextPayout(
    'payout-answer-lost',
    'Payout made, answer lost',
    'It is carried out, and the connection is cut before the answer.',
    { kind: 'drop-after' },
  ),
  nextPayout('payout-lost', 'Payout lost, nothing moved', 'The connection is cut, and nothing happens.', {
    kind: 'drop-before',
  }),
  nextPayout(
    'payout-refused-later',
    'Payout accepted, fails later',
    'It is accepted; ten minutes later it fails, with the code 10001.',
    { kind: 'ends-later', ms: 10 * MINUTE_MS, code: '10001' },
  ),
];
