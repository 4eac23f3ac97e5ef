import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../src/freedompay/protocol/message.js';
import { openPayment, pay, startShop, UNTOUCHED } from '../harness/checkout.js';
import { BACKEND_SECRET, type MerchantAnswer, openMerchant } from '../harness/merchant.js';
import type { System } from '../harness/system.js';
import { deliverWebhook } from '../harness/webhook.js';

const YES: MerchantAnswer = { status: 200, body: '{"accept": true}' };
const NO: MerchantAnswer = { status: 200, body: '{"accept": false, "reason": "sold out"}' };

/** How long a backend has that answers, in milliseconds: far longer than it takes on a busy machine. */
const AMPLE = '20000';
/** The same of one that answers at first and not at all then. */
const ENOUGH = '8000';
/** The same of one that never answers. */
const SHORT = '300';

/** A shop that asks a backend, and a payment that was created elsewhere. */
async function asking(answer: MerchantAnswer, unknownOrders = 'accept', timeoutMs = answer === 'hang' ? SHORT : AMPLE) {
  const merchant = await openMerchant();
  merchant.answer = () => answer;
  const env = {
    BACKEND_CHECK_URL: merchant.url,
    BACKEND_SECRET,
    BACKEND_CHECK_TIMEOUT_MS: timeoutMs,
    UNKNOWN_ORDERS: unknownOrders,
  };
  const system = await startShop({ env });
  const id = system.simulator.ledger.addPayment({ orderId: 'ELSEWHERE', amount: '10.00', state: 'new' });
  return { merchant, system, id };
}

function ask(system: System, id: string, salt = 's'): Promise<{ readonly text: string }> {
  const fields: Message = [
    ['pg_payment_id', id],
    ['pg_order_id', 'ELSEWHERE'],
    ['pg_amount', '10'],
    ['pg_currency', 'KZT'],
    ['pg_ps_amount', '10'],
    ['pg_ps_full_amount', '10'],
    ['pg_salt', salt],
  ];
  return deliverWebhook(system, 'check', fields);
}

const outcomeOf = ({ text }: { readonly text: string }) => /<pg_status>(\w+)</.exec(text)?.[1];

describe('for an order that was not created here the backend is asked, and', () => {
  test('its yes lets the money be taken', async () => {
    const { merchant, system, id } = await asking(YES, 'reject');
    expect(await pay(system, id)).toMatchObject({ captured: { amount: '10.00' } });
    expect(merchant.received.map(({ type, data }) => [type, data])).toEqual([
      [
        'payment.check',
        { account: 'default', paymentId: id, orderId: 'ELSEWHERE', amount: { amount: '10.00', currency: 'KZT' } },
      ],
    ]);
  });

  test('its no keeps the money where it is, and the payer reads why', async () => {
    const { system, id } = await asking(NO);
    expect(await pay(system, id)).toMatchObject({ ...UNTOUCHED, failureDescription: 'sold out' });
  });

  test.each<[string, MerchantAnswer]>([
    ['silence', 'hang'],
    ['an error', 500],
    ['an unreadable answer', { status: 200, body: '{"accept": "yes"}' }],
  ])('%s leaves it to UNKNOWN_ORDERS', async (_what, answer) => {
    const accepting = await asking(answer, 'accept');
    expect(await pay(accepting.system, accepting.id)).toMatchObject({ captured: { amount: '10.00' } });
    const rejecting = await asking(answer, 'reject');
    expect(await pay(rejecting.system, rejecting.id)).toMatchObject(UNTOUCHED);
  });
});

test('an order that was created here is decided here, whatever the backend would say', async () => {
  const { merchant, system } = await asking(NO);
  expect(await pay(system, await openPayment(system))).toMatchObject({ captured: { amount: '2500.00' } });
  expect(merchant.received).toEqual([]);
});

describe('a repeat of the same question', () => {
  /** Asks twice, the backend deciding so at first and otherwise then; gives both answers. */
  async function twice(first: MerchantAnswer, then: MerchantAnswer, unknownOrders?: string) {
    const { merchant, system, id } = await asking(first, unknownOrders, then === 'hang' ? ENOUGH : AMPLE);
    const before = await ask(system, id, 'a');
    merchant.answer = () => then;
    const after = await ask(system, id, 'b');
    return { merchant, before, after };
  }

  test.each<[string, MerchantAnswer, MerchantAnswer, string, string]>([
    ['yes, then yes', YES, YES, 'accept', 'ok'],
    ['yes, then silence', YES, 'hang', 'reject', 'ok'],
    ['yes by default, then yes', 500, YES, 'accept', 'ok'],
    ['no, then yes', NO, YES, 'accept', 'rejected'],
    ['no, then no for another reason', NO, { status: 200, body: '{"accept":false}' }, 'accept', 'rejected'],
    ['no by default, then yes', 500, YES, 'reject', 'rejected'],
  ])('gets the same bytes: %s', async (_what, first, then, unknownOrders, outcome) => {
    const { before, after } = await twice(first, then, unknownOrders);
    expect([outcomeOf(before), after.text]).toEqual([outcome, before.text]);
  });

  test('that was turned down is not asked about again', async () => {
    const { merchant } = await twice(NO, NO);
    expect(merchant.received).toHaveLength(1);
  });

  test.each<[string, MerchantAnswer]>([
    ['by the backend', YES],
    ['by default', 500],
  ])('that was accepted %s is turned down where the order was paid otherwise meanwhile', async (_by, first) => {
    const { before, after } = await twice(first, NO);
    expect([outcomeOf(before), outcomeOf(after)]).toEqual(['ok', 'rejected']);
    expect(after.text).toContain('sold out');
  });
});

test('a question that is not signed by the provider reaches no backend', async () => {
  const { merchant, system, id } = await asking(YES);
  const answer = await deliverWebhook(system, 'check', [['pg_payment_id', id]], 'another secret');
  expect([answer.status, merchant.received]).toEqual([403, []]);
});
