import { describe, expect, test } from '@jest/globals';
import { FLAVOURS, sharedSystem } from '../harness/system.js';

/** The table of demo payments, as a client is to see it. Sums: amount, captured, refunded, capturable, refundable. */
const TABLE = [
  {
    paymentId: '7000000001',
    orderId: 'DEMO-HOLD',
    status: 'AUTHORIZED',
    rawStatus: 'success',
    sums: ['15000.00', '0.00', '0.00', '15000.00', '0.00'],
    allowedActions: ['CAPTURE', 'CANCEL'],
    net: '14565.00',
    paidAt: '2026-07-22T08:00:00.000Z',
  },
  {
    paymentId: '7000000002',
    orderId: 'DEMO-PAID',
    status: 'CAPTURED',
    rawStatus: 'success',
    sums: ['2500.00', '2500.00', '0.00', '0.00', '2500.00'],
    allowedActions: ['REFUND'],
    net: '2427.50',
    paidAt: '2026-07-22T09:00:00.000Z',
  },
  {
    paymentId: '7000000003',
    orderId: 'DEMO-PARTIAL',
    status: 'PARTIALLY_REFUNDED',
    rawStatus: 'success',
    sums: ['100.00', '100.00', '40.00', '0.00', '60.00'],
    allowedActions: ['REFUND'],
    net: '97.10',
    paidAt: '2026-07-22T11:38:00.000Z',
  },
  {
    paymentId: '7000000004',
    orderId: 'DEMO-DECLINED',
    status: 'FAILED',
    rawStatus: 'error',
    sums: ['990.00', '0.00', '0.00', '0.00', '0.00'],
    allowedActions: [],
    net: '961.29',
    paidAt: null,
  },
  {
    paymentId: '7000000005',
    orderId: 'DEMO-NEW',
    status: 'CREATED',
    rawStatus: 'new',
    sums: ['500.50', '0.00', '0.00', '0.00', '0.00'],
    allowedActions: ['CANCEL'],
    net: null,
    paidAt: null,
  },
  {
    paymentId: '7000000006',
    orderId: 'DEMO-REFUNDED',
    status: 'REFUNDED',
    rawStatus: 'success',
    sums: ['320.00', '320.00', '320.00', '0.00', '0.00'],
    allowedActions: [],
    net: '310.72',
    paidAt: '2026-07-22T14:00:00.000Z',
  },
  {
    paymentId: '7000000007',
    orderId: 'DEMO-CANCELED',
    status: 'CANCELED',
    rawStatus: 'revoked',
    sums: ['4140.00', '0.00', '0.00', '0.00', '0.00'],
    allowedActions: [],
    net: '4019.94',
    paidAt: '2026-07-22T15:00:00.000Z',
  },
  {
    paymentId: '7000000008',
    orderId: 'DEMO-ODD',
    status: 'UNKNOWN',
    rawStatus: 'on_review',
    sums: ['77.00', '0.00', '0.00', '0.00', '0.00'],
    allowedActions: [],
    net: null,
    paidAt: null,
  },
] as const;

const QUERY = `query ($id: ID!, $orderId: String!) {
  payment(paymentId: $id) { ...Shown }
  byOrder: paymentByOrder(orderId: $orderId) { ...Shown }
}
fragment Shown on Payment {
  paymentId account { id } orderId status rawStatus captured allowedActions
  amount { amount currency } capturedAmount { amount currency } refundedAmount { amount currency }
  capturableAmount { amount currency } refundableAmount { amount currency } netAmount { amount currency }
  paidAt
}`;

const kzt = (amount: string | null) => (amount === null ? null : { amount, currency: 'KZT' });

