import { describe, expect, test } from '@jest/globals';
import { until } from '../../harness/ask.js';
import { charge, chargeOf } from '../../harness/charges.js';
import { create, order, pay, startShop } from '../../harness/checkout.js';
import { plant } from '../../harness/leaks.js';
import { FLAVOURS, type RunningGateway } from '../../harness/system.js';

const SCRIPTS = { merchant: '/make_recurring_payment', gateway: '/g2g/recurrent' } as const;

/** The profile that the payment of a checkout began, as a caller reads it. */
async function profileOf({ query }: RunningGateway, id: string): Promise<string | null | undefined> {
  const text = 'query ($id: ID!) { checkout(id: $id) { recurringProfileId } }';
  return (await query<{ checkout: { recurringProfileId: string | null } }>(text, { id })).data?.checkout
    .recurringProfileId;
}

describe.each(FLAVOURS)('a recurring profile at an account of the %s scripts', (flavour) => {
  test('is known once the result names it, pays order after order, and stands nowhere in clear', async () => {
    const shop = await startShop({ flavour });
    const { checkout } = await create(shop, order({ recurringMonths: 12 }));
    expect(shop.simulator.calls.at(-1)?.fields).toEqual(
      expect.arrayContaining([
        ['pg_recurring_start', '1'],
        ['pg_recurring_lifetime', '12'],
      ]),
    );
    expect(await profileOf(shop, checkout.id)).toBeNull();
    const paymentId = checkout.paymentId ?? '';
    expect((await pay(shop, paymentId)).captured).toMatchObject({ amount: '2500.00' });
    const profile = shop.simulator.ledger.profiles.all().find((one) => one.paymentId === paymentId);
    const recurringProfileId = await until(
      () => profileOf(shop, checkout.id),
      (id) => id !== null,
    );
    expect(recurringProfileId).toBe(profile?.id);
    plant('a recurring profile', `${recurringProfileId}`);

    for (const orderId of ['AUGUST', 'SEPTEMBER']) {
      const { charge: first, replayed } = await charge(shop, 'chargeRecurring', { recurringProfileId, orderId });
      expect([first, replayed]).toMatchObject([
        { kind: 'RECURRING', state: 'SUCCEEDED', orderId, problem: null },
        false,
      ]);
      const repeated = await charge(shop, 'chargeRecurring', { recurringProfileId, orderId });
      expect(repeated).toEqual({ charge: first, replayed: true });
      expect(shop.simulator.ledger.payment(first.paymentId ?? '')).toMatchObject({
        ...{ orderId, captured: { amount: '1500.00' }, effects: { charges: 1 } },
      });
    }
    expect(shop.simulator.calls.filter(({ path }) => path === SCRIPTS[flavour])).toHaveLength(2);
  });

  test('that the bank declines is told by the reading, though the provider says ok', async () => {
    const shop = await startShop({ flavour });
    shop.simulator.ledger.profiles.change('6100000001', { chargeCode: '10009' });
    const asked = { recurringProfileId: '6100000001', orderId: 'AUGUST' };
    const { charge: declined } = await charge(shop, 'chargeRecurring', asked);
    expect(declined).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'DECLINED', providerCode: '10009', advice: 'RETRY_WITH_NEW_KEY' },
    });
    shop.simulator.ledger.profiles.change('6100000001', { chargeCode: null });
    const { charge: next } = await charge(shop, 'chargeRecurring', { ...asked, idempotencyKey: 'next' });
    expect(next).toMatchObject({ state: 'SUCCEEDED' });
  });

  test('that is over is refused for certain, and nothing was taken', async () => {
    const shop = await startShop({ flavour });
    shop.simulator.ledger.profiles.change('6100000001', { isAlive: false });
    const { charge: refused } = await charge(shop, 'chargeRecurring', {
      recurringProfileId: '6100000001',
      orderId: 'AUGUST',
    });
    expect(refused).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'PROVIDER_REFUSED', providerCode: '11070', advice: 'GIVE_UP' },
    });
    expect(await chargeOf(shop, refused.id)).toEqual(refused);
    expect(shop.simulator.ledger.payments().filter(({ orderId }) => orderId === 'AUGUST')).toEqual([]);
  });
});

test.each([1, 156])('a payment may ask for a profile of %i months', async (recurringMonths) => {
  const shop = await startShop();
  expect((await create(shop, order({ recurringMonths }))).checkout).toMatchObject({ state: 'OPEN' });
});

test('a payment that asks for no profile begins none', async () => {
  const shop = await startShop();
  const { checkout } = await create(shop, order());
  await pay(shop, checkout.paymentId ?? '');
  expect(shop.simulator.calls[0]?.fields.map(([name]) => name)).not.toContain('pg_recurring_start');
  expect(await profileOf(shop, checkout.id)).toBeNull();
});
