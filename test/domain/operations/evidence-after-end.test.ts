import { describe, expect, test } from '@jest/globals';
import { type Evidence, evidenceAfterEnd } from '../../../src/domain/operations/evidence-after-end.js';
import type { OperationKind, OperationState } from '../../../src/domain/operations/operation.js';
import type { RefundPayment } from '../../../src/domain/payments/refund-payment.js';
import { refundOf } from '../examples.js';

const ended = (state: OperationState, refund: RefundPayment | null = null, kind: OperationKind = 'REFUND') => ({
  state,
  kind,
  refund,
});
const acceptance = (transactionId: string | null): Evidence => ({ accepted: true, transactionId });
const reopened = (transactionId: string | null): Evidence => ({
  accepted: true,
  transactionId,
  state: 'PENDING',
  refund: null,
  problem: null,
});

test.each(['PENDING', 'UNKNOWN'] as const)('all news of an operation that is %s counts', (state) => {
  const news = { state: 'REJECTED' } as const;
  expect(evidenceAfterEnd(ended(state), news)).toBe(news);
});

describe('an acceptance', () => {
  test.each(['201', null])('opens an operation again that ended without effect (named: %s)', (id) => {
    expect(evidenceAfterEnd(ended('REJECTED'), acceptance(id))).toEqual(reopened(id));
    expect(evidenceAfterEnd(ended('REJECTED', null, 'CAPTURE'), acceptance(id))).toEqual(reopened(id));
  });

  test('that names another refund than the one that was taken for its effect has it looked for anew', () => {
    const refund = refundOf('40', { refundId: '201' });
    expect(evidenceAfterEnd(ended('SUCCEEDED', refund), acceptance('202'))).toEqual(reopened('202'));
    expect(evidenceAfterEnd(ended('REJECTED', refund), acceptance('202'))).toEqual(reopened('202'));
  });

  test.each(['SUCCEEDED', 'REJECTED'] as const)(
    'of the very refund that was found %s is only written down',
    (state) => {
      const refund = refundOf('40', { refundId: '201' });
      expect(evidenceAfterEnd(ended(state, refund), acceptance('201'))).toEqual(acceptance('201'));
      expect(evidenceAfterEnd(ended(state, refund), acceptance(null))).toEqual(acceptance(null));
    },
  );

  test('of a cancel that was seen done is only written down, whatever it names', () => {
    expect(evidenceAfterEnd(ended('SUCCEEDED', null, 'CANCEL'), acceptance('301'))).toEqual(acceptance('301'));
  });
});

test('an entry that shows it as done counts against an end without effect', () => {
  const news = { state: 'SUCCEEDED', refund: refundOf('40'), problem: null } as const;
  expect(evidenceAfterEnd(ended('REJECTED'), news)).toBe(news);
  expect(evidenceAfterEnd(ended('SUCCEEDED'), news)).toBeNull();
});

test('an entry that is under way counts against an end without effect, and not against an entry that failed', () => {
  const news = { state: 'PENDING', refund: refundOf('40', { status: 'PENDING' }), problem: null } as const;
  expect(evidenceAfterEnd(ended('REJECTED'), news)).toBe(news);
  expect(evidenceAfterEnd(ended('REJECTED', refundOf('40', { status: 'FAILED' })), news)).toBeNull();
  expect(evidenceAfterEnd(ended('SUCCEEDED'), news)).toBeNull();
});

test.each(['UNKNOWN', 'REJECTED', 'PENDING'] as const)('a late %s says less than what ended it', (state) => {
  expect(evidenceAfterEnd(ended('SUCCEEDED'), { state })).toBeNull();
  expect(evidenceAfterEnd(ended('REJECTED'), { state })).toBeNull();
});
