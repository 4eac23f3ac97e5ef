import { describe, expect, test } from '@jest/globals';
import { isPaidInParts, type PayableOrder, payableOrderAmong } from '../../../src/domain/checkouts/payable-order.js';
import { kzt } from '../examples.js';

const order = (orderId: string, paymentId: string | null, sum = '100'): PayableOrder => ({
  orderId,
  paymentId,
  amount: kzt(sum),
});

describe('the order that a payment pays', () => {
  const known = [order('A-1', '101'), order('A-2', null), order('A-2', null, '50')];

  test.each([
    ['is its own, where it names none', { paymentId: '101', orderId: null, amount: null }, 'A-1'],
    ['is its own, where it names that', { paymentId: '101', orderId: 'A-1', amount: kzt('100') }, 'A-1'],
    ['is none, where its own is of another sum', { paymentId: '101', orderId: 'A-1', amount: kzt('99') }, null],
    ['is none, where it names another than its own', { paymentId: '101', orderId: 'A-2', amount: kzt('100') }, null],
    ['is the one it names, for that sum', { paymentId: '102', orderId: 'A-2', amount: kzt('50') }, 'A-2'],
    ['may be another’s, where no sum fits', { paymentId: '102', orderId: 'A-2', amount: kzt('70') }, undefined],
    ['may be another’s, where it tells no sum', { paymentId: '102', orderId: 'A-2', amount: null }, undefined],
    ['may be another’s, where nobody knows it', { paymentId: '102', orderId: 'A-3', amount: kzt('100') }, undefined],
  ] as const)('%s', (_what, named, expected) => {
    expect(payableOrderAmong(known, named)).toBe(expected);
  });
});

test.each([
  ['another sum was first', kzt('40'), kzt('60'), true],
  ['the same sum was first', kzt('40'), kzt('40'), false],
  ['the same digits of another currency were first', { amount: '40.00', currency: 'USD' }, kzt('40'), true],
  ['none was first', null, kzt('60'), false],
  ['the sum is not told', kzt('40'), null, false],
] as const)('where %s it can be told whether an order is paid in parts', (_what, first, amount, expected) => {
  expect(isPaidInParts(first, amount)).toBe(expected);
});
