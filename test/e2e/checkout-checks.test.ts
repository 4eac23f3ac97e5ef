import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../src/freedompay/protocol/message.js';
import { create, openPayment, order, pay, startShop, UNTOUCHED } from '../harness/checkout.js';
import { payment } from '../harness/operations.js';
import type { System } from '../harness/system.js';
import { deliverWebhook } from '../harness/webhook.js';

/** The provider's question about a payment, with fields of its own put in. */
function question({ simulator }: System, id: string, other: Readonly<Record<string, string>> = {}): Message {
  const { orderId, amount } = simulator.ledger.payment(id);
  const fields = { pg_payment_id: id, pg_order_id: orderId, pg_amount: amount.amount, pg_currency: amount.currency };
  const system = { pg_ps_amount: amount.amount, pg_ps_full_amount: amount.amount, pg_ps_currency: amount.currency };
  return Object.entries({ ...fields, ...system, pg_salt: 's', ...other });
}

describe('a check request', () => {
  test.each([
    ['another amount', { pg_amount: '2500.01' }, 'the amount is another one'],
    ['another currency', { pg_currency: 'KGS' }, 'the currency is another one'],
    ['another order', { pg_order_id: 'ANOTHER' }, 'the order is another one'],
    ['another payment of the order', { pg_payment_id: '123456' }, 'the payment was not created here'],
  ])('for %s is rejected with the reason', async (_name, other, reason) => {
    const system = await startShop();
    const id = await openPayment(system);
    const answer = await deliverWebhook(system, 'check', question(system, id, other));
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('<pg_status>rejected</pg_status>');
    expect(answer.text).toContain(reason);
  });

  test.each([
    ['2500', 'KZT'],
    ['2500.0', 'KZT'],
    ['2500.00', 'kzt'],
  ])('for %s %s, which is the same sum, is accepted', async (amount, currency) => {
    const system = await startShop();
    const id = await openPayment(system);
    const answer = await deliverWebhook(
      system,
      'check',
      question(system, id, { pg_amount: amount, pg_currency: currency }),
    );
    expect(answer.text).toContain('<pg_status>ok</pg_status>');
  });

  test('for an order that was paid meanwhile is rejected, though the same question was accepted before', async () => {
    const system = await startShop();
    const input = order();
    const first = await openPayment(system, input);
    const second = await openPayment(system, { ...input, idempotencyKey: `${input.idempotencyKey}-2` });
    const before = await deliverWebhook(system, 'check', question(system, second));
    expect(before.text).toContain('<pg_status>ok</pg_status>');
    await pay(system, first);

    const { answers, ...bank } = await pay(system, second);
    expect(answers[0]).toMatchObject({ kind: 'check', outcome: 'rejected' });
    expect(bank).toMatchObject({ ...UNTOUCHED, failureDescription: 'the order is paid already' });
  });

  test('that is repeated gets the same bytes', async () => {
    const system = await startShop();
    const id = await openPayment(system);
    const answers = [];
    for (const salt of ['a', 'b', 'c'])
      answers.push(await deliverWebhook(system, 'check', question(system, id, { pg_salt: salt })));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });
});

describe('money is not taken', () => {
  test('for an order nobody created here, where the setting says so', async () => {
    const system = await startShop({ env: { UNKNOWN_ORDERS: 'reject' } });
    const id = system.simulator.ledger.addPayment({ orderId: 'ELSEWHERE', amount: '10.00', state: 'new' });
    const { answers, ...bank } = await pay(system, id);
    expect(answers[0]).toMatchObject({ kind: 'check', outcome: 'rejected' });
    expect(bank).toMatchObject({ ...UNTOUCHED, failureDescription: 'the payment was not created here' });
    expect(await payment(system, id)).toMatchObject({ status: 'FAILED' });
  });

  test.each([
    ['sum', { amount: '1.00', currency: 'KZT' }],
    ['currency', { amount: '2500.00', currency: 'KGS' }],
  ])('for a payment of another %s than was created here', async (_what, other) => {
    const system = await startShop();
    const input = order();
    await openPayment(system, input);
    const id = system.simulator.ledger.addPayment({ orderId: input.orderId, state: 'new', ...other });
    const { answers, ...bank } = await pay(system, id);
    expect(answers[0]).toMatchObject({ kind: 'check', outcome: 'rejected' });
    expect(bank).toMatchObject(UNTOUCHED);
  });

  test('twice for one order', async () => {
    const system = await startShop();
    const input = order();
    const first = await openPayment(system, input);
    const second = await openPayment(system, { ...input, idempotencyKey: `${input.idempotencyKey}-2` });
    expect(await pay(system, first)).toMatchObject({ captured: { amount: '2500.00' } });
    expect(await pay(system, second)).toMatchObject(UNTOUCHED);
  });

  test('and is given back for the second of two payments that were under way at once', async () => {
    const system = await startShop();
    const input = order();
    const first = await openPayment(system, input);
    const second = await openPayment(system, { ...input, idempotencyKey: `${input.idempotencyKey}-2` });
    // The second was asked about before the first was paid.
    system.simulator.setUrls({ check: null });
    expect((await pay(system, first)).answers).toMatchObject([{ kind: 'result', outcome: 'ok' }]);
    const { answers, cancelled } = await pay(system, second);
    expect(answers).toMatchObject([{ kind: 'result', outcome: 'rejected' }]);
    expect(cancelled).toBe(true);
    expect(system.simulator.ledger.payment(first)).toMatchObject({ cancelled: false, captured: { amount: '2500.00' } });
  });
});

