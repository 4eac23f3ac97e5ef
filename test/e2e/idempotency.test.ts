import { describe, expect, test } from '@jest/globals';
import { attempt, EXAMPLES, perform, WRITES, type WriteInput, writeCalls } from '../harness/operations.js';
import { FLAVOURS, startSystem } from '../harness/system.js';

const WISH: WriteInput = { paymentId: '7000000002', amount: '40', idempotencyKey: 'key-1' };

test.each(WRITES)('%s with one key twice is done once and answered alike', async (write) => {
  const system = await startSystem();
  const wish = { paymentId: EXAMPLES[write].paymentId, idempotencyKey: 'key-1' };
  const first = await perform(system, write, wish);
  const second = await perform(system, write, wish);
  expect(first.replayed).toBe(false);
  expect(second).toEqual({ ...first, replayed: true });
  expect(second.operation.state).toBe('SUCCEEDED');
  expect(writeCalls(system)).toHaveLength(1);
});

describe.each(FLAVOURS)('with the %s scripts', (flavour) => {
  test('one key asked for by ten callers at once is done once, and all learn the same', async () => {
    const system = await startSystem({ flavour });
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => perform(system, 'refundPayment', WISH)));
    expect(new Set(outcomes.map(({ operation }) => operation.id)).size).toBe(1);
    expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(outcomes.map(({ operation }) => operation.state)).toEqual(Array(10).fill('SUCCEEDED'));
    expect(system.simulator.ledger.payment('7000000002')).toMatchObject({ refunded: { amount: '40.00' }, writes: 1 });
  });

  test('refunds under different keys that together exceed the payment are not all sent', async () => {
    const system = await startSystem({ flavour });
    const outcomes = await Promise.all(
      ['a', 'b', 'c', 'd'].map((idempotencyKey) =>
        perform(system, 'refundPayment', { paymentId: '7000000002', amount: '1000', idempotencyKey }),
      ),
    );
    const codes = outcomes.map(({ operation }) => operation.problem?.code ?? operation.state).sort();
    expect(codes).toEqual(['AMOUNT_EXCEEDS_AVAILABLE', 'AMOUNT_EXCEEDS_AVAILABLE', 'SUCCEEDED', 'SUCCEEDED']);
    expect(writeCalls(system)).toHaveLength(2);
    expect(system.simulator.ledger.payment('7000000002').refunded.amount).toBe('2000.00');
  });
});

test('"40" and "40.00" are one sum', async () => {
  const system = await startSystem();
  const first = await perform(system, 'refundPayment', WISH);
  for (const amount of ['40.00', '40.0']) {
    const repeated = await perform(system, 'refundPayment', { ...WISH, amount });
    expect([repeated.replayed, repeated.operation.id]).toEqual([true, first.operation.id]);
  }
  expect(writeCalls(system)).toHaveLength(1);
});

test('a rejected wish stays rejected under its key, even when it has become possible', async () => {
  const system = await startSystem();
  const wish = { paymentId: '7000000005', idempotencyKey: 'key-1' };
  const first = await perform(system, 'refundPayment', wish);
  system.simulator.ledger.pay('7000000005');
  const second = await perform(system, 'refundPayment', wish);
  expect(first.operation.state).toBe('REJECTED');
  expect(second).toMatchObject({ replayed: true, operation: first.operation });
  expect(writeCalls(system)).toEqual([]);
});

test.each([
  ['another amount', 'refundPayment', { ...WISH, amount: '41' }],
  ['an amount a hundred times as large', 'refundPayment', { ...WISH, amount: '4000' }],
  ['all that is left', 'refundPayment', { paymentId: WISH.paymentId, idempotencyKey: WISH.idempotencyKey }],
  ['another payment', 'refundPayment', { ...WISH, paymentId: '7000000003' }],
  ['another wish', 'capturePayment', { ...WISH }],
] as const)('one key for %s is refused, and nothing is sent for it', async (_what, write, wish) => {
  const system = await startSystem();
  await perform(system, 'refundPayment', WISH);
  system.simulator.clearCalls();
  const { data, errors, requestId } = await attempt(system, write, wish);
  expect(data).toEqual({ outcome: null });
  expect(errors).toEqual([
    expect.objectContaining({
      message: expect.stringContaining('"input.idempotencyKey"'),
      path: ['outcome'],
      extensions: { code: 'IDEMPOTENCY_KEY_REUSED', retryable: false, requestId },
    }),
  ]);
  expect(system.simulator.calls).toEqual([]);
});

test('keys are compared to the letter', async () => {
  const system = await startSystem();
  const ids = new Set<string>();
  for (const idempotencyKey of ['key', 'Key', 'key.', 'k'.repeat(128)]) {
    ids.add((await perform(system, 'refundPayment', { ...WISH, amount: '1', idempotencyKey })).operation.id);
  }
  expect(ids.size).toBe(4);
});

test.each([
  ['refundPayment', 'paymentId: "7000000002"', 'operation { id }'],
  ['capturePayment', 'paymentId: "7000000001"', 'operation { id }'],
  ['cancelPayment', 'paymentId: "7000000001"', 'operation { id }'],
  ['createPayment', 'orderId: "ORDER-1", amount: "1", currency: "KZT", description: "Tea"', 'checkout { id }'],
])(
  '%s takes no key that the gateway itself may write under, and the provider hears nothing of it',
  async (name, input, selection) => {
    const { query, simulator } = await startSystem();
    const key = 'gateway-capture-ef741cfc-f85e-41a0-84e6-2ba964912182';
    const { errors } = await query(
      `mutation { ${name}(input: { ${input}, idempotencyKey: "${key}" }) { ${selection} } }`,
    );
    expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    expect(errors[0]?.message).toContain('cannot begin with "gateway-"');
    expect(simulator.calls).toEqual([]);
  },
);
