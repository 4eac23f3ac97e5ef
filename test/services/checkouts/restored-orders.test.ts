import { expect, test } from '@jest/globals';
import { money } from '../../../src/domain/money.js';
import type { Payment, PaymentStatus } from '../../../src/domain/payments/payment.js';
import { ProviderUnavailable } from '../../../src/freedompay/errors/errors.js';
import { RestoredOrders } from '../../../src/services/checkouts/restored-orders.js';
import { Checkouts } from '../../../src/store/checkouts/checkouts.js';
import { ASKED } from '../../harness/cause.js';
import { openJournal } from '../../harness/engines.js';
import { accountAt } from '../../harness/scripted-provider.js';

const account = accountAt('http://127.0.0.1:1');

/** A journal that knows payment 101 of order A-1, beside a provider that shows this for the order. */
async function open(
  shown: { readonly paymentId: string; readonly status: PaymentStatus } | Error | null,
  isRecent = true,
) {
  const { store } = await openJournal(':memory:');
  const checkouts = new Checkouts(store);
  const draft = { id: 'checkout-1', account: account.id, orderId: 'A-1', amount: money('2500', 'KZT') };
  await checkouts.begin({ ...draft, idempotencyKey: 'key-1', fingerprints: ['one'] });
  await checkouts.resolve('checkout-1', { state: 'OPEN', paymentId: '101', encryptedUrl: null, problem: null });
  const noted: string[] = [];
  let reads = 0;
  const byOrderNow = async () => {
    reads += 1;
    if (shown instanceof Error) throw shown;
    return shown && ({ ...shown, account: account.id, orderId: 'A-1', amount: money('2500', 'KZT') } as Payment);
  };
  const orders = new RestoredOrders({ isRecent: async () => isRecent }, { byOrderNow }, checkouts, {
    note: async (_account, paymentId, { paid }) => void noted.push(`${paymentId} ${paid ? 'paid' : 'not paid'}`),
  });
  return { unknown: () => orders.unknownPayment(account, 'A-1', ASKED), noted, reads: () => reads };
}

test.each(['CREATED', 'PENDING', 'CAPTURED', 'FAILED'] as const)(
  'a payment of the order that the journal does not know is told of, also where it is %s',
  async (status) => {
    const { unknown, noted } = await open({ paymentId: '102', status });
    expect(await unknown()).toBe('102');
    expect(noted).toEqual([]);
  },
);

test('one that is known is none of these, and what it shows is noted', async () => {
  const { unknown, noted } = await open({ paymentId: '101', status: 'CAPTURED' });
  expect(await unknown()).toBeNull();
  expect(noted).toEqual(['101 paid']);
});

test('an order that the provider does not know has none, and what cannot be read is an error', async () => {
  expect(await (await open(null)).unknown()).toBeNull();
  const error = new ProviderUnavailable('gone', false);
  await expect((await open(error)).unknown()).rejects.toBe(error);
});

test('where no journal was restored nothing is asked of the provider', async () => {
  const { unknown, reads } = await open({ paymentId: '102', status: 'CAPTURED' }, false);
  expect(await unknown()).toBeNull();
  expect(reads()).toBe(0);
});