test('a second payment that the provider does not let us reject is taken note of', async () => {
  const system = await startShop();
  const input = order();
  const first = await openPayment(system, input);
  const second = await openPayment(system, { ...input, idempotencyKey: `${input.idempotencyKey}-2` });
  await pay(system, first);
  const fields: Message = [
    ['pg_payment_id', second],
    ['pg_order_id', input.orderId],
    ['pg_result', '1'],
    ['pg_salt', 's'],
  ];
  const answer = await deliverWebhook(system, 'result', [...fields, ['pg_can_reject', '0']]);
  expect(answer.text).toContain('<pg_status>ok</pg_status>');
});

test('an order that was not created here is accepted unless a setting says otherwise', async () => {
  const system = await startShop();
  const id = system.simulator.ledger.addPayment({ orderId: 'ELSEWHERE', amount: '10.00', state: 'new' });
  expect(await pay(system, id)).toMatchObject({ captured: { amount: '10.00' } });
});

test('an order whose creation the provider refused counts as not created here', async () => {
  const system = await startShop();
  const input = order();
  system.simulator.faults.arm({ kind: 'refuse', code: '10018', orderId: input.orderId });
  await expect(openPayment(system, input)).rejects.toThrow('REJECTED');
  const id = system.simulator.ledger.addPayment({ orderId: input.orderId, amount: '10.00', state: 'new' });
  expect(await pay(system, id)).toMatchObject({ captured: { amount: '10.00' } });
});

test('an order whose answer was lost can be paid, for the order and the sum that were asked for only', async () => {
  const system = await startShop({ env: { UNKNOWN_ORDERS: 'reject' } });
  const input = order();
  system.simulator.faults.arm({ kind: 'drop-after', orderId: input.orderId });
  await expect(openPayment(system, input)).rejects.toThrow('UNKNOWN');
  const less = system.simulator.ledger.addPayment({ orderId: input.orderId, amount: '1.00', state: 'new' });
  expect(await pay(system, less)).toMatchObject(UNTOUCHED);
  const same = system.simulator.ledger.addPayment({ orderId: input.orderId, amount: '2500.00', state: 'new' });
  expect(await pay(system, same)).toMatchObject({ captured: { amount: '2500.00' } });
});

test('a payment whose creation’s answer was lost is known once the provider names it, and no second one is taken', async () => {
  const system = await startShop({ env: { UNKNOWN_ORDERS: 'reject' } });
  const input = order();
  system.simulator.faults.arm({ kind: 'drop-after', orderId: input.orderId });
  expect((await create(system, input)).checkout).toMatchObject({ state: 'UNKNOWN', paymentId: null });
  const another = { ...input, idempotencyKey: `${input.idempotencyKey}-2` };
  const lost = system.simulator.ledger.payments().find(({ orderId }) => orderId === input.orderId)?.id ?? '';
  const page = await openPayment(system, another);

  expect(await pay(system, lost)).toMatchObject({ captured: { amount: '2500.00' } });
  expect((await create(system, input)).checkout).toMatchObject({
    state: 'UNKNOWN',
    paymentId: lost,
    problem: { code: 'OUTCOME_UNKNOWN', advice: 'WAIT' },
  });
  expect(await pay(system, page)).toMatchObject(UNTOUCHED);
});
