import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Advice, ProblemCode } from '../../../src/domain/operations/operation.js';
import { until } from '../../harness/ask.js';
import { describeSharedEngines } from '../../harness/engines.js';
import { BAD_ANSWERS, type BadAnswer, SHORT_TIMEOUT } from '../../harness/fault-table.js';
import { plant } from '../../harness/leaks.js';
import { type System, sharedSystem, startSystem } from '../../harness/system.js';

const PHONE = '77017712345';
plant('the phone of an e2e test', PHONE);

/** The code of every SMS of the simulator's. */
const CODE = '111111';

interface ChargeView {
  readonly id: string;
  readonly state: string;
  readonly paymentId: string | null;
  readonly nextAction: { readonly kind: string; readonly redirectUrl: string | null } | null;
  readonly problem: { readonly code: ProblemCode; readonly providerCode: string | null } | null;
}

interface Said {
  readonly charge: ChargeView;
  readonly problem: {
    readonly code: ProblemCode;
    readonly providerCode: string | null;
    readonly advice: Advice;
  } | null;
  readonly replayed: boolean;
}

const CHARGE =
  'id state kind orderId paymentId amount { amount currency } nextAction { kind redirectUrl } problem { code providerCode }';
const SAID = `charge { ${CHARGE} } problem { code providerCode advice } replayed`;

async function chargeMobile(system: System, more: object = {}): Promise<ChargeView> {
  const input = {
    ...{ phone: PHONE, operator: 'KCELL', orderId: `PHONE-${randomUUID().slice(0, 8)}`, amount: '1500.00' },
    ...{ currency: 'KZT', description: 'Tea', idempotencyKey: randomUUID(), ...more },
  };
  const text = `mutation ($input: ChargeMobileInput!) { said: chargeMobile(input: $input) { charge { ${CHARGE} } } }`;
  const { data } = await system.query<{ said: Said | null }>(text, { input });
  if (!data?.said) throw new Error('The charge was not answered.');
  return data.said.charge;
}

async function say(
  system: System,
  chargeId: string,
  approvalCode: string,
  idempotencyKey: string = randomUUID(),
): Promise<Said | null> {
  const text = `mutation ($input: ApproveMobileChargeInput!) { said: approveMobileCharge(input: $input) { ${SAID} } }`;
  const { data } = await system.query<{ said: Said | null }>(text, {
    input: { chargeId, approvalCode, idempotencyKey },
  });
  return data?.said ?? null;
}

async function resend(system: System, chargeId: string): Promise<Said | null> {
  const text = `mutation ($input: ResendMobileCodeInput!) { said: resendMobileCode(input: $input) { ${SAID} } }`;
  const { data } = await system.query<{ said: Said | null }>(text, {
    input: { chargeId, idempotencyKey: randomUUID() },
  });
  return data?.said ?? null;
}

async function charge(system: System, id: string): Promise<ChargeView> {
  const { data } = await system.query<{ charge: ChargeView }>(`query ($id: ID!) { charge(id: $id) { ${CHARGE} } }`, {
    id,
  });
  if (!data?.charge) throw new Error('There is no such charge.');
  return data.charge;
}

const effectsOf = ({ simulator }: System, { paymentId }: ChargeView) =>
  simulator.ledger.payment(paymentId ?? '').effects.charges;

const callsOf = ({ simulator }: System, path: string, { paymentId }: ChargeView) =>
  simulator.calls.filter(
    (call) =>
      call.path === path && call.fields.some(([name, value]) => name === 'pg_payment_id' && value === paymentId),
  );

describeSharedEngines('the balance of a phone', (engine) => {
  test('is charged with the code of its owner, after a wrong one and another SMS, and given back as any payment', async () => {
    const system = await startSystem({ env: { DATABASE_URL: await engine.empty() } });
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
  const hurried = sharedSystem({ env: SHORT_TIMEOUT });

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

  const table: readonly BadAnswer[] = BAD_ANSWERS.filter(({ fault }) => fault.kind !== 'unsigned');
  test.each(table)('whose code meets $what is charged once at most, and no other code follows', async (bad) => {
    const here = bad.slow ? hurried() : system();
    const asked = await chargeMobile(here);
    here.simulator.faults.arm({ ...bad.fault, script: 'mfs/approve', paymentId: asked.paymentId ?? '' });
    await say(here, asked.id, CODE);
    const end = bad.acts
      ? await until(
          () => charge(here, asked.id),
          ({ state }) => state === 'SUCCEEDED',
        )
      : await charge(here, asked.id);
    if (!bad.acts) expect(['UNKNOWN', 'PENDING']).toContain(end.state);
    expect(await say(here, asked.id, CODE)).toMatchObject({ problem: { code: 'ACTION_NOT_ALLOWED' } });
    expect([callsOf(here, '/mfs/approve', asked).length, effectsOf(here, asked)]).toEqual([1, bad.acts ? 1 : 0]);
  });

  test.each(table)('whose charge meets $what is charged once at most, and known by reading', async (bad) => {
    const here = bad.slow ? hurried() : system();
    here.simulator.faults.arm({ ...bad.fault, script: 'mfs/pay' });
    const orderId = `PHONE-${randomUUID().slice(0, 8)}`;
    const first = await chargeMobile(here, { phone: '77010000000', orderId });
    const end = bad.acts
      ? await until(
          () => charge(here, first.id),
          ({ state }) => state === 'SUCCEEDED',
        )
      : await charge(here, first.id);
    if (!bad.acts) expect(['UNKNOWN', 'PENDING']).toContain(end.state);
    expect(await chargeMobile(here, { phone: '77010000000', orderId })).toMatchObject({ state: 'REJECTED' });
    expect([callsOf(here, '/mfs/pay', first).length, effectsOf(here, first)]).toEqual([1, bad.acts ? 1 : 0]);
  });
});
