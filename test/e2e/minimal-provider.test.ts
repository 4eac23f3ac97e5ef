import { describe, expect, test } from '@jest/globals';
import { MERCHANT, SECRET, startMinimalProvider } from '../harness/minimal-provider.js';
import { attempt, payment, perform } from '../harness/operations.js';
import { closeAfterTest, FLAVOURS, type Flavour, startGateway } from '../harness/system.js';

const PAYMENT = '9900000001';

describe.each(FLAVOURS)('against a provider that shares no code with the product, the %s scripts', (flavour) => {
  test('read by id and by order, with sums in its currency and dates in its zone', async () => {
    const gateway = await start(flavour);
    const { data, errors } = await gateway.query(`{
      payment(paymentId: "${PAYMENT}") { orderId status rawStatus amount { amount currency } createdAt }
      paymentByOrder(orderId: "MIN1") { paymentId }
      paymentsById(paymentIds: ["1", "${PAYMENT}"]) { paymentId }
      payoutStatus(orderId: "MIN-PAYOUT") { paymentId status captured }
    }`);
    expect(errors).toEqual([]);
    expect(data).toEqual({
      payment: {
        orderId: 'MIN1',
        status: 'AUTHORIZED',
        rawStatus: 'success',
        amount: { amount: '1000.00', currency: 'UZS' },
        createdAt: '2026-01-15T07:00:00.000Z',
      },
      paymentByOrder: { paymentId: PAYMENT },
      paymentsById: [null, { paymentId: PAYMENT }],
      payoutStatus: { paymentId: '9900000002', status: 'SUCCEEDED', captured: true },
    });
  });

  test('capture a part, refund a part, and refuse a refund of more than is left', async () => {
    const gateway = await start(flavour);
    const capture = { paymentId: PAYMENT, amount: '800', idempotencyKey: 'capture' };
    expect(await perform(gateway, 'capturePayment', capture)).toMatchObject({
      operation: { state: 'SUCCEEDED', amount: { amount: '800.00', currency: 'UZS' } },
      payment: { status: 'CAPTURED', refundableAmount: { amount: '800.00' } },
    });
    const refund = { paymentId: PAYMENT, amount: '300.50', idempotencyKey: 'refund' };
    expect(await perform(gateway, 'refundPayment', refund)).toMatchObject({
      operation: { state: 'SUCCEEDED', refund: { refundId: '9900000100', status: 'SUCCEEDED' } },
      payment: { status: 'PARTIALLY_REFUNDED', refundedAmount: { amount: '300.50' } },
    });
    const tooMuch = { paymentId: PAYMENT, amount: '499.51', idempotencyKey: 'too-much' };
    expect((await perform(gateway, 'refundPayment', tooMuch)).operation.problem?.code).toBe('AMOUNT_EXCEEDS_AVAILABLE');
    expect(await payment(gateway, PAYMENT)).toMatchObject({ refundableAmount: { amount: '499.50' } });
  });

  test('release a hold', async () => {
    const gateway = await start(flavour);
    expect(await perform(gateway, 'cancelPayment', { paymentId: PAYMENT, idempotencyKey: 'k' })).toMatchObject({
      operation: { state: 'SUCCEEDED' },
      payment: { status: 'CANCELED', allowedActions: [] },
    });
  });

  test('are refused with a wrong secret, and nothing is believed', async () => {
    const gateway = await start(flavour, 'wrong');
    const { data } = await attempt(gateway, 'cancelPayment', { paymentId: PAYMENT, idempotencyKey: 'k' }, '');
    expect(data?.outcome?.operation).toMatchObject({ state: 'REJECTED', problem: { providerCode: '9998' } });
  });
});

async function start(flavour: Flavour, secret = SECRET) {
  const provider = await startMinimalProvider();
  closeAfterTest(provider.close);
  return startGateway(provider.url, {
    FREEDOMPAY_API: flavour,
    FREEDOMPAY_MERCHANT_ID: MERCHANT,
    FREEDOMPAY_SECRET_KEY: secret,
    FREEDOMPAY_PAYOUT_SECRET_KEY: secret,
    FREEDOMPAY_TIME_ZONE: 'Asia/Tashkent',
  });
}
