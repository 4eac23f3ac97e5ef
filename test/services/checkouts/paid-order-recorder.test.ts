import { describe, expect, jest, test } from '@jest/globals';
import type { PaidTwice } from '../../../src/domain/checkouts/paid-order.js';
import { JournalUnavailable } from '../../../src/domain/errors.js';
import type { Payment, PaymentStatus } from '../../../src/domain/payments/payment.js';
import { Accounts } from '../../../src/services/accounts.js';
import { PaidOrderRecorder } from '../../../src/services/checkouts/paid-order-recorder.js';
import { SecondPayments } from '../../../src/services/checkouts/second-payments.js';
import { Checkouts } from '../../../src/store/checkouts/checkouts.js';
import { shop } from '../../freedompay/webhooks/deliveries.js';
import { until } from '../../harness/ask.js';
import { atEnd, openJournal } from '../../harness/engines.js';
import { addCheckout, taken } from '../../harness/webhook-services.js';

const TIMES = { gatherMs: 1, secondsTickMs: 5 };

/** What notes readings, with a page of the order A-1 for each of three payments. */
async function openNotes() {
  const { store } = await openJournal(':memory:');
  const checkouts = new Checkouts(store);
  const [alarms, defects]: [PaidTwice[], unknown[]] = [[], []];
  const asked = jest.spyOn(checkouts, 'unrecordedReadings');
  const notes = new PaidOrderRecorder(
    checkouts,
    TIMES,
    (twice) => alarms.push(twice),
    (error) => defects.push(error),
  );
  atEnd(async () => {
    await notes.close();
    expect(defects).toEqual([]);
  });
  for (const paymentId of ['101', '102', '103']) await addCheckout({ checkouts }, { paymentId });
  const payer = async () => (await checkouts.ofOrder('default', null, 'A-1')).checkouts[0]?.orderPaidBy ?? null;
  const hear = (id: string, status: PaymentStatus, more: Partial<Payment> = {}) =>
    notes.heard(taken(id, { account: 'default', status, ...more }));
  return { store, checkouts, notes, alarms, asked, payer, hear };
}

const becomes = (read: () => Promise<string | null>, payer: string | null) => until(read, (found) => found === payer);

describe('any reading of a payment', () => {
  test.each<[PaymentStatus, string | null, string | null]>([
    ['AUTHORIZED', '101', '101'],
    ['CAPTURED', '101', '101'],
    ['PARTIALLY_REFUNDED', '101', '101'],
    ['CREATED', null, '101'],
    ['PENDING', null, '101'],
    ['UNKNOWN', null, '101'],
    ['REFUNDED', null, null],
    ['CANCELED', null, null],
    ['FAILED', null, null],
    ['EXPIRED', null, null],
  ])('as %s: an order that is not paid is paid by %s then, one that it has paid by %s', async (status, fresh, paid) => {
    const one = await openNotes();
    one.hear('101', status);
    await one.notes.close();
    expect(await one.payer()).toBe(fresh);

    const other = await openNotes();
    other.hear('101', 'CAPTURED');
    await becomes(other.payer, '101');
    other.hear('101', status);
    await other.notes.close();
    expect(await other.payer()).toBe(paid);
  });

  test('counts for the order it names, where that was created here with the same sum', async () => {
    const { notes, hear, payer } = await openNotes();
    hear('900', 'CAPTURED', { orderId: 'A-1' });
    await notes.close();
    expect(await payer()).toBe('900');
  });

  test('takes no checkout whose answer was lost for its own: it may be an old payment of that order', async () => {
    const { checkouts, notes, hear } = await openNotes();
    const id = await addCheckout({ checkouts }, { state: 'UNKNOWN' });
    hear('900', 'CAPTURED', { orderId: 'A-1' });
    await notes.close();
    const { checkouts: all } = await checkouts.ofOrder('default', null, 'A-1');
    expect(all.find((one) => one.id === id)).toMatchObject({ paymentId: null });
  });

  test('of a second that has paid the order raises the alarm', async () => {
    const { hear, payer, alarms } = await openNotes();
    hear('101', 'CAPTURED');
    await becomes(payer, '101');
    hear('102', 'CAPTURED');
    await until(
      () => alarms.map(({ firstPaymentId, secondPaymentId }) => [firstPaymentId, secondPaymentId]),
      (found) => found.length === 1 && found[0]?.join() === '101,102',
    );
  });

  test('that says the same as one a moment ago does not bother the store', async () => {
    const { hear, notes, asked, payer } = await openNotes();
    for (let times = 0; times < 100; times += 1) hear('101', 'CAPTURED');
    await becomes(payer, '101');
    for (let times = 0; times < 100; times += 1) hear('101', 'CAPTURED');
    for (let times = 0; times < 100; times += 1) hear('102', 'CREATED');
    await notes.close();
    expect(asked).toHaveBeenCalledTimes(1);
  });

  test('waits with others, and the store is asked about all at once', async () => {
    const { hear, notes, asked } = await openNotes();
    for (let id = 500; id < 600; id += 1) hear(`${id}`, 'CAPTURED');
    await notes.close();
    expect(asked.mock.calls.map(([account, readings]) => [account, readings.length])).toEqual([['default', 100]]);
  });

  test('while the store is down fails nobody, and is noted afterwards', async () => {
    const { hear, notes, asked, payer } = await openNotes();
    asked.mockRejectedValueOnce(new JournalUnavailable());
    hear('101', 'CAPTURED');
    await until(
      () => asked.mock.calls.length,
      (calls) => calls === 1,
    );
    await notes.close();
    expect(await payer()).toBe('101');
  });
});

test('a second payment that was turned down is read again after a minute, and what still holds the money raises the alarm', async () => {
  const { store, checkouts, notes, alarms } = await openNotes();
  const named = (id: string) => ({ paymentId: id, orderId: 'A-1', amount: taken(id).amount });
  await checkouts.takePaid('default', named('101'), 'ALARM');
  for (const id of ['102', '103']) await checkouts.takePaid('default', named(id), 'TURN_DOWN');
  const read: string[] = [];
  const payments = {
    byIdNow: async (_account: unknown, id: string) => {
      read.push(id);
      const payment = taken(id, { account: 'default', ...(id === '103' && { status: 'CANCELED' }) });
      notes.heard(payment);
      return payment;
    },
  };
  const seconds = new SecondPayments(checkouts, payments, new Accounts([shop]), TIMES, (error) => {
    throw error;
  });
  seconds.start();
  atEnd(() => seconds.stop());
  const due = jest.spyOn(checkouts, 'dueSeconds');
  await until(
    () => due.mock.calls.length,
    (calls) => calls > 2,
  );
  expect(read).toEqual([]);
  await store
    .updateTable('second_payments')
    .set(({ eb }) => ({
      turned_down_at: eb('turned_down_at', '-', 60_000),
      look_at: eb('look_at', '-', 60_000),
    }))
    .execute();
  await until(
    async () => (await store.selectFrom('second_payments').select('payment_id').execute()).length,
    (left) => left === 1 && alarms.length === 1,
  );
  expect([[...read].sort(), alarms.map(({ secondPaymentId }) => secondPaymentId)]).toEqual([['102', '103'], ['102']]);
});
