import { describe, expect, test } from '@jest/globals';
import type { PaymentOperation } from '../../src/domain/operation.js';
import { reserve } from '../../src/domain/reserve.js';
import { captured, held, kzt, operationOf, refundOf } from './examples.js';

const left = (payment: ReturnType<typeof captured>, ...open: readonly PaymentOperation[]) => {
  const { capturableAmount, refundableAmount, allowedActions } = reserve(payment, open);
  return { capturable: capturableAmount.amount, refundable: refundableAmount.amount, allowedActions };
};

describe('what our own unfinished operations may still take is set aside', () => {
  test('no operation leaves the payment as it is', () => {
    const payment = captured(refundOf('40'));
    expect(reserve(payment, [])).toBe(payment);
  });

  test.each(['PENDING', 'UNKNOWN'] as const)('a refund that is %s holds its sum', (state) => {
    expect(left(captured(), operationOf({ state }))).toEqual({
      capturable: '0.00',
      refundable: '60.00',
      allowedActions: ['REFUND'],
    });
  });

  test('several refunds hold all their sums', () => {
    const open = [operationOf(), operationOf({ id: 'op-2', amount: kzt('25.50') })];
    expect(left(captured(), ...open).refundable).toBe('34.50');
  });

  test('refunds that hold all of it leave nothing to ask for', () => {
    const open = [operationOf(), operationOf({ id: 'op-2', amount: kzt('60') })];
    expect(left(captured(), ...open)).toEqual({ capturable: '0.00', refundable: '0.00', allowedActions: [] });
  });

  test('refunds that hold more than there is leave zero, not a negative sum', () => {
    expect(left(captured(refundOf('90')), operationOf()).refundable).toBe('0.00');
  });

  test.each(['SUCCEEDED', 'PENDING', 'UNKNOWN'] as const)(
    'a refund whose entry the provider lists as %s is counted once',
    (status) => {
      const entry = refundOf('40', { status });
      expect(left(captured(entry), operationOf({ refund: entry })).refundable).toBe('60.00');
    },
  );

  test('a refund whose entry the provider lists as failed holds nothing', () => {
    const entry = refundOf('40', { status: 'FAILED' });
    expect(left(captured(entry), operationOf({ refund: entry })).refundable).toBe('100.00');
  });

  test('a refund whose entry is gone from the list holds its sum again', () => {
    expect(left(captured(), operationOf({ refund: refundOf('40') })).refundable).toBe('60.00');
  });

  test.each(['CAPTURE', 'CANCEL'] as const)('while a %s is open, nothing else may begin', (kind) => {
    const nothing = { capturable: '0.00', refundable: '0.00', allowedActions: [] };
    expect(left(held(), operationOf({ kind, amount: null }))).toEqual(nothing);
  });

  test('an open cancel of a captured payment holds all of it; an open capture has nothing left to take', () => {
    const nothing = { capturable: '0.00', refundable: '0.00', allowedActions: [] };
    expect(left(captured(), operationOf({ kind: 'CANCEL', amount: null }))).toEqual(nothing);
    const open = [operationOf({ kind: 'CAPTURE', amount: kzt('100') }), operationOf()];
    expect(left(captured(), ...open)).toEqual({ capturable: '0.00', refundable: '60.00', allowedActions: ['REFUND'] });
  });

  test('operations of other payments and other accounts take nothing', () => {
    const open = [operationOf({ paymentId: '102' }), operationOf({ account: 'second', kind: 'CANCEL' })];
    expect(left(captured(), ...open).refundable).toBe('100.00');
  });

  test('what the provider said of the payment stays as it was', () => {
    const payment = captured(refundOf('10'));
    const { refundableAmount, allowedActions, ...rest } = reserve(payment, [operationOf()]);
    expect(payment).toMatchObject(rest);
    expect([refundableAmount.amount, allowedActions]).toEqual(['50.00', ['REFUND']]);
  });
});
