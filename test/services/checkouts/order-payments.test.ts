import { describe, expect, test } from '@jest/globals';
import { money } from '../../../src/domain/money.js';
import type { Payment, PaymentStatus } from '../../../src/domain/payments/payment.js';
import { ProviderTimeout } from '../../../src/freedompay/errors/errors.js';
import { MAX_CLAIMS } from '../../../src/store/checkouts/payment-claims.js';
import { shop } from '../../freedompay/webhooks/deliveries.js';
import { ASKED } from '../../harness/cause.js';
import { describeEngines } from '../../harness/engines.js';
import {
  addCheckout,
  checkFields,
  openWebhookServices,
  resultFields,
  taken,
  type WebhookServices,
} from '../../harness/webhook-services.js';

const UNREADABLE = new ProviderTimeout(false);
const ALREADY = { outcome: 'rejected', reason: 'the order is paid already' };
const shows = (box: WebhookServices, id: string, more: Partial<Payment>) => box.shown.set(id, taken(id, more));
const paidBy = async ({ store }: WebhookServices) =>
  (await store.selectFrom('paid_orders').select('payment_id').execute()).map((row) => row.payment_id);
const check = (box: WebhookServices, id: string) => box.send('check', checkFields({ pg_payment_id: id }));
const result = (box: WebhookServices, id: string, other: Readonly<Record<string, string>> = {}) =>
  box.send('result', resultFields({ pg_payment_id: id, ...other }));

/** Two pages of the order A-1: the payments 101 and 102. */
async function twoPages(options: Parameters<typeof openWebhookServices>[0] = {}): Promise<WebhookServices> {
  const box = await openWebhookServices(options);
  for (const paymentId of ['101', '102']) await addCheckout(box, { paymentId });
  return box;
}

describe('a result that says paid', () => {
  const STATUSES: Readonly<Record<PaymentStatus, boolean>> = {
    AUTHORIZED: true,
    CAPTURED: true,
    PARTIALLY_REFUNDED: true,
    CREATED: false,
    PENDING: false,
    REFUNDED: false,
    CANCELED: false,
    FAILED: false,
    EXPIRED: false,
    UNKNOWN: false,
  };

  test.each(Object.entries(STATUSES))(
    'and a payment that is read as %s: its order is paid: %s',
    async (status, isPaid) => {
      const box = await twoPages();
      shows(box, '101', { status: status as PaymentStatus });
      expect(await result(box, '101')).toMatchObject({ status: 200, outcome: 'ok' });
      expect(await paidBy(box)).toEqual(isPaid ? ['101'] : []);
    },
  );

  test.each<[string, Partial<Payment>]>([
    ['another order', { orderId: 'B-1' }],
    ['another sum', { amount: money('2499.99', 'KZT') }],
    ['another currency', { amount: money('2500', 'KGS') }],
    ['another payment', { paymentId: '103' }],
  ])('and a payment that is read as one of %s: nothing is paid', async (_what, more) => {
    const box = await twoPages();
    shows(box, '101', more);
    expect(await result(box, '101')).toMatchObject({ outcome: 'ok' });
    expect(await paidBy(box)).toEqual([]);
    expect(await check(box, '102')).toMatchObject({ outcome: 'ok' });
  });

  test('of a sum that is not the one its checkout was created for: nothing is paid, though the reading agrees', async () => {
    const box = await twoPages();
    shows(box, '101', { amount: money('1', 'KZT') });
    expect(await result(box, '101', { pg_amount: '1.00' })).toMatchObject({ outcome: 'ok' });
    expect(await paidBy(box)).toEqual([]);
  });

  test('of an order that is not the one its payment was created for: neither is paid, and nothing is read', async () => {
    const box = await twoPages();
    await addCheckout(box, { orderId: 'B-1', paymentId: '103' });
    expect(await result(box, '101', { pg_order_id: 'B-1' })).toMatchObject({ outcome: 'ok' });
    expect([await paidBy(box), box.read]).toEqual([[], []]);
  });

  test('of a payment that the provider does not know: nothing is paid', async () => {
    const box = await twoPages();
    box.shown.set('101', null);
    expect(await result(box, '101')).toMatchObject({ outcome: 'ok' });
    expect([await paidBy(box), (await check(box, '102')).outcome]).toEqual([[], 'ok']);
  });

  test('of an order that was not created here is taken without a reading', async () => {
    const box = await openWebhookServices();
    expect(await result(box, '101')).toMatchObject({ outcome: 'ok' });
    expect(box.read).toEqual([]);
  });

  test('of a payment that is known to have paid is not read again', async () => {
    const box = await twoPages();
    for (const salt of ['a', 'b']) await result(box, '101', { pg_salt: salt });
    expect(box.read.filter((id) => id === '101')).toEqual(['101']);
  });
});

