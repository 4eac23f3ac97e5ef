import { expect, test } from '@jest/globals';
import { cardIdOf } from '../../../src/services/cards/card-id.js';
import { SIMULATOR_MERCHANT_ID } from '../../../src/simulator/credentials.js';
import { until } from '../../harness/ask.js';
import { charge, chargeOf } from '../../harness/charges.js';
import { describeSharedEngines } from '../../harness/engines.js';
import { startSystem } from '../../harness/system.js';
import { truthOf, WAYS } from './faulted-charges.js';

/** The documentation's card whose bank asks for 3-D Secure. */
const SECURE_PAN = '4916-30XX-XXXX-4310';

describeSharedEngines('a charge of a card whose bank asks for 3-D Secure', (engine) => {
  test.each([
    ['is paid once its payer confirms it', 'yes', { state: 'SUCCEEDED', problem: null }, 1],
    [
      'is declined where they do not',
      'no',
      { state: 'REJECTED', problem: { code: 'DECLINED', providerCode: '8889' } },
      0,
    ],
  ])('asks for it and takes nothing, and %s', async (_what, passed, end, taken) => {
    const system = await startSystem({ env: { DATABASE_URL: await engine.fresh() }, tuning: { cardTickMs: 20 } });
    const { token } = system.simulator.ledger.cards.add({ userId: 'u-secure', pan: SECURE_PAN });
    const input = {
      userId: 'u-secure',
      cardId: cardIdOf({ merchantId: SIMULATOR_MERCHANT_ID }, token),
      orderId: 'A-1',
    };
    const { charge: asked } = await charge(system, 'chargeSavedCard', input);
    expect(asked).toMatchObject({ state: 'ACTION_REQUIRED', problem: null });
    const url = asked.nextAction?.redirectUrl ?? '';
    expect(await (await fetch(url)).text()).toContain('3-D Secure');
    expect(truthOf(system, WAYS.card, 'A-1')).toEqual([1, 0]);
    const { charge: other } = await charge(system, 'chargeSavedCard', { ...input, idempotencyKey: 'other' });
    expect(other).toMatchObject({ state: 'REJECTED', problem: { code: 'ACTION_NOT_ALLOWED' } });

    await fetch(url, { method: 'POST', body: new URLSearchParams({ passed }) });
    const ended = await until(
      () => chargeOf(system, asked.id),
      (one) => one?.state !== 'ACTION_REQUIRED',
    );
    expect(ended).toMatchObject({ ...end, nextAction: null });
    expect(truthOf(system, WAYS.card, 'A-1')).toEqual([1, taken]);
  });
});
