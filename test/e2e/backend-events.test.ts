import { expect, test } from '@jest/globals';
import { paymentNodeId } from '../../src/domain/node-id.js';
import type { Message } from '../../src/freedompay/protocol/message.js';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_PAYOUT_SECRET } from '../../src/simulator/credentials.js';
import { until } from '../harness/ask.js';
import { openPayment, order, startShop } from '../harness/checkout.js';
import { BACKEND_SECRET, type Merchant, openMerchant } from '../harness/merchant.js';
import { FLAVOURS, type System } from '../harness/system.js';
import { deliverWebhook } from '../harness/webhook.js';

/** Effects are followed up soon, so that no test waits a second. */
const BRISK = { recheckDelaysMs: [20, 100], tickMs: 20, firstMs: 20 };

const reported = (merchant: Merchant) => ({ BACKEND_EVENTS_URL: merchant.url, BACKEND_SECRET });

async function becomes(merchant: Merchant, id: string, last: string): Promise<readonly string[]> {
  return until(
    () => merchant.story(id),
    (story) => story.at(-1) === last,
  );
}

const ready = async ({ gateway }: System) =>
  (await (await fetch(`${gateway.url}/health/ready`)).json()) as { readonly events?: { readonly waiting: number } };

const write = (system: System, name: string, id: string, amount: string) =>
  system.query<{ outcome: { operation: { id: string } } }>(
    `mutation { outcome: ${name}(input: { paymentId: "${id}", amount: "${amount}", idempotencyKey: "${name}-${id}" }) { operation { id state } } }`,
  );

test.each(FLAVOURS)('the backend hears of a payment from paying to refunding, in order (%s)', async (flavour) => {
  const merchant = await openMerchant();
  const system = await startShop({ flavour, env: reported(merchant), tuning: BRISK });
  const input = order({ captureMethod: 'MANUAL', payerEmail: 'payer@example.com', payerPhone: '77015554433' });
  const id = await openPayment(system, input);
  await system.simulator.payer.pay(id);
  await becomes(merchant, id, 'payment.changed AUTHORIZED');
  const { data } = await write(system, 'capturePayment', id, '2500.00');
  await becomes(merchant, id, 'payment.changed CAPTURED');
  await write(system, 'refundPayment', id, '40.00');
  const last = () => merchant.received.filter(({ type }) => type === 'payment.changed').at(-1);
  const refundable = () =>
    (last()?.data as { refundableAmount?: { amount: string } } | undefined)?.refundableAmount?.amount;
  const story = await until(
    () => merchant.story(id),
    (all) => all.filter((one) => one.startsWith('operation.')).length === 2 && refundable() === '2460.00',
  );
  // Which is seen first, the end of an operation or what it made of the payment, is a matter of moments; a payment that was
  // seen first is told again when the operation no longer sets anything aside.
  const ofPayment = story.filter((one) => one.startsWith('payment.'));
  expect(ofPayment.filter((one, index) => one !== ofPayment[index - 1])).toEqual([
    'payment.changed AUTHORIZED',
    'payment.changed CAPTURED',
    'payment.changed PARTIALLY_REFUNDED',
  ]);
  expect(merchant.received.map(({ sequence }) => sequence)).toEqual(merchant.received.map((_, index) => index + 1));
  const operations = merchant.received.filter(({ type }) => type === 'operation.finished');
  expect(operations.map((event) => event.data)).toMatchObject([
    { id: data?.outcome.operation.id, kind: 'CAPTURE', state: 'SUCCEEDED', idempotencyKey: `capturePayment-${id}` },
    { kind: 'REFUND', state: 'SUCCEEDED', refund: { amount: { amount: '40.00' } } },
  ]);
  expect(last()?.data).toMatchObject({
    id: paymentNodeId('default', id),
    paymentId: id,
    account: 'default',
    orderId: input.orderId,
    capturedAmount: { amount: '2500.00', currency: 'KZT' },
    refundableAmount: { amount: '2460.00', currency: 'KZT' },
    refunds: [{ status: 'SUCCEEDED', amount: { amount: '40.00' } }],
  });
  // The payer's contact, the card and its token are nobody's business there.
  for (const { text } of merchant.received) expect(text).not.toMatch(/payer@example|77015554433|pan|token|\*\*\*/i);
  expect(merchant.forged).toEqual([]);
  // The backend has it before it is noted here that it does.
  const { events } = await until(
    () => ready(system),
    ({ events }) => events?.waiting === 0,
  );
  expect(events).toMatchObject({ oldestAt: null });
});

test('the backend hears of a payout', async () => {
  const merchant = await openMerchant();
  const system = await startShop({ env: reported(merchant), tuning: BRISK });
  const fields: Message = [
    ['pg_payment_id', '7100000001'],
    ['pg_order_id', 'DEMO-PAYOUT-OK'],
    ['pg_merchant_id', SIMULATOR_MERCHANT_ID],
    ['pg_status', 'error'],
    ['pg_salt', 's'],
  ];
  await deliverWebhook(system, 'payout', fields, SIMULATOR_PAYOUT_SECRET);
  // What the webhook said is not what is told: the payout was read.
  expect(await becomes(merchant, 'DEMO-PAYOUT-OK', 'payout.changed SUCCEEDED')).toEqual(['payout.changed SUCCEEDED']);
});

test('what a webhook claims is not sent on: the payment is read', async () => {
  const merchant = await openMerchant();
  const system = await startShop({ env: reported(merchant), tuning: BRISK });
  await deliverWebhook(system, 'result', [
    ['pg_payment_id', '7000000004'],
    ['pg_result', '1'],
    ['pg_amount', '1.00'],
    ['pg_salt', 's'],
  ]);
  await becomes(merchant, '7000000004', 'payment.changed FAILED');
  expect(merchant.received[0]?.data).toMatchObject({ orderId: 'DEMO-DECLINED', amount: { amount: '990.00' } });
});

test('a backend that hangs holds up no payer, no caller and no stop, and what it missed waits', async () => {
  const merchant = await openMerchant();
  merchant.answer = () => 'hang';
  const system = await startShop({ env: reported(merchant), tuning: { ...BRISK, deliveryTimeoutMs: 500 } });
  const id = await openPayment(system);
  await system.simulator.payer.pay(id);
  await until(
    () => merchant.received.length,
    (count) => count > 0,
  );
  const { data } = await write(system, 'refundPayment', id, '40.00');
  expect(data?.outcome.operation).toMatchObject({ state: 'SUCCEEDED' });
  await until(
    () => ready(system),
    ({ events }) => expect.objectContaining({ waiting: 3, oldestAt: expect.any(String) }).asymmetricMatch(events),
  );
  merchant.answer = () => 204;
  // What was taken but not answered in time comes once more, behind nothing that is older.
  const first = () => [...new Set(merchant.taken.map(({ sequence }) => sequence))];
  await until(first, ({ length }) => length === 3);
  expect(first()).toEqual([1, 2, 3]);
});

test('a gateway that tells no backend says nothing of events', async () => {
  expect(await ready(await startShop())).not.toHaveProperty('events');
});
