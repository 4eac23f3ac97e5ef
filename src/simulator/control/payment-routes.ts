import type { Ledger } from '../ledger.js';
import type { NewPayment } from '../new-payment.js';
import type { RefundStatus } from '../new-refund.js';
import type { Input } from './input.js';
import { type ControlRoute, param } from './route.js';

/** An action on one payment: answers with the payment's snapshot afterwards. */
function action(
  name: string,
  about: string,
  body: NonNullable<ControlRoute['body']>,
  act: (ledger: Ledger, id: string, input: Input) => void,
): ControlRoute {
  return {
    method: 'POST',
    path: `/payments/:id/${name}`,
    about,
    body,
    run({ ledger }, input, params) {
      act(ledger, param(params, 'id'), input);
      return ledger.payment(param(params, 'id'));
    },
  };
}

/** Payments: list, look at, add, and what payers, banks and colleagues in the cabinet do to them. */
export const PAYMENT_ROUTES: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/payments',
    about: 'Every payment, as it truly is.',
    run: ({ ledger }) => ledger.payments(),
  },
  {
    method: 'POST',
    path: '/payments',
    about: 'Adds a payment. state: new (default), hold, captured, declined, cancelled.',
    status: 201,
    body: {
      orderId: 'text',
      amount: 'text',
      currency: 'text?',
      state: 'text?',
      id: 'text?',
      word: 'text?',
      method: 'text?',
      captured: 'text?',
      userEmail: 'text?',
      userPhone: 'text?',
      testingMode: 'flag?',
      failureCode: 'text?',
      failureDescription: 'text?',
    },
    run: ({ ledger }, input) => ledger.payment(ledger.addPayment(input as unknown as NewPayment)),
  },
  {
    method: 'GET',
    path: '/payments/:id',
    about: 'One payment, as it truly is: what was captured, refunded, cancelled, and by how many writes.',
    run: ({ ledger }, _input, params) => ledger.payment(param(params, 'id')),
  },
  action('pay', 'The payer pays; hold: true only authorizes.', { hold: 'flag?' }, (ledger, id, { hold }) =>
    ledger.pay(id, { hold: hold === true }),
  ),
  action(
    'decline',
    "The payer's card is declined; code 10009 unless given.",
    { code: 'text?', description: 'text?' },
    (ledger, id, { code, description }) => ledger.decline(id, code as string, description as string),
  ),
  action('capture', 'A colleague captures the hold, or part of it.', { amount: 'text?' }, (ledger, id, { amount }) =>
    ledger.capture(id, amount as string),
  ),
  action(
    'refund',
    'A colleague refunds what is left, or part of it. status: success (default), process, error.',
    { amount: 'text?', status: 'text?', failureCode: 'text?' },
    (ledger, id, { amount, status, failureCode }) =>
      ledger.refund(id, amount as string, {
        ...(status !== undefined && { status: status as RefundStatus }),
        ...(failureCode !== undefined && { failureCode: failureCode as string }),
      }),
  ),
  action('cancel', 'A colleague releases the hold or closes the unpaid bill.', {}, (ledger, id) => ledger.cancel(id)),
  action('word', 'Shows another status word; moves no money.', { word: 'text' }, (ledger, id, { word }) =>
    ledger.setWord(id, word as string),
  ),
  {
    method: 'POST',
    path: '/refunds/:id/status',
    about: 'Lets a refund end: success, error (code 10020 unless given), process.',
    body: { status: 'text', failureCode: 'text?' },
    run({ ledger }, { status, failureCode }, params) {
      const payment = ledger.setRefundStatus(param(params, 'id'), status as RefundStatus, failureCode as string);
      return ledger.payment(payment);
    },
  },
];