describe('while the payment cannot be read', () => {
  test.each([
    ['for an error', UNREADABLE],
    ['for no answer comes', 'never'],
  ] as const)('%s, a result is accepted, kept and told on, and pays nothing', async (_why, why) => {
    const box = await twoPages({ claimDeadlineMs: 50 });
    box.shown.set('101', why);
    const first = await result(box, '101');
    expect(first).toMatchObject({ status: 200, outcome: 'ok', isSigned: true });
    expect(await box.store.selectFrom('inbox').select('kind').execute()).toEqual([{ kind: 'result' }]);
    expect(box.reported).toEqual([{ account: 'default', kind: 'payment', id: '101' }]);
    expect(await paidBy(box)).toEqual([]);

    // At the repeat it can: the same bytes, and the order is paid.
    box.shown.delete('101');
    expect((await result(box, '101', { pg_salt: 'another' })).body).toBe(first.body);
    expect(await paidBy(box)).toEqual(['101']);
  });

  test('a result is not turned down for it, as long as no other payment was read as paid', async () => {
    const box = await twoPages();
    for (const id of ['101', '102']) box.shown.set(id, UNREADABLE);
    expect([await result(box, '101'), await result(box, '102')]).toMatchObject([{ outcome: 'ok' }, { outcome: 'ok' }]);
    expect(await paidBy(box)).toEqual([]);
  });

  test('a second payment of an order that another was read to have paid is turned down, where that counts', async () => {
    const box = await twoPages();
    await result(box, '101');
    box.shown.set('102', UNREADABLE);
    expect(await result(box, '102', { pg_can_reject: '0', pg_captured: '0' })).toMatchObject({ outcome: 'ok' });
    expect(await result(box, '102')).toMatchObject(ALREADY);
  });
});

describe('before anything is consented to for an order', () => {
  const claimed = async () => {
    const box = await twoPages();
    box.shown.set('101', UNREADABLE);
    await result(box, '101');
    return box;
  };

  test('a payment that was called paid is read: it was', async () => {
    const box = await claimed();
    box.shown.delete('101');
    expect(await check(box, '102')).toMatchObject(ALREADY);
    expect(await paidBy(box)).toEqual(['101']);
  });

  test('a payment that was called paid is read: it was not', async () => {
    const box = await claimed();
    shows(box, '101', { status: 'FAILED' });
    expect(await check(box, '102')).toMatchObject({ outcome: 'ok' });
    expect(await paidBy(box)).toEqual([]);
  });

  test.each<[string, (box: WebhookServices) => unknown]>([
    ['cannot be read', (box) => box.shown.set('101', UNREADABLE)],
    ['shows a word that nobody knows', (box) => shows(box, '101', { status: 'UNKNOWN' })],
  ])('a payment that was called paid %s: nothing is taken meanwhile, and then it is', async (_what, spoil) => {
    const box = await claimed();
    spoil(box);
    expect(await check(box, '102')).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringContaining('may be paid'),
    });
    shows(box, '101', { status: 'FAILED' });
    expect(await check(box, '102')).toMatchObject({ outcome: 'ok' });
  });

  test('its own claim is none against it', async () => {
    const box = await claimed();
    expect(await check(box, '101')).toMatchObject({ outcome: 'ok' });
  });

  test('more pages than are read leave a doubt for charges, and none for a page', async () => {
    const box = await twoPages();
    const whyNot = () => box.orders.whyNotCharge(shop, 'A-1', ASKED);
    for (let index = 2; index <= MAX_CLAIMS; index++) {
      expect(await whyNot()).toBeNull();
      await addCheckout(box, { paymentId: `10${index + 1}` });
    }
    expect(await whyNot()).toBe('DOUBTFUL');
    expect(await check(box, '102')).toMatchObject({ outcome: 'ok' });
  });

  test('more claims than are read leave a doubt', async () => {
    const box = await twoPages();
    for (let index = 0; index <= MAX_CLAIMS; index++) {
      box.shown.set(`90${index}`, null);
      await result(box, `90${index}`);
    }
    expect(await check(box, '102')).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringContaining('may be paid'),
    });
  });
});

