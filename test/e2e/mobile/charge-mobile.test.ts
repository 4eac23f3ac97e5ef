import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { until } from '../../harness/ask.js';
import { describeSharedEngines } from '../../harness/engines.js';
import { type System, sharedSystem, startSystem } from '../../harness/system.js';
import { type ChargeView, CODE, charge, chargeMobile, resend, say } from './phones.js';

const effectsOf = ({ simulator }: System, { paymentId }: ChargeView) =>
  simulator.ledger.payment(paymentId ?? '').effects.charges;

const callsOf = ({ simulator }: System, path: string, { paymentId }: ChargeView) =>
  simulator.calls.filter(
    (call) =>
      call.path === path && call.fields.some(([name, value]) => name === 'pg_payment_id' && value === paymentId),
  );

describeSharedEngines('the balance of a phone', (engine) => {
  test('is charged with the code of its owner, after a wrong one and another SMS, and given back as any payment', async () => {
    const system = await startSystem({ env: { DATABASE_URL: await engine.fresh() } });
    const asked = await chargeMobile(system);
    expect(asked).toMatchObject({
      ...{ state: 'ACTION_REQUIRED', nextAction: { kind: 'ENTER_CODE', redirectUrl: null }, problem: null },
    });
    const wrong = await say(system, asked.id, '000000');
    expect(wrong).toMatchObject({
      charge: { state: 'ACTION_REQUIRED' },
      problem: { code: 'DECLINED', providerCode: '11002', advice: 'RETRY_WITH_NEW_KEY' },
    });
    expect(await resend(system, asked.id)).toMatchObject({ charge: { state: 'ACTION_REQUIRED' }, problem: null });
    expect(await say(system, asked.id, CODE)).toMatchObject({ charge: { state: 'SUCCEEDED' }, problem: null });
    expect(effectsOf(system, asked)).toBe(1);
    const { data } = await system.query(
      'query ($id: ID!) { payment(paymentId: $id) { status method refundableAmount { amount } } }',
      { id: asked.paymentId },
    );
    expect(data).toEqual({
      payment: { status: 'CAPTURED', method: 'mobile_commerce', refundableAmount: { amount: '1500.00' } },
    });
  });
});

describe('a phone', () => {
  const system = sharedSystem();

  test('of which no code is asked is charged at once', async () => {
    const paid = await chargeMobile(system(), { phone: '77010000000' });
    expect(paid).toMatchObject({ state: 'SUCCEEDED', nextAction: null });
    expect(effectsOf(system(), paid)).toBe(1);
  });

  test('without money is declined, and the order may be charged anew', async () => {
    const orderId = `PHONE-${randomUUID().slice(0, 8)}`;
    expect(await chargeMobile(system(), { phone: '77010000009', orderId })).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'DECLINED', providerCode: '11006' },
    });
    expect(await chargeMobile(system(), { orderId })).toMatchObject({ state: 'ACTION_REQUIRED' });
  });

  test('whose code the provider is at is neither charged nor not, until the provider says so', async () => {
    const asked = await chargeMobile(system());
    const { simulator } = system();
    simulator.faults.arm({ kind: 'ends-later', ms: 1_000, code: '11001', script: 'mfs/approve' });
    expect(await say(system(), asked.id, CODE)).toMatchObject({ charge: { state: 'PENDING' }, problem: null });
    expect(await say(system(), asked.id, CODE)).toMatchObject({ problem: { code: 'ACTION_NOT_ALLOWED' } });
    await simulator.forward(1_000);
    const ended = await until(
      () => charge(system(), asked.id),
      ({ state }) => state !== 'PENDING',
    );
    expect(ended).toMatchObject({ state: 'REJECTED', problem: { providerCode: '11001' } });
    expect(callsOf(system(), '/mfs/approve', asked)).toHaveLength(1);
  });

  test('whose SMS are used up gets no other, and three wrong codes are too many', async () => {
    const asked = await chargeMobile(system());
    for (const code of ['11002', '11002', '11007', '11007'])
      expect(await say(system(), asked.id, '000000')).toMatchObject({ problem: { providerCode: code } });
    await resend(system(), asked.id);
    await resend(system(), asked.id);
    expect(await resend(system(), asked.id)).toMatchObject({ problem: { providerCode: '11010', advice: 'GIVE_UP' } });
    expect(await say(system(), asked.id, CODE)).toMatchObject({ charge: { state: 'SUCCEEDED' } });
  });
});
