import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { until } from '../../harness/ask.js';
import { charge, chargeOf, DEMO_USER, payingCard } from '../../harness/charges.js';
import { create, order, startShop } from '../../harness/checkout.js';
import { BACKEND_SECRET, type Merchant, openMerchant } from '../../harness/merchant.js';
import { FLAVOURS, type RunningGateway, type System, startSystem } from '../../harness/system.js';

/** Effects are followed up soon, so that no test waits a second. */
const BRISK = { recheckDelaysMs: [20, 100], tickMs: 20, firstMs: 20, cardTickMs: 20 };
const PROFILE = '6100000001';

const reported = ({ url }: Merchant) => ({ env: { BACKEND_EVENTS_URL: url, BACKEND_SECRET }, tuning: BRISK });

const asking = {
  chargeSavedCard: async (shop: RunningGateway) => ({ userId: DEMO_USER, cardId: await payingCard(shop) }),
  chargeRecurring: async () => ({ recurringProfileId: PROFILE }),
};
const NAMES = ['chargeSavedCard', 'chargeRecurring'] as const;

/** The payments and checkouts of an order, as they are listed. */
async function listed({ query }: RunningGateway, orderId: string) {
  const { data, errors } = await query<{ payments: { nodes: object[] }; checkouts: { nodes: object[] } }>(
    `query ($orderId: String!) {
      payments(filter: { orderId: $orderId }) { nodes { paymentId status capturedAmount { amount } } }
      checkouts(filter: { orderId: $orderId }) { nodes { id state paymentId redirectUrl amount { amount } } }
    }`,
    { orderId },
  );
  expect(errors).toEqual([]);
  return data && { payments: data.payments.nodes, checkouts: data.checkouts.nodes };
}

const WAYS = [
  ['with webhooks', startShop],
  // The Gateway API has no field for their address, and a shop may have none at all.
  ['without webhooks', startSystem],
] as const;

describe.each(WAYS)('a charge %s', (_what, start) => {
  test.each(NAMES)('by %s is told to the backend, listed, and pays its order as any payment does', async (name) => {
    const merchant = await openMerchant();
    const shop: System = await start(reported(merchant));
    const { charge: made } = await charge(shop, name, { ...(await asking[name](shop)), orderId: 'A-1' });
    expect(made).toMatchObject({ state: 'SUCCEEDED', paymentId: expect.any(String) });
    const { id, paymentId } = made;
    await until(
      () => merchant.story(`${paymentId}`),
      (story) => story.at(-1) === 'payment.changed CAPTURED',
    );
    const [event] = merchant.received;
    expect(event?.data).toMatchObject({ paymentId, orderId: 'A-1', capturedAmount: { amount: '1500.00' } });
    for (const { text } of merchant.received) expect(text).not.toMatch(/pan|token|\*\*\*|demo-user|6100000001/i);

    const lists = await until(
      () => listed(shop, 'A-1'),
      (found) => found?.payments.length === 1,
    );
    expect(lists).toEqual({
      payments: [{ paymentId, status: 'CAPTURED', capturedAmount: { amount: '1500.00' } }],
      checkouts: [{ id, state: 'OPEN', paymentId, redirectUrl: null, amount: { amount: '1500.00' } }],
    });
    const { checkout } = await create(shop, order({ orderId: 'A-1', amount: '1500.00' }));
    expect(checkout).toMatchObject({ state: 'REJECTED', problem: { code: 'ALREADY_DONE' } });
    const second = { ...(await asking[name](shop)), orderId: 'A-1', idempotencyKey: 'another' };
    expect((await charge(shop, name, second)).charge.problem).toMatchObject({ code: 'ALREADY_DONE' });
  });

  test('that is declined is told to the backend as a payment that failed', async () => {
    const merchant = await openMerchant();
    const shop: System = await start(reported(merchant));
    shop.simulator.ledger.profiles.change(PROFILE, { chargeCode: '10009' });
    const { charge: made } = await charge(shop, 'chargeRecurring', { recurringProfileId: PROFILE, orderId: 'A-1' });
    expect(made).toMatchObject({ state: 'REJECTED', problem: { code: 'DECLINED' } });
    await until(
      () => merchant.story(`${made.paymentId}`),
      (story) => story.at(-1) === 'payment.changed FAILED',
    );
  });
});

test.each(FLAVOURS)(
  'a profile that is charged by the %s scripts is told of too, when it ends later',
  async (flavour) => {
    const merchant = await openMerchant();
    const shop = await startSystem({ flavour, ...reported(merchant) });
    const script = { merchant: 'make_recurring_payment', gateway: 'recurrent' }[flavour];
    shop.simulator.faults.arm({ kind: 'ends-later', script });
    const { charge: made } = await charge(shop, 'chargeRecurring', { recurringProfileId: PROFILE, orderId: 'A-1' });
    expect(made).toMatchObject({ state: 'PENDING' });
    shop.simulator.ledger.endCharge(`${made.paymentId}`, null);
    const ended = await until(
      () => chargeOf(shop, made.id),
      (one) => one?.state !== 'PENDING',
    );
    expect(ended).toMatchObject({ state: 'SUCCEEDED' });
    await until(
      () => merchant.story(`${made.paymentId}`),
      (story) => story.at(-1) === 'payment.changed CAPTURED',
    );
  },
);

test('money that comes in twice, of which the second is a charge, is told to the backend once', async () => {
  const merchant = await openMerchant();
  // Nobody asks the gateway before the payer pays.
  const shop = await startSystem(reported(merchant));
  const { checkout } = await create(shop, order({ orderId: 'A-1', amount: '1500.00' }));
  shop.simulator.faults.arm({ kind: 'ends-later', script: 'card/direct' });
  const { charge: made } = await charge(shop, 'chargeSavedCard', {
    ...{ userId: DEMO_USER, cardId: await payingCard(shop), orderId: 'A-1' },
  });
  expect(made).toMatchObject({ state: 'PENDING' });
  await shop.simulator.payer.pay(`${checkout.paymentId}`);
  const read = await shop.query(`{ payment(paymentId: "${checkout.paymentId}") { status } }`);
  expect(read.data).toEqual({ payment: { status: 'CAPTURED' } });
  await until(
    () => create(shop, order({ orderId: 'A-1', amount: '1500.00', idempotencyKey: randomUUID() })),
    (third) => third.checkout.problem?.code === 'ALREADY_DONE',
  );
  shop.simulator.ledger.endCharge(`${made.paymentId}`, null);
  const ended = await until(
    () => chargeOf(shop, made.id),
    (one) => one?.state !== 'PENDING',
  );
  expect(ended).toMatchObject({ state: 'SUCCEEDED' });
  const twice = await until(
    () => merchant.received.filter(({ type }) => type === 'order.paid_twice'),
    (events) => events.length > 0,
  );
  expect(twice.map(({ data }) => data)).toEqual([
    {
      ...{ account: 'default', orderId: 'A-1', amount: { amount: '1500.00', currency: 'KZT' } },
      ...{ firstPaymentId: checkout.paymentId, secondPaymentId: made.paymentId },
    },
  ]);
});
