import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { chargeOf } from '../../harness/charges.js';
import { atBlockEnd, describeSharedEngines } from '../../harness/engines.js';
import { REACHED } from '../../harness/payouts.js';
import { FLAVOURS, type Flavour, type System, startGateway, startProvider } from '../../harness/system.js';
import { sentFor, WRITES } from './card-writes.js';
import { newOrder, truthOf, WAYS, type Way } from './faulted-charges.js';

/** The ways in which an account's scripts take money. */
const CHARGES: Readonly<Record<Flavour, readonly (readonly [string, Way])[]>> = {
  merchant: [
    ['chargeSavedCard', WAYS.card],
    ['chargeRecurring', WAYS.profile],
  ],
  gateway: [['chargeRecurring', WAYS.gatewayProfile]],
};

/** Twenty requests with one key, by turns at two gateways. */
const twenty = <T>(systems: readonly System[], ask: (system: System) => Promise<T>) =>
  Promise.all(Array.from({ length: 20 }, (_, index) => ask(systems[index % systems.length] as System)));

describeSharedEngines('twenty racing requests with one key, at two gateways on one store,', (engine) => {
  describe.each(FLAVOURS)('with the %s scripts', (flavour) => {
    const close = atBlockEnd();
    const closers: (() => Promise<void>)[] = [];
    let systems: readonly System[] = [];
    let simulator: Simulator;

    beforeAll(async () => {
      const env = { ...REACHED, FREEDOMPAY_API: flavour, DATABASE_URL: await engine.fresh(close) };
      // Before its store is gone.
      close(async () => {
        for (const one of closers.reverse()) await one();
      });
      simulator = await startProvider({}, closers);
      const gateway = async () => ({
        ...(await startGateway(simulator.url, env, { cardTickMs: 20 }, closers)),
        ...{ simulator, flavour },
      });
      systems = [await gateway(), await gateway()];
    });

    test.each(CHARGES[flavour])('%s take the money once, and all tell of one charge', async (_what, way) => {
      const orderId = newOrder();
      const all = await twenty(systems, (system) => way.ask(system, { orderId }));
      expect(new Set(all.map(({ charge }) => charge.id)).size).toBe(1);
      expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
      const [system] = systems as [System];
      expect(await chargeOf(system, all[0]?.charge.id ?? '')).toMatchObject({ state: 'SUCCEEDED' });
      expect(truthOf(system, way, orderId)).toEqual([1, 1]);
    });

    const withoutMoney = WRITES[flavour].filter(({ script, acts }) => acts.endsWith(script));
    test.each(withoutMoney)('$what by $script is sent once, and all tell of one', async (write) => {
      const name = newOrder();
      const all = await twenty(systems, (system) => write.ask(system, name));
      const [system] = systems as [System];
      expect(new Set(all.map(({ id }) => id)).size).toBe(1);
      expect([sentFor(system, write, name), write.done(system, name)]).toEqual([1, 1]);
    });

    if (flavour === 'merchant')
      test('chargeSavedCard with a page for the code of the card makes one payment, and has one page', async () => {
        const orderId = newOrder();
        const all = await twenty(systems, (system) => WAYS.page.ask(system, { orderId }));
        expect(new Set(all.map(({ charge }) => charge.id)).size).toBe(1);
        const [system] = systems as [System];
        const end = await chargeOf(system, all[0]?.charge.id ?? '');
        expect(end).toMatchObject({ state: 'ACTION_REQUIRED', nextAction: { redirectUrl: expect.any(String) } });
        const made = simulator.ledger.payments().filter((one) => one.orderId === orderId);
        expect(made.map(({ id }) => id)).toEqual([end?.paymentId]);
      });
  });
});
