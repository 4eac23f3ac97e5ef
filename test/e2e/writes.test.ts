import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { until } from '../harness/ask.js';
import { holdCall } from '../harness/held-calls.js';
import { EXAMPLES, operation, payment, perform, STATUS_SCRIPTS, WRITES, writeCalls } from '../harness/operations.js';
import { FLAVOURS, type Flavour, sharedSystem, startSystem } from '../harness/system.js';

describe.each(FLAVOURS)('with the %s scripts', (flavour) => {
  const demo = sharedSystem({ flavour });

  test('a hold is captured whole', async () => {
    const system = await startSystem({ flavour });
    const outcome = await perform(system, 'capturePayment', { paymentId: '7000000001', idempotencyKey: 'k' });
    expect(outcome).toMatchObject({
      replayed: false,
      operation: {
        kind: 'CAPTURE',
        state: 'SUCCEEDED',
        paymentId: '7000000001',
        idempotencyKey: 'k',
        amount: { amount: '15000.00', currency: 'KZT' },
        refund: null,
        problem: null,
      },
      payment: {
        status: 'CAPTURED',
        capturedAmount: { amount: '15000.00' },
        capturableAmount: { amount: '0.00' },
        refundableAmount: { amount: '15000.00' },
        allowedActions: ['REFUND'],
      },
    });
    expect(system.simulator.ledger.payment('7000000001')).toMatchObject({
      captured: { amount: '15000.00' },
      effects: { captures: 1, cancels: 0, refunds: 0 },
    });
  });

  test('a hold is captured in part, once', async () => {
    const system = await startSystem({ flavour });
    const part = { paymentId: '7000000001', amount: '14999.99' };
    expect(await perform(system, 'capturePayment', { ...part, idempotencyKey: '1' })).toMatchObject({
      operation: { state: 'SUCCEEDED', amount: { amount: '14999.99' } },
      payment: { status: 'CAPTURED', capturedAmount: { amount: '14999.99' }, refundableAmount: { amount: '14999.99' } },
    });
    expect(await perform(system, 'capturePayment', { ...part, amount: '0.01', idempotencyKey: '2' })).toMatchObject({
      operation: { state: 'REJECTED', problem: { code: 'ALREADY_DONE', advice: 'GIVE_UP' } },
    });
    expect(writeCalls(system)).toHaveLength(1);
  });

  test('a hold is released, an unpaid bill is canceled', async () => {
    const system = await startSystem({ flavour });
    for (const paymentId of ['7000000001', '7000000005']) {
      expect(await perform(system, 'cancelPayment', { paymentId, idempotencyKey: paymentId })).toMatchObject({
        operation: { kind: 'CANCEL', state: 'SUCCEEDED', amount: null, problem: null },
        payment: { status: 'CANCELED', allowedActions: [], capturedAmount: { amount: '0.00' } },
      });
      expect(system.simulator.ledger.payment(paymentId)).toMatchObject({ cancelled: true, captured: null, writes: 1 });
    }
  });

  test('a payment is refunded in part and then whole, and reads so afterwards', async () => {
    const system = await startSystem({ flavour });
    const part = { paymentId: '7000000002', amount: '999.50', idempotencyKey: 'part' };
    const first = await perform(system, 'refundPayment', part);
    expect(first).toMatchObject({
      operation: { kind: 'REFUND', state: 'SUCCEEDED', amount: { amount: '999.50', currency: 'KZT' }, problem: null },
      payment: {
        status: 'PARTIALLY_REFUNDED',
        refundedAmount: { amount: '999.50' },
        refundableAmount: { amount: '1500.50' },
      },
    });
    const rest = await perform(system, 'refundPayment', { paymentId: '7000000002', idempotencyKey: 'rest' });
    expect(rest.operation).toMatchObject({ state: 'SUCCEEDED', amount: { amount: '1500.50' } });
    expect(await payment(system, '7000000002')).toMatchObject({
      status: 'REFUNDED',
      refundedAmount: { amount: '2500.00' },
      refundableAmount: { amount: '0.00' },
      allowedActions: [],
      refunds: [
        { refundId: first.operation.refund?.refundId, status: 'SUCCEEDED', amount: { amount: '999.50' } },
        { refundId: rest.operation.refund?.refundId, status: 'SUCCEEDED', amount: { amount: '1500.50' } },
      ],
    });
    expect(system.simulator.ledger.payment('7000000002')).toMatchObject({ refunded: { amount: '2500.00' }, writes: 2 });
  });

  test('a refund of more than is left is rejected and never sent', async () => {
    const system = await startSystem({ flavour });
    const outcome = await perform(system, 'refundPayment', {
      paymentId: '7000000003',
      amount: '60.01',
      idempotencyKey: 'k',
    });
    expect(outcome).toMatchObject({
      operation: {
        state: 'REJECTED',
        problem: { code: 'AMOUNT_EXCEEDS_AVAILABLE', advice: 'GIVE_UP', message: expect.stringContaining('60.00') },
      },
      payment: { status: 'PARTIALLY_REFUNDED', refundableAmount: { amount: '60.00' } },
    });
    expect(writeCalls(system)).toEqual([]);
  });

  test.each([
    ['capturePayment', '7000000002', 'ALREADY_DONE'],
    ['capturePayment', '7000000005', 'ACTION_NOT_ALLOWED'],
    ['cancelPayment', '7000000002', 'ACTION_NOT_ALLOWED'],
    ['cancelPayment', '7000000007', 'ALREADY_DONE'],
    ['refundPayment', '7000000001', 'ACTION_NOT_ALLOWED'],
    ['refundPayment', '7000000004', 'ACTION_NOT_ALLOWED'],
    ['refundPayment', '7000000006', 'ALREADY_DONE'],
    ['refundPayment', '7000000008', 'ACTION_NOT_ALLOWED'],
    ['refundPayment', '7000000031', 'PAYMENT_NOT_FOUND'],
    ['refundPayment', '7999999998', 'PAYMENT_NOT_FOUND'],
  ] as const)('%s of %s is rejected as %s and never sent', async (write, paymentId, code) => {
    const system = demo();
    const { operation: rejected } = await perform(system, write, { paymentId, idempotencyKey: randomUUID() });
    expect(rejected).toMatchObject({ state: 'REJECTED', problem: { code, advice: 'GIVE_UP' } });
    expect(writeCalls(system)).toEqual([]);
    expect(await operation(system, rejected.id)).toEqual(rejected);
  });

  test('of two writes in one request each is answered with the payment as it is after it', async () => {
    const system = await startSystem({ flavour });
    system.simulator.faults.arm({
      kind: 'drop-before',
      script: EXAMPLES.refundPayment.scripts[flavour],
      times: 'always',
    });
    const write = (key: string) =>
      `${key}: refundPayment(input: { paymentId: "7000000002", amount: "1000", idempotencyKey: "${key}" }) {
        operation { state } payment { refundableAmount { amount } } }`;
    const { data } = await system.query(`mutation { ${write('first')} ${write('second')} }`);
    expect(data).toEqual({
      first: { operation: { state: 'UNKNOWN' }, payment: { refundableAmount: { amount: '1500.00' } } },
      second: { operation: { state: 'UNKNOWN' }, payment: { refundableAmount: { amount: '500.00' } } },
    });
  });

  test.each(WRITES)('%s waits for an effect that the provider shows late', async (write) => {
    // The provider's clock stands still until it was asked often enough.
    let time = Date.now();
    const system = await startSystem({
      flavour,
      simulator: { lagMs: 60_000, now: () => new Date(time) },
      tuning: { readBackDelaysMs: Array<number>(600).fill(50) },
    });
    const { paymentId, after } = EXAMPLES[write];
    const reads = () => system.simulator.calls.filter(({ script }) => script.startsWith(STATUS_SCRIPTS[flavour]));
    const outcome = perform(system, write, { paymentId, idempotencyKey: 'k' });
    await until(
      async () => reads().length,
      (count) => count > 2,
    );
    time += 60_000;
    expect(await outcome).toMatchObject({ operation: { state: 'SUCCEEDED' }, payment: { status: after } });
    expect(writeCalls(system)).toHaveLength(1);
  });

  test('a refund that was accepted and then fails is rejected with the reason, and its money is free again', async () => {
    const system = await startSystem({ flavour });
    system.simulator.faults.arm({
      kind: 'refund-fails',
      code: '11026',
      script: EXAMPLES.refundPayment.scripts[flavour],
    });
    const failed = await perform(system, 'refundPayment', { paymentId: '7000000002', idempotencyKey: '1' });
    expect(failed).toMatchObject({
      operation: {
        state: 'REJECTED',
        refund: { status: 'FAILED' },
        problem: { code: 'DECLINED', providerCode: '11026', advice: 'GIVE_UP' },
      },
      payment: { status: 'CAPTURED', refundedAmount: { amount: '0.00' }, refundableAmount: { amount: '2500.00' } },
    });
    const repeated = await perform(system, 'refundPayment', { paymentId: '7000000002', idempotencyKey: '2' });
    expect(repeated).toMatchObject({ operation: { state: 'SUCCEEDED' }, payment: { status: 'REFUNDED' } });
  });

  test('reads that fail after the provider accepted take nothing away', async () => {
    const system = await startSystem({ flavour });
    const { faults, calls } = system.simulator;
    const letGo = holdCall(faults, { script: EXAMPLES.capturePayment.scripts[flavour] });
    const outcome = perform(system, 'capturePayment', { paymentId: '7000000001', idempotencyKey: 'k' });
    await until(
      () => writeCalls(system).length,
      (count) => count === 1,
    );
    const before = calls.length;
    const fault = faults.arm({ kind: 'wrong-signature', script: STATUS_SCRIPTS[flavour], times: 'always' });
    letGo();
    await until(
      () => calls.length,
      (count) => count > before + 1,
    );
    faults.clear(fault);
    expect(await outcome).toMatchObject({ operation: { state: 'SUCCEEDED' }, payment: { status: 'CAPTURED' } });
    expect(writeCalls(system)).toHaveLength(1);
  });
});

