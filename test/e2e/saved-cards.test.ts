import { expect, test } from '@jest/globals';
import { cardIdOf } from '../../src/services/cards/card-id.js';
import { SIMULATOR_MERCHANT_ID } from '../../src/simulator/credentials.js';
import { REACHED } from '../harness/payouts.js';
import { type System, startSystem } from '../harness/system.js';

interface Charged {
  readonly outcome: {
    readonly charge: { readonly state: string; readonly paymentId: string; readonly problem: unknown };
  };
}

const ORDER = (order: string) =>
  `orderId: "${order}", amount: "1500.00", currency: "KZT", description: "Tea", idempotencyKey: "${order}"`;
const CHARGE = '{ charge { state paymentId problem { code message } nextAction { redirectUrl } } }';

/** The demo card that pays at once, as the gateway names it. */
function cardOf({ simulator }: System): string {
  const [card] = simulator.ledger.cards.list('demo-user-1');
  return cardIdOf({ merchantId: SIMULATOR_MERCHANT_ID }, card?.token ?? '');
}

const asked = async (system: System, mutation: string) => {
  const { data, errors } = await system.query<Charged>(`mutation { outcome: ${mutation} ${CHARGE} }`);
  expect(errors).toEqual([]);
  return data?.outcome.charge;
};

test.each([
  ['that the provider cannot reach', {}],
  ['that the provider can reach', REACHED],
])('with a gateway %s a card is charged at once, on its page, and by a profile', async (_what, env) => {
  const system = await startSystem({ env });
  const card = `userId: "demo-user-1", cardId: "${cardOf(system)}"`;
  expect(await asked(system, `chargeSavedCard(input: { ${card}, ${ORDER('AT-ONCE')} })`)).toMatchObject({
    ...{ state: 'SUCCEEDED', problem: null, nextAction: null },
  });
  expect(await asked(system, `chargeSavedCard(input: { ${card}, cvcPage: true, ${ORDER('PAGE')} })`)).toMatchObject({
    ...{ state: 'ACTION_REQUIRED', problem: null, nextAction: { redirectUrl: expect.stringMatching(/^http/) } },
  });
  const profile = 'recurringProfileId: "6100000001"';
  const recurring = await asked(system, `chargeRecurring(input: { ${profile}, ${ORDER('AGAIN')} })`);
  expect(recurring).toMatchObject({ state: 'SUCCEEDED', problem: null });
  const { captured } = system.simulator.ledger.payment(recurring?.paymentId ?? '');
  expect(captured).toEqual({ amount: '1500.00', currency: 'KZT' });
});

test('a page for a card opens where the provider cannot reach the gateway, too', async () => {
  const system = await startSystem();
  const { data } = await system.query(`mutation { createCardSetup(input: {
    userId: "u-1", returnUrl: "https://shop.example/cards", idempotencyKey: "card"
  }) { setup { state redirectUrl problem { message } } } }`);
  const redirectUrl = expect.stringMatching(/^http/);
  expect(data).toEqual({ createCardSetup: { setup: { state: 'OPEN', redirectUrl, problem: null } } });
});
