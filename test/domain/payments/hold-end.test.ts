import { expect, test } from '@jest/globals';
import { holdEndOf } from '../../../src/domain/payments/hold-end.js';
import { PaymentStatus } from '../../../src/domain/payments/payment.js';

const paidAt = new Date('2026-07-22T10:00:00Z');
const createdAt = new Date('2026-07-22T09:00:00Z');

test('a hold ends so many days after the payer paid, as the account says', () => {
  const held = { status: 'AUTHORIZED', paidAt, createdAt } as const;
  expect(holdEndOf(held, 5)).toEqual(new Date('2026-07-27T10:00:00Z'));
  expect(holdEndOf(held, 1)).toEqual(new Date('2026-07-23T10:00:00Z'));
});

test('where it is not known when the payer paid, it counts from the creation, which is earlier', () => {
  expect(holdEndOf({ status: 'AUTHORIZED', paidAt: null, createdAt }, 1)).toEqual(new Date('2026-07-23T09:00:00Z'));
});

test('nothing is said where the days, or every date, are not known', () => {
  expect(holdEndOf({ status: 'AUTHORIZED', paidAt, createdAt }, undefined)).toBeNull();
  expect(holdEndOf({ status: 'AUTHORIZED', paidAt: null, createdAt: null }, 5)).toBeNull();
});

test.each(Object.values(PaymentStatus).filter((status) => status !== 'AUTHORIZED'))(
  'a payment that is %s has no hold',
  (status) => {
    expect(holdEndOf({ status, paidAt, createdAt }, 5)).toBeNull();
  },
);
