import type { NewPayment } from '../ledger/new-payment.js';
import { DECLINE_CODES } from '../model/error-texts.js';
import { ofPayment, type Scenario, type Stage } from './scenario.js';

/** What one of these payments is worth where nothing else is said, in KZT. */
const AMOUNT = '2500.00';

/** Above what any shop lets one person decide on, in KZT. */
const LARGE_AMOUNT = '1000000.00';

/** A scenario that is nothing but a payment in the ledger. */
function state(
  name: string,
  title: string,
  description: string,
  given: Omit<NewPayment, 'amount' | 'orderId'>,
): Scenario {
  return { name, title, description, stage: (stage) => ofPayment(stage, add(stage, given)) };
}

/** Adds a payment of an order of its own. */
export function add(stage: Stage, given: Partial<NewPayment> = {}): string {
  return stage.ledger.addPayment({ amount: AMOUNT, orderId: stage.orderId(), state: 'captured', ...given });
}

const DECLINES: readonly Scenario[] = DECLINE_CODES.map(({ code, english }) =>
  state(`declined-${code}`, `Declined: ${english}`, `The bank declined the card with the code ${code}: ${english}.`, {
    state: 'declined',
    failureCode: code,
  }),
);

/** States that a payment is in. */
export const PAYMENT_SCENARIOS: readonly Scenario[] = [
  state('unpaid', 'Not paid yet', 'The page was made, and nobody has paid on it.', { state: 'new' }),
  state('pending', 'Being paid', 'The payer has begun to pay, and the provider is busy with it.', {
    state: 'new',
    word: 'pending',
  }),
  state('held', 'Held', 'The money is held on the card and waits for a capture.', { state: 'hold' }),
  state('captured', 'Captured', 'The money was taken: 2500.00 KZT.', { state: 'captured' }),
  state('partly-captured', 'Partly captured', 'Of a hold of 2500.00 KZT 1000.00 was captured.', {
    state: 'captured',
    captured: '1000.00',
  }),
  state('partly-refunded', 'Partly refunded', 'Of 2500.00 KZT 1000.00 was given back.', {
    refunds: [{ amount: '1000.00' }],
  }),
  state('refunded', 'Refunded', 'All of it was given back.', { refunds: [{ amount: AMOUNT }] }),
  state('refund-failed', 'Refund failed', 'A refund of 1000.00 KZT was tried and failed, with the code 10020.', {
    refunds: [{ amount: '1000.00', status: 'error', failureCode: '10020' }],
  }),
  state('canceled', 'Canceled', 'The hold was released.', { state: 'cancelled' }),
  ...DECLINES,
  {
    name: 'expired',
    title: 'Expired',
    description: 'Nobody paid within the time of the page.',
    stage: (stage) => {
      const id = add(stage, { state: 'new' });
      stage.ledger.expire(id);
      return ofPayment(stage, id);
    },
  },
  state('unknown-status', 'Unknown status word', 'The provider answers with a word that nobody documents: on_review.', {
    word: 'on_review',
  }),
  {
    name: 'large',
    title: 'A large sum',
    description: 'A captured payment of 1000000.00 KZT: large enough for whatever limits a shop has.',
    stage: (stage) => ofPayment(stage, add(stage, { amount: LARGE_AMOUNT })),
  },
  {
    name: 'large-held',
    title: 'A large sum, held',
    description: 'A hold of 1000000.00 KZT: large enough for whatever limits a shop has.',
    stage: (stage) => ofPayment(stage, add(stage, { amount: LARGE_AMOUNT, state: 'hold' })),
  },
];