describe.each(FLAVOURS)('with the %s scripts', (flavour) => {
  const system = sharedSystem({ flavour });

  test.each(TABLE)('$orderId is $status, by its id and by its order', async (row) => {
    const { data, errors } = await system().query(QUERY, { id: row.paymentId, orderId: row.orderId });
    const [amount, captured, refunded, capturable, refundable] = row.sums;
    const shown = {
      paymentId: row.paymentId,
      account: { id: 'default' },
      orderId: row.orderId,
      status: row.status,
      rawStatus: row.rawStatus,
      captured: captured !== '0.00',
      allowedActions: row.allowedActions,
      amount: kzt(amount),
      capturedAmount: kzt(captured),
      refundedAmount: kzt(refunded),
      capturableAmount: kzt(capturable),
      refundableAmount: kzt(refundable),
      // Only the gateway scripts tell what remains after the commission.
      netAmount: flavour === 'gateway' ? kzt(row.net) : null,
      paidAt: row.paidAt,
    };
    expect(errors).toEqual([]);
    expect(data).toEqual({ payment: shown, byOrder: shown });
  });

  test('a failed refund stays listed beside the one that succeeded, and counts for nothing', async () => {
    const { data } = await system().query(`{
      payment(paymentId: "7000000003") {
        refunds { refundId status rawStatus amount { amount } refundedAt failure { code message } }
        refundedAmount { amount }
      }
    }`);
    expect(data).toEqual({
      payment: {
        refundedAmount: { amount: '40.00' },
        refunds: [
          {
            refundId: '7000000031',
            status: 'SUCCEEDED',
            rawStatus: 'success',
            amount: { amount: '40.00' },
            refundedAt: '2026-07-22T11:41:00.000Z',
            failure: null,
          },
          {
            refundId: '7000000032',
            status: 'FAILED',
            rawStatus: 'error',
            amount: { amount: '60.00' },
            refundedAt: null,
            failure: { code: '10020', message: expect.stringContaining('Сумма возврата') },
          },
        ],
      },
    });
  });

  test('a declined payment tells why, a released hold shows its release', async () => {
    const { data } = await system().query(`{
      declined: payment(paymentId: "7000000004") { failure { code message } card { maskedPan } payer { email phone } }
      canceled: payment(paymentId: "7000000007") { revocations { revocationId status rawStatus } payer { email phone } failure { code } }
    }`);
    expect(data).toEqual({
      declined: {
        failure: { code: '10009', message: 'Недостаточно средств на карте' },
        card: { maskedPan: '471604******1981' },
        payer: null,
      },
      canceled: {
        revocations: [{ revocationId: '7000000071', status: 'SUCCEEDED', rawStatus: 'success' }],
        payer: { email: 'payer@example.com', phone: '77010000000' },
        failure: null,
      },
    });
  });

  test('the three payouts stand where the demo says', async () => {
    const { data, errors } = await system().query(`{
      payoutStatusesByOrder(orderIds: ["DEMO-PAYOUT-FAILED", "NOBODY", "DEMO-PAYOUT-OK", "DEMO-PAYOUT-PENDING"]) {
        paymentId account { id } orderId status rawStatus captured canReject testMode createdAt failure { code message }
      }
      payoutStatus(orderId: "NOBODY") { paymentId }
    }`);
    const payout = { account: { id: 'default' }, canReject: false, testMode: true, captured: false, failure: null };
    expect(errors).toEqual([]);
    expect(data).toEqual({
      payoutStatusesByOrder: [
        {
          ...payout,
          paymentId: '7100000003',
          orderId: 'DEMO-PAYOUT-FAILED',
          status: 'FAILED',
          rawStatus: 'failed',
          createdAt: '2026-07-22T19:00:00.000Z',
          failure: { code: '10000', message: expect.stringContaining('Ошибка платежа') },
        },
        null,
        {
          ...payout,
          paymentId: '7100000001',
          orderId: 'DEMO-PAYOUT-OK',
          status: 'SUCCEEDED',
          rawStatus: 'ok',
          captured: true,
          createdAt: '2026-07-22T17:00:00.000Z',
        },
        {
          ...payout,
          paymentId: '7100000002',
          orderId: 'DEMO-PAYOUT-PENDING',
          status: 'PENDING',
          rawStatus: 'pending',
          createdAt: '2026-07-22T18:00:00.000Z',
        },
      ],
      payoutStatus: null,
    });
  });
});
