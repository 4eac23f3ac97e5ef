import { describe, expect, test } from '@jest/globals';
import type { Advice, ProblemCode } from '../../../src/domain/operations/operation.js';
import { checkOperation, type OperationCheck } from '../../../src/domain/operations/operation-check.js';
import { type Payment, PaymentStatus } from '../../../src/domain/payments/payment.js';
import { captured, facts, held, kzt, paymentOf, refundOf } from '../examples.js';

function outcomeOf(check: OperationCheck): readonly [ProblemCode, Advice] | string | null {
  if ('problem' in check) return [check.problem.code, check.problem.advice];
  return check.amount && `${check.amount.amount} ${check.amount.currency}`;
}

/** A payment in any status, with sums that fit it. */
const inStatus: Readonly<Record<PaymentStatus, Payment>> = {
  CREATED: paymentOf(facts('new')),
  PENDING: paymentOf(facts('process')),
  AUTHORIZED: held(),
  CAPTURED: captured(),
  PARTIALLY_REFUNDED: captured(refundOf('40')),
  REFUNDED: captured(refundOf('100')),
  CANCELED: paymentOf(facts('revoked')),
  FAILED: paymentOf(facts('error', { captured: false })),
  EXPIRED: paymentOf(facts('incomplete')),
  UNKNOWN: paymentOf(facts('on_review')),
};

const notAllowed = ['ACTION_NOT_ALLOWED', 'GIVE_UP'] as const;
const done = ['ALREADY_DONE', 'GIVE_UP'] as const;

describe.each([
  [
    'CAPTURE',
    {
      AUTHORIZED: '100.00 KZT',
      CAPTURED: done,
      PARTIALLY_REFUNDED: done,
      REFUNDED: done,
    },
  ],
  ['CANCEL', { CREATED: null, PENDING: null, AUTHORIZED: null, CANCELED: done }],
  ['REFUND', { CAPTURED: '100.00 KZT', PARTIALLY_REFUNDED: '60.00 KZT', REFUNDED: done }],
] as const)('%s of all of it', (kind, expected: Partial<Record<PaymentStatus, unknown>>) => {
  test.each(Object.values(PaymentStatus))('for a payment that is %s', (status) => {
    expect(inStatus[status].status).toBe(status);
    const outcome = outcomeOf(checkOperation(kind, null, inStatus[status], false));
    expect(outcome).toEqual(status in expected ? expected[status] : notAllowed);
  });

  test('for a payment that the provider does not know', () => {
    expect(outcomeOf(checkOperation(kind, null, null, false))).toEqual(['PAYMENT_NOT_FOUND', 'GIVE_UP']);
  });
});

describe('a sum that is named', () => {
  const tooMuch = ['AMOUNT_EXCEEDS_AVAILABLE', 'GIVE_UP'] as const;

  test.each([
    ['CAPTURE', held(), '100', '100.00 KZT'],
    ['CAPTURE', held(), '0.01', '0.01 KZT'],
    ['CAPTURE', held(), '100.01', tooMuch],
    ['CAPTURE', inStatus.CREATED, '500', notAllowed],
    ['CAPTURE', captured(), '100', done],
    ['REFUND', captured(), '100', '100.00 KZT'],
    ['REFUND', captured(), '100.01', tooMuch],
    ['REFUND', inStatus.PARTIALLY_REFUNDED, '60.00', '60.00 KZT'],
    ['REFUND', inStatus.PARTIALLY_REFUNDED, '60.01', tooMuch],
    ['REFUND', inStatus.REFUNDED, '1', tooMuch],
    ['REFUND', held(), '1', notAllowed],
    ['REFUND', inStatus.UNKNOWN, '1', notAllowed],
  ] as const)('%s %# of %s', (kind, payment, asked, expected) => {
    expect(outcomeOf(checkOperation(kind, asked, payment, false))).toEqual(expected);
  });

  test('names both sums when it is too much', () => {
    const check = checkOperation('REFUND', '60.01', inStatus.PARTIALLY_REFUNDED, false);
    expect('problem' in check && check.problem.message).toBe(
      '60.01 KZT was asked for, 60.00 is available. Nothing was sent.',
    );
  });

  test('with minor digits that the currency does not have is refused, never rounded', () => {
    const won = { amount: '2500', currency: 'KRW' };
    const payment = paymentOf(facts('success', { amount: won, captured: true }));
    expect(outcomeOf(checkOperation('REFUND', '10.5', payment, false))).toEqual(notAllowed);
    expect(outcomeOf(checkOperation('REFUND', '10.00', payment, false))).toBe('10 KRW');
  });
});

describe('while operations of ours are not settled', () => {
  const later = ['ACTION_NOT_ALLOWED', 'RETRY_WITH_NEW_KEY'] as const;
  const blocked = (payment: Payment): Payment => ({
    ...payment,
    allowedActions: [],
    capturableAmount: kzt('0'),
    refundableAmount: kzt('0'),
  });

  test.each([
    ['CAPTURE', blocked(held()), later],
    ['CANCEL', blocked(held()), later],
    ['REFUND', blocked(captured()), later],
    ['CAPTURE', blocked(captured()), done],
    ['REFUND', blocked(inStatus.REFUNDED), done],
  ] as const)('%s %# may pass later, unless it is done already', (kind, payment, expected) => {
    expect(outcomeOf(checkOperation(kind, null, payment, true))).toEqual(expected);
  });

  test('a sum that they still hold may be free later', () => {
    const payment = { ...captured(), refundableAmount: kzt('30') };
    expect(outcomeOf(checkOperation('REFUND', '40', payment, true))).toEqual([
      'AMOUNT_EXCEEDS_AVAILABLE',
      'RETRY_WITH_NEW_KEY',
    ]);
    expect(outcomeOf(checkOperation('REFUND', '30', payment, true))).toBe('30.00 KZT');
  });
});

test('every refusal says that nothing was sent, and quotes no provider', () => {
  for (const kind of ['CAPTURE', 'CANCEL', 'REFUND'] as const) {
    const check = checkOperation(kind, null, inStatus.FAILED, false);
    expect(check).toMatchObject({
      problem: { message: expect.stringMatching(/Nothing was sent\.$/), providerCode: null, providerMessage: null },
    });
  }
});
