import { describe, expect, test } from '@jest/globals';
import { startCountingProxy } from '../harness/counting-proxy.js';
import { perform, STATUS_SCRIPTS } from '../harness/operations.js';
import { FLAVOURS, startGateway, startProvider, startSystem } from '../harness/system.js';

const UNKNOWN_ID = '7999999998';

describe.each(FLAVOURS)('with the %s scripts', (flavour) => {
  test('an order that was refunded shows its payment, not the refund', async () => {
    const system = await startSystem({ flavour });
    await perform(system, 'refundPayment', { paymentId: '7000000002', amount: '100', idempotencyKey: 'r' });
    const { data, errors } = await system.query(
      '{ paymentByOrder(orderId: "DEMO-PAID") { paymentId status amount { amount } refundedAmount { amount } } }',
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      paymentByOrder: {
        paymentId: '7000000002',
        status: 'PARTIALLY_REFUNDED',
        amount: { amount: '2500.00' },
        refundedAmount: { amount: '100.00' },
      },
    });
  });

  test('an order refunded in the cabinet, never seen by this gateway, shows its payment', async () => {
    const system = await startSystem({ flavour });
    system.simulator.ledger.refund('7000000002', '2500.00');
    const { data, errors } = await system.query('{ paymentByOrder(orderId: "DEMO-PAID") { paymentId status } }');
    expect(errors).toEqual([]);
    expect(data).toEqual({ paymentByOrder: { paymentId: '7000000002', status: 'REFUNDED' } });
  });

  test('what the provider does not know is null without an error', async () => {
    const { query } = await startSystem({ flavour });
    const { data, errors } = await query(`{
      payment(paymentId: "${UNKNOWN_ID}") { paymentId }
      paymentByOrder(orderId: "NOBODY") { paymentId }
      paymentsById(paymentIds: ["${UNKNOWN_ID}"]) { paymentId }
      payoutStatus(orderId: "NOBODY") { orderId }
      paymentOperation(id: "no-such-operation") { id }
    }`);
    expect(errors).toEqual([]);
    expect(data).toEqual({
      payment: null,
      paymentByOrder: null,
      paymentsById: [null],
      payoutStatus: null,
      paymentOperation: null,
    });
  });

  test('the id of a refund or of a release is not the id of a payment', async () => {
    const { query } = await startSystem({ flavour });
    const { data, errors } = await query(
      '{ paymentsById(paymentIds: ["7000000031", "7000000032", "7000000071"]) { paymentId } }',
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({ paymentsById: [null, null, null] });
  });

  test('payments come in the order asked for, repeated where asked twice, null where unknown', async () => {
    const { query, simulator } = await startSystem({ flavour });
    const ids = ['7000000006', UNKNOWN_ID, '7000000001', '7000000006', '7000000004'];
    const { data, errors } = await query('query ($ids: [ID!]!) { paymentsById(paymentIds: $ids) { paymentId } }', {
      ids,
    });
    expect(errors).toEqual([]);
    expect(data).toEqual({
      paymentsById: [
        { paymentId: '7000000006' },
        null,
        { paymentId: '7000000001' },
        { paymentId: '7000000006' },
        { paymentId: '7000000004' },
      ],
    });
    expect(simulator.calls).toHaveLength(4);
  });

  test('one id that fails fails its own fields only, and each error names its field', async () => {
    const { query, simulator } = await startSystem({ flavour });
    const script = STATUS_SCRIPTS[flavour];
    simulator.faults.arm({ kind: 'wrong-signature', script, paymentId: '7000000002', times: 'always' });
    const { status, data, errors } = await query(`{
      paymentsById(paymentIds: ["7000000001", "7000000002", "7000000003"]) { paymentId }
      alone: payment(paymentId: "7000000002") { paymentId }
      neighbour: payment(paymentId: "7000000004") { paymentId }
    }`);
    expect(status).toBe(200);
    expect(data).toEqual({
      paymentsById: [{ paymentId: '7000000001' }, null, { paymentId: '7000000003' }],
      alone: null,
      neighbour: { paymentId: '7000000004' },
    });
    expect(errors.map(({ path, extensions }) => [path, extensions['code']])).toEqual(
      expect.arrayContaining([
        [['paymentsById', 1], 'PROVIDER_REPLY_UNTRUSTED'],
        [['alone'], 'PROVIDER_REPLY_UNTRUSTED'],
      ]),
    );
    expect(errors).toHaveLength(2);
  });

  test('a hundred lookups of eighty payments cost eighty calls, sixty-four at most at once', async () => {
    const simulator = await startProvider();
    const proxy = await startCountingProxy(simulator.url, 64);
    const { query } = await startGateway(proxy.url, { FREEDOMPAY_API: flavour, FREEDOMPAY_TIMEOUT_MS: '60000' });
    const ids = Array.from({ length: 80 }, (_, index) =>
      simulator.ledger.addPayment({ orderId: `MANY-${index}`, amount: `${index + 1}.00`, state: 'captured' }),
    );
    const asked = Array.from({ length: 100 }, (_, index) => ids[index % 80] as string);
    const text = 'query ($ids: [ID!]!) { paymentsById(paymentIds: $ids) { paymentId } }';
    const { data, errors } = await query<{ paymentsById: { paymentId: string }[] }>(text, { ids: asked });
    expect(errors).toEqual([]);
    expect(data?.paymentsById).toEqual(asked.map((paymentId) => ({ paymentId })));
    expect(proxy.total).toBe(80);
    expect(proxy.mostAtOnce).toBe(64);
  });
});

test('an order whose payment this gateway knows is found again with the scripts of its own flavour', async () => {
  const { query, simulator } = await startSystem({ flavour: 'merchant' });
  await query('{ payment(paymentId: "7000000003") { paymentId } }');
  simulator.clearCalls();
  const { data } = await query('{ paymentByOrder(orderId: "DEMO-PARTIAL") { paymentId } }');
  expect(data).toEqual({ paymentByOrder: { paymentId: '7000000003' } });
  expect(simulator.calls.map(({ path }) => path)).toEqual(['/get_status3.php', '/get_status3.php']);
});

test('more ids than one request may name are refused before the provider hears of it', async () => {
  const { query, simulator } = await startSystem({ env: { REQUEST_COST_LIMIT: '1000' } });
  const ids = Array.from({ length: 101 }, (_, index) => String(7_000_000_001 + index));
  const { data, errors } = await query(
    `query ($ids: [ID!]!, $orders: [String!]!) {
      paymentsById(paymentIds: $ids) { paymentId }
      payoutStatusesByOrder(orderIds: $orders) { orderId }
    }`,
    { ids, orders: ids },
  );
  expect(data ?? null).toBeNull();
  expect(errors.map(({ message, extensions }) => [message, extensions['code'], extensions['retryable']])).toEqual([
    [expect.stringContaining('"paymentIds": 101'), 'LIMIT_EXCEEDED', false],
  ]);
  expect(simulator.calls).toEqual([]);
});
