import { expect, test } from '@jest/globals';
import { sharedSystem } from '../../harness/system.js';

const system = sharedSystem({ flavour: 'async' });

const id = (number: number) => `01978d0e-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** The table of demo payments, as a client is to see it. Sums: amount, captured, refunded, capturable, refundable. */
const TABLE = [
  ['HOLD', 1, 'AUTHORIZED', 'approved', ['15000.00', '0.00', '0.00', '15000.00', '0.00'], ['CAPTURE', 'CANCEL']],
  ['PAID', 2, 'CAPTURED', 'success', ['2500.00', '2500.00', '0.00', '0.00', '2500.00'], ['REFUND']],
  ['PARTIAL', 3, 'PARTIALLY_REFUNDED', 'success', ['100.00', '100.00', '40.00', '0.00', '60.00'], ['REFUND']],
  ['DECLINED', 4, 'FAILED', 'error', ['990.00', '0.00', '0.00', '0.00', '0.00'], []],
  ['PROCESS', 5, 'PENDING', 'process', ['500.50', '0.00', '0.00', '0.00', '0.00'], []],
  ['REFUNDED', 6, 'REFUNDED', 'success', ['320.00', '320.00', '320.00', '0.00', '0.00'], []],
  ['CANCELED', 7, 'CANCELED', 'reversed', ['4140.00', '0.00', '0.00', '0.00', '0.00'], []],
  ['ODD', 8, 'UNKNOWN', 'on_review', ['77.00', '0.00', '0.00', '0.00', '0.00'], []],
  ['3DS', 9, 'PENDING', 'waiting_3ds', ['45.00', '0.00', '0.00', '0.00', '0.00'], []],
  ['CLEARING', 10, 'AUTHORIZED', 'process_clearing', ['640.00', '0.00', '0.00', '0.00', '0.00'], []],
] as const;

const QUERY = `query ($id: ID!, $orderId: String!) {
  payment(paymentId: $id) { ...Shown }
  byOrder: paymentByOrder(orderId: $orderId) { paymentId }
}
fragment Shown on Payment {
  paymentId orderId status rawStatus allowedActions
  amount { amount } capturedAmount { amount } refundedAmount { amount } capturableAmount { amount } refundableAmount { amount }
}`;

test.each(TABLE)(
  'DEMO-V5-%s is shown by its id and found by its order',
  async (name, number, status, word, sums, may) => {
    const orderId = `DEMO-V5-${name}`;
    const { data, errors } = await system().query(QUERY, { id: id(number), orderId });
    const [amount, captured, refunded, capturable, refundable] = sums.map((sum) => ({ amount: sum }));
    expect(errors).toEqual([]);
    expect(data).toEqual({
      payment: {
        ...{ paymentId: id(number), status, rawStatus: word, allowedActions: may },
        // A payment that failed says no order of its own.
        orderId: name === 'DECLINED' ? null : orderId,
        ...{ amount, capturedAmount: captured, refundedAmount: refunded },
        ...{ capturableAmount: capturable, refundableAmount: refundable },
      },
      byOrder: { paymentId: id(number) },
    });
  },
);

test('a failed refund stays listed beside the one that succeeded, a declined payment tells why', async () => {
  const { data } = await system().query(`{
    partial: payment(paymentId: "${id(3)}") { refunds { refundId status } }
    declined: payment(paymentId: "${id(4)}") { failure { code reason } }
    canceled: payment(paymentId: "${id(7)}") { revocations { revocationId status } }
  }`);
  expect(data).toEqual({
    partial: {
      refunds: [
        { refundId: id(31), status: 'SUCCEEDED' },
        { refundId: id(32), status: 'FAILED' },
      ],
    },
    declined: { failure: { code: '10009', reason: 'INSUFFICIENT_FUNDS' } },
    canceled: { revocations: [{ revocationId: id(71), status: 'SUCCEEDED' }] },
  });
});