describe('an order that was noted as paid', () => {
  const STATUSES: Readonly<Record<PaymentStatus, boolean>> = {
    AUTHORIZED: false,
    CAPTURED: false,
    PARTIALLY_REFUNDED: false,
    CREATED: false,
    PENDING: false,
    UNKNOWN: false,
    REFUNDED: true,
    CANCELED: true,
    FAILED: true,
    EXPIRED: true,
  };
  const paid = async () => {
    const box = await twoPages();
    await result(box, '101');
    expect(await paidBy(box)).toEqual(['101']);
    return box;
  };

  test.each(Object.entries(STATUSES))(
    'and whose payment is %s by now: may be paid again: %s',
    async (status, isFree) => {
      const asked = await paid();
      shows(asked, '101', { status: status as PaymentStatus });
      expect((await check(asked, '102')).outcome).toBe(isFree ? 'ok' : 'rejected');
      expect(await asked.orders.payerOf(shop, 'A-1', ASKED)).toBe(isFree ? null : '101');

      const reported = await paid();
      shows(reported, '101', { status: status as PaymentStatus });
      expect((await result(reported, '102')).outcome).toBe(isFree ? 'ok' : 'rejected');
      expect(await paidBy(reported)).toEqual([isFree ? '102' : '101']);
    },
  );

  test('stays paid while its payment cannot be read', async () => {
    const box = await paid();
    box.shown.set('101', UNREADABLE);
    expect(await check(box, '102')).toMatchObject(ALREADY);
    expect(await box.orders.payerOf(shop, 'A-1', ASKED)).toBe('101');
  });

  test('is not freed by a reading of another order', async () => {
    const box = await paid();
    shows(box, '101', { status: 'CANCELED', orderId: 'B-1' });
    expect(await check(box, '102')).toMatchObject(ALREADY);
  });

  test('and is paid again where that cannot be turned down raises one alarm', async () => {
    const box = await paid();
    for (const salt of ['a', 'b']) await result(box, '102', { pg_can_reject: '0', pg_salt: salt });
    expect(box.alarms).toMatchObject([{ orderId: 'A-1', firstPaymentId: '101', secondPaymentId: '102' }]);
  });

  test('raises no alarm for a second payment that is turned down', async () => {
    const box = await paid();
    expect(await result(box, '102')).toMatchObject(ALREADY);
    await check(box, '102');
    expect(box.alarms).toEqual([]);
  });
});

describe('an order with another page', () => {
  test('is not let pass where that was paid, though no word of it came', async () => {
    const box = await twoPages();
    shows(box, '101', {});
    expect(await check(box, '102')).toMatchObject(ALREADY);
    expect(await paidBy(box)).toEqual(['101']);
  });

  test('has its second payment turned down where the first was paid, though no word of that came', async () => {
    const box = await twoPages();
    shows(box, '101', {});
    expect(await result(box, '102')).toMatchObject(ALREADY);
  });

  test('is not let pass while nobody can tell whether that was paid, and then is', async () => {
    const box = await twoPages();
    box.shown.set('101', UNREADABLE);
    expect(await check(box, '102')).toMatchObject({ reason: expect.stringContaining('may be paid') });
    shows(box, '101', { status: 'EXPIRED' });
    expect(await check(box, '102')).toMatchObject({ outcome: 'ok' });
  });

  test('has that read once, and waits for no effect that nobody has spoken of', async () => {
    const box = await twoPages({ claimDelaysMs: [0, 0, 0] });
    await check(box, '102');
    expect(box.read).toEqual(['101']);
  });
});

test('the same question gets the same bytes once its own payment has paid, whatever else has paid the order', async () => {
  const box = await twoPages();
  const before = await check(box, '102');
  expect(before).toMatchObject({ outcome: 'ok' });
  await result(box, '101');
  expect(await check(box, '102')).toMatchObject(ALREADY);
  shows(box, '102', {});
  expect(await check(box, '102')).toEqual(before);
  // Noted by now: it need not be read again.
  box.shown.set('102', UNREADABLE);
  expect(await check(box, '102')).toEqual(before);
});

test('the same question before and after its own payment was paid gets the same bytes', async () => {
  const box = await twoPages();
  const before = await check(box, '101');
  await result(box, '101');
  expect(await check(box, '101')).toEqual(before);
  expect(before).toMatchObject({ outcome: 'ok' });
  expect(await check(box, '102')).toMatchObject(ALREADY);
});

describeEngines('two payments that were called paid at once', (engine) => {
  test('and are shown as paid late: the first that is read has paid, the other is turned down', async () => {
    const box = await twoPages({ url: await engine.fresh() });
    shows(box, '101', { status: 'PENDING' });
    expect(await result(box, '101')).toMatchObject({ outcome: 'ok' });
    // By now the first is shown, and the second is not yet.
    box.shown.delete('101');
    shows(box, '102', { status: 'PENDING' });
    expect(await result(box, '102')).toMatchObject(ALREADY);
    expect(await paidBy(box)).toEqual(['101']);
  });
});
