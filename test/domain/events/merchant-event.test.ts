import { expect, test } from '@jest/globals';
import {
  bodyOf,
  essenceOf,
  operationCorrected,
  operationFinished,
  paymentChanged,
} from '../../../src/domain/events/merchant-event.js';
import { captured, operationOf, refundOf } from '../examples.js';

test('an event about a payment has the names and the sums of the schema', () => {
  const body = JSON.parse(bodyOf(paymentChanged(captured(refundOf('40'))), 3, new Date(1_000)));
  expect(body).toMatchObject({
    type: 'payment.changed',
    timestamp: '1970-01-01T00:00:01.000Z',
    sequence: 3,
    data: {
      id: 'payment-101',
      paymentId: '101',
      account: 'default',
      orderId: 'A-1',
      status: 'PARTIALLY_REFUNDED',
      amount: { amount: '100.00', currency: 'KZT' },
      refundableAmount: { amount: '60.00', currency: 'KZT' },
      refunds: [{ amount: { amount: '40.00' } }],
      checkedAt: '1970-01-01T00:00:00.000Z',
    },
  });
});

test('nothing about the payer, his card or his profile goes along', () => {
  const private_ = 'PRIVATE';
  const payment = {
    ...captured(),
    payer: { email: private_, phone: private_ },
    card: { maskedPan: private_, brand: private_, holder: private_, expiry: private_, token: private_ },
    recurringProfileId: private_,
    authCode: private_,
  };
  expect(bodyOf(paymentChanged(payment), 1, new Date())).not.toContain(private_);
});

test('what is only read later is the same', () => {
  const [first, later] = [captured(), { ...captured(), checkedAt: new Date(5), answeredAt: new Date(5) }];
  expect(essenceOf(paymentChanged(later))).toBe(essenceOf(paymentChanged(first)));
  expect(essenceOf(paymentChanged(captured(refundOf('40'))))).not.toBe(essenceOf(paymentChanged(first)));
});

test('an event about an operation has the key that its caller knows it by', () => {
  const { type, data } = operationFinished(operationOf({ state: 'SUCCEEDED' }));
  expect([type, data]).toMatchObject([
    'operation.finished',
    { id: 'op-1', state: 'SUCCEEDED', idempotencyKey: 'key-1' },
  ]);
});

test('an event about a corrected operation is as one about its end, under a type of its own', () => {
  const operation = operationOf({ state: 'REJECTED' });
  expect(operationCorrected(operation)).toEqual({ ...operationFinished(operation), type: 'operation.corrected' });
});

test('an event has nothing of what the journal stores beside an operation', () => {
  const { data } = operationFinished(operationOf({ priorTransactionIds: ['1'], transactionId: '201' }));
  expect(Object.keys(data)).not.toEqual(expect.arrayContaining(['before']));
  expect(Object.keys(data)).not.toEqual(expect.arrayContaining(['transactionId']));
});
