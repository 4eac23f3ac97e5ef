import type { NewPayment } from '../ledger/new-payment.js';
import type { RefundStatus } from '../ledger/new-refund.js';
import type { Checkout } from '../model/checkout.js';
import { checkUrl } from '../model/value-checks.js';
import type { Fields, Input } from './input.js';
import { type ControlParts, type ControlRoute, param } from './route.js';

/** An action on one payment: answers with the payment's snapshot afterwards. */
function action(
  name: string,
  about: string,
  body: NonNullable<ControlRoute['body']>,
  act: (parts: ControlParts, id: string, input: Input) => unknown,
): ControlRoute {
  return {
    method: 'POST',
    path: `/payments/:id/${name}`,
    about,
    body,
    async run(parts, input, params) {
      await act(parts, param(params, 'id'), input);
      return parts.ledger.payment(param(params, 'id'));
    },
  };
}

/** What the shop asks of a payment that is added here, as it would in `init_payment.php`. */
const PAGE_FIELDS = {
  description: 'text?',
  autoClearing: 'flag?',
  checkUrl: 'text?',
  resultUrl: 'text?',
  successUrl: 'text?',
  failureUrl: 'text?',
} as const satisfies Fields;

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
      ...PAGE_FIELDS,
    },
    run: ({ ledger }, input) => ledger.payment(ledger.addPayment(newPayment(input))),
  },
  {
    method: 'GET',
    path: '/payments/:id',
    about: 'One payment, as it truly is: what was captured, refunded, cancelled, and by how many writes.',
    run: ({ ledger }, _input, params) => ledger.payment(param(params, 'id')),
  },
  action(
    'pay',
    'The payer pays: the shop is asked and told. hold: true only authorizes, false captures; else as the shop wished.',
    { hold: 'flag?' },
    ({ payer }, id, { hold }) => payer.pay(id, hold === undefined ? {} : { hold: hold === true }),
  ),
  action(
    'decline',
    "The payer's card is declined, and the shop is told; code 10009 unless given.",
    { code: 'text?', description: 'text?' },
    ({ payer }, id, { code, description }) => payer.decline(id, code as string, description as string),
  ),
  action('expire', 'The time in which the payment could be paid runs out now.', {}, ({ ledger }, id) =>
    ledger.expire(id),
  ),
  action(
    'capture',
    'A colleague captures the hold, or part of it.',
    { amount: 'text?' },
    ({ ledger }, id, { amount }) => ledger.capture(id, amount as string),
  ),
  action(
    'refund',
    'A colleague refunds what is left, or part of it. status: success (default), process, error.',
    { amount: 'text?', status: 'text?', failureCode: 'text?' },
    ({ ledger }, id, { amount, status, failureCode }) =>
      ledger.refund(id, amount as string, {
        ...(status !== undefined && { status: status as RefundStatus }),
        ...(failureCode !== undefined && { failureCode: failureCode as string }),
      }),
  ),
  action('cancel', 'A colleague releases the hold or closes the unpaid bill.', {}, ({ ledger }, id) =>
    ledger.cancel(id),
  ),
  action('word', 'Shows another status word; moves no money.', { word: 'text' }, ({ ledger }, id, { word }) =>
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

function newPayment({
  description,
  autoClearing,
  checkUrl: check,
  resultUrl: result,
  successUrl: success,
  failureUrl: failure,
  ...input
}: Input): NewPayment {
  const urls = Object.entries({ check, result, success, failure }).map(([name, url]): [string, string | null] => [
    name,
    url === undefined ? null : checkUrl(`The ${name} URL`, String(url)),
  ]);
  const checkout: Partial<Checkout> = {
    urls: { site: null, ...Object.fromEntries(urls) } as Checkout['urls'],
    ...(description !== undefined && { description: String(description) }),
    ...(autoClearing !== undefined && { autoClearing: autoClearing === true }),
  };
  return { ...input, checkout } as unknown as NewPayment;
}
