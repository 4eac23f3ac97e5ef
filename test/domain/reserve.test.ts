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

  test.each(['REFUND', 'CAPTURE'] as const)('a %s that was rejected holds nothing', (kind) => {
    expect(left(captured(), operationOf({ kind, state: 'REJECTED' })).refundable).toBe('100.00');
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

describe('what succeeded here and does not show, since the reading is older', () => {
  const done = operationOf({ state: 'SUCCEEDED', refund: refundOf('40') });

  test('is not given back a second time: a refund that the list lacks holds its sum', () => {
    expect(left(captured(), done)).toEqual({ capturable: '0.00', refundable: '60.00', allowedActions: ['REFUND'] });
    const all = operationOf({ state: 'SUCCEEDED', amount: kzt('100'), refund: refundOf('100') });
    expect(left(captured(), all)).toEqual({ capturable: '0.00', refundable: '0.00', allowedActions: [] });
  });

  test.each(['SUCCEEDED', 'PENDING', 'UNKNOWN'] as const)('is counted once where it shows as %s', (status) => {
    expect(left(captured(refundOf('40', { status })), done).refundable).toBe('60.00');
  });

  test('holds nothing where the provider shows that it failed after all', () => {
    expect(left(captured(refundOf('40', { status: 'FAILED' })), done).refundable).toBe('100.00');
  });

  test('is not taken a second time: after a capture nothing may be asked for until the payment shows it', () => {
    const capture = operationOf({ kind: 'CAPTURE', state: 'SUCCEEDED', amount: kzt('100') });
    expect(left(held(), capture)).toEqual({ capturable: '0.00', refundable: '0.00', allowedActions: [] });
    expect(left(captured(), capture).refundable).toBe('100.00');
  });

  test('of a cancel holds nothing: a bill that was canceled may be paid all the same', () => {
    expect(left(captured(), operationOf({ kind: 'CANCEL', state: 'SUCCEEDED', amount: null })).refundable).toBe(
      '100.00',
    );
  });
});
