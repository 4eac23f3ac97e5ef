import { describe, expect, test } from '@jest/globals';
import { until } from '../harness/ask.js';
import { create, openPayment, order, pay, startShop } from '../harness/checkout.js';
import { token } from '../harness/credentials.js';
import { example, perform } from '../harness/operations.js';
import { type Subscription, subscribe } from '../harness/subscription.js';
import { startSystem } from '../harness/system.js';
import { startTwoAccounts } from '../harness/two-accounts.js';
import { askAs } from './access/asking.js';
import { payerToken } from './access/payers.js';

/** Reads come only on word of a change. */
const NO_POLLING = { pollMs: 600_000, stablePollMs: 600_000, followUpMs: [] };

interface Order {
  readonly orderChanged: { readonly paymentId: string; readonly status: string } | null;
}
const watchOrder = (orderId: string) => `subscription { orderChanged(orderId: "${orderId}") { paymentId status } }`;

const count = <T>({ received }: Subscription<T>, least: number) =>
  until(
    () => received.length,
    (length) => length >= least,
  );

describe('the payment of an order', () => {
  test('is watched from before there is one, through its page, until it is paid', async () => {
    const shop = await startShop({ tuning: NO_POLLING });
    const input = order();
    const live = subscribe<Order>(shop.gateway.url, watchOrder(input.orderId));
    await count(live, 1);
    const paymentId = await openPayment(shop, input);
    await count(live, 2);
    await shop.simulator.payer.pay(paymentId);
    await count(live, 3);
    expect(live.received.map(({ orderChanged }) => orderChanged)).toEqual([
      null,
      { paymentId, status: 'CREATED' },
      { paymentId, status: 'CAPTURED' },
    ]);
  });

  test('changes with what is done to it here', async () => {
    const system = await startSystem({ tuning: NO_POLLING });
    const live = subscribe<Order>(system.gateway.url, watchOrder('DEMO-PAID'));
    await count(live, 1);
    await system.query(
      'mutation { refundPayment(input: { paymentId: "7000000002", amount: "500.00", idempotencyKey: "k" }) { replayed } }',
    );
    await count(live, 2);
    expect(live.received.map(({ orderChanged }) => orderChanged?.status)).toEqual(['CAPTURED', 'PARTIALLY_REFUNDED']);
  });

  test('is watched by a payer whose token names the order, and by no other', async () => {
    const { url } = await startTwoAccounts();
    const shop = await token({ accounts: ['kz'] });
    const payer = await payerToken(url, 'orderIds: ["DEMO-PAID"]', shop);
    expect(await askAs(url, watchOrder('DEMO-PAID'), payer)).toMatchObject({
      codes: [],
      data: { orderChanged: { paymentId: '7000000002', status: 'CAPTURED' } },
    });
    expect((await askAs(url, watchOrder('DEMO-HOLD'), payer)).codes).toEqual(['FORBIDDEN']);
  });
});

describe('an operation', () => {
  const watchOperation = (id: string) => `subscription { operationChanged(id: "${id}") { state } }`;

  test('is watched until it ends', async () => {
    const system = await startSystem();
    const wish = example(system, 'refundPayment');
    system.simulator.faults.arm({ kind: 'refund-process', paymentId: wish.paymentId });
    const { operation } = await perform(system, 'refundPayment', wish);
    const live = subscribe<{ operationChanged: { state: string } }>(system.gateway.url, watchOperation(operation.id));
    await count(live, 1);
    system.simulator.ledger.setRefundStatus(operation.refund?.refundId ?? '', 'success');
    await count(live, 2);
    expect(live.received.map(({ operationChanged }) => operationChanged.state)).toEqual(['PENDING', 'SUCCEEDED']);
  });

  test('is told with the payment as it is then, however often', async () => {
    const system = await startSystem();
    const wish = example(system, 'refundPayment');
    system.simulator.faults.arm({ kind: 'refund-process', paymentId: wish.paymentId });
    const { operation } = await perform(system, 'refundPayment', wish);
    const live = subscribe<{ operationChanged: { state: string; payment: { refunds: { status: string }[] } } }>(
      system.gateway.url,
      `subscription { operationChanged(id: "${operation.id}") { state payment { refunds { status } } } }`,
    );
    await count(live, 1);
    system.simulator.ledger.setRefundStatus(operation.refund?.refundId ?? '', 'success');
    await count(live, 2);
    expect(
      live.received.map(({ operationChanged: { state, payment } }) => [state, payment.refunds.at(-1)?.status]),
    ).toEqual([
      ['PENDING', 'PENDING'],
      ['SUCCEEDED', 'SUCCEEDED'],
    ]);
  });

  test('of another account is as if there were none', async () => {
    const { url } = await startTwoAccounts();
    const refund =
      'mutation { refundPayment(input: { account: "uz", paymentId: "7000000002", amount: "1.00", idempotencyKey: "k" }) { operation { id } } }';
    const { data } = await askAs(url, refund, await token({ accounts: '*' }));
    const id = /"id":"([^"]+)"/.exec(JSON.stringify(data))?.[1] ?? '';
    // Who may not see it watches first, so that nothing of what others then share is theirs.
    expect((await askAs(url, watchOperation(id), await token({ accounts: ['kz'] }))).data).toEqual({
      operationChanged: null,
    });
    expect((await askAs(url, watchOperation(id), await token({ accounts: ['uz'] }))).data).toEqual({
      operationChanged: { state: 'SUCCEEDED' },
    });
  });
});

test('a checkout whose answer was lost is watched until the provider names its payment', async () => {
  const shop = await startShop({ tuning: NO_POLLING });
  const input = order();
  shop.simulator.faults.arm({ kind: 'drop-after', orderId: input.orderId });
  const { checkout } = await create(shop, input);
  const live = subscribe<{ checkoutChanged: { state: string; paymentId: string | null } }>(
    shop.gateway.url,
    `subscription { checkoutChanged(id: "${checkout.id}") { state paymentId } }`,
  );
  await count(live, 1);
  const lost = shop.simulator.ledger.payments().find(({ orderId }) => orderId === input.orderId)?.id ?? '';
  await pay(shop, lost);
  await count(live, 2);
  expect(live.received.map(({ checkoutChanged }) => checkoutChanged)).toEqual([
    { state: 'UNKNOWN', paymentId: null },
    { state: 'UNKNOWN', paymentId: lost },
  ]);
});
