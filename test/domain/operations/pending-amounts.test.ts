import { describe, expect, test } from '@jest/globals';
import { applyPending, type OwnOperation } from '../../../src/domain/operations/pending-amounts.js';
import type { RefundPayment } from '../../../src/domain/payments/refund-payment.js';
import { captured, held, kzt, operationOf, refundOf } from '../examples.js';

const left = (payment: ReturnType<typeof captured>, ...open: readonly OwnOperation[]) => {
  const { capturableAmount, refundableAmount, allowedActions } = applyPending(payment, open);
  return { capturable: capturableAmount.amount, refundable: refundableAmount.amount, allowedActions };
};

describe('what our own unfinished operations may still take is set aside', () => {
  test('no operation leaves the payment as it is', () => {
    const payment = captured(refundOf('40'));
    expect(applyPending(payment, [])).toBe(payment);
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

  test('a refund whose entry the provider named and lists as failed holds nothing', () => {
    const entry = refundOf('40', { status: 'FAILED' });
    const operation = operationOf({ refund: entry, transactionId: entry.refundId });
    expect(left(captured(entry), operation).refundable).toBe('100.00');
  });

  test('a refund that the provider did not name holds its sum though an entry failed: its success may show yet', () => {
    const entry = refundOf('40', { status: 'FAILED' });
    expect(left(captured(entry), operationOf({ refund: entry })).refundable).toBe('60.00');
  });

  test('a refund that shows under another name than the provider gave is set aside once', () => {
    const named = operationOf({ transactionId: '8999999992', accepted: true });
    expect(left(captured(refundOf('40', { refundId: '8999999991' })), named).refundable).toBe('60.00');
  });

  test.each<readonly [string, readonly RefundPayment[], readonly OwnOperation[]]>([
    ['there are two of the sum', [refundOf('40', { refundId: '8' }), refundOf('40', { refundId: '7' })], []],
    ['another refund waits for one', [refundOf('40', { refundId: '8' })], [operationOf({ id: 'op-2' })]],
    [
      'another refund has it',
      [refundOf('40', { refundId: '8' })],
      [operationOf({ id: 'op-2', refund: refundOf('40', { refundId: '8' }) })],
    ],
    ['it was there before', [refundOf('40', { refundId: '1' })], []],
    ['it is of another sum', [refundOf('30', { refundId: '8' })], []],
  ])(
    'a refund that does not show under its name holds its sum where what shows may be another: %s',
    (_what, shown, others) => {
      const named = operationOf({ transactionId: '9', accepted: true, priorTransactionIds: ['1'] });
      const without = Number(left(captured(...shown), ...others).refundable);
      expect(Number(left(captured(...shown), named, ...others).refundable)).toBe(Math.max(without - 40, 0));
    },
  );

  test('a refund whose named entry shows a smaller sum holds the rest', () => {
    const named = operationOf({ transactionId: '201', accepted: true });
    expect(left(captured(refundOf('30')), named).refundable).toBe('60.00');
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
    const { refundableAmount, allowedActions, ...rest } = applyPending(payment, [operationOf()]);
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