test('an effect that stays out of sight is PENDING, keeps its money apart, and is found when it shows', async () => {
  await Promise.all(FLAVOURS.map(stayingOutOfSight));
});

async function stayingOutOfSight(flavour: Flavour): Promise<void> {
  let moment = Date.UTC(2026, 10, 1);
  const system = await startSystem({ flavour, simulator: { lagMs: 60_000, now: () => new Date(moment) } });
  const wish = { paymentId: '7000000002', amount: '2000', idempotencyKey: 'k' };
  const { operation: pending } = await perform(system, 'refundPayment', wish);
  expect(pending).toMatchObject({ state: 'PENDING', refund: null, problem: null });
  expect(await payment(system, '7000000002')).toMatchObject({
    status: 'CAPTURED',
    refundedAmount: { amount: '0.00' },
    refundableAmount: { amount: '500.00' },
  });
  const second = await perform(system, 'refundPayment', { ...wish, idempotencyKey: 'again' });
  expect(second.operation).toMatchObject({
    state: 'REJECTED',
    problem: { code: 'AMOUNT_EXCEEDS_AVAILABLE', advice: 'RETRY_WITH_NEW_KEY' },
  });
  moment += 60_000;
  const found = await until(
    () => operation(system, pending.id),
    ({ state }) => state !== 'PENDING',
  );
  expect(found).toMatchObject({ state: 'SUCCEEDED', refund: { status: 'SUCCEEDED' } });
  expect(writeCalls(system)).toHaveLength(1);
}
