import { expect, test } from '@jest/globals';
import { unaccountedEffect } from '../../../src/domain/operations/unaccounted-effects.js';
import type { Payment } from '../../../src/domain/payments/payment.js';

function shown(parts: { refunds?: string[]; revocations?: string[]; status?: string; captured?: boolean }): Payment {
  const { status = 'AUTHORIZED', captured = false, refunds = [], revocations = [] } = parts;
  const lists = {
    refunds: refunds.map((refundId) => ({ refundId })),
    revocations: revocations.map((revocationId) => ({ revocationId })),
  };
  return { status, captured, ...lists } as unknown as Payment;
}

const wrote = (kind: 'REFUND' | 'CAPTURE' | 'CANCEL', transactionId: string | null = null, before: string[] = []) => ({
  kind,
  transactionId,
  priorTransactionIds: before,
  refund: null,
  sentAt: new Date(1),
});

test('what nothing in the journal accounts for is named', () => {
  expect(unaccountedEffect('REFUND', shown({ refunds: ['1'] }), [])).toBe('refund 1');
  expect(unaccountedEffect('REFUND', shown({ refunds: ['1', '2'] }), [wrote('REFUND', '1')])).toBe('refund 2');
  expect(unaccountedEffect('REFUND', shown({ revocations: ['3'] }), [])).toBe('release 3');
  expect(unaccountedEffect('CANCEL', shown({ status: 'CANCELED' }), [])).toBe('a cancellation');
  expect(unaccountedEffect('CAPTURE', shown({ captured: true }), [])).toBe('a capture');
});

test('what the journal wrote, or had seen before it wrote, is accounted for', () => {
  expect(unaccountedEffect('REFUND', shown({ refunds: ['1', '2'] }), [wrote('REFUND', '2', ['1'])])).toBeNull();
  expect(unaccountedEffect('CANCEL', shown({ revocations: ['3'], status: 'CANCELED' }), [wrote('CANCEL')])).toBeNull();
  expect(unaccountedEffect('CAPTURE', shown({ captured: true }), [wrote('CAPTURE')])).toBeNull();
});

test('what was asked for and never sent accounts for nothing', () => {
  const waiting = (kind: 'CAPTURE' | 'CANCEL') => ({ ...wrote(kind), sentAt: null });
  expect(unaccountedEffect('REFUND', shown({ revocations: ['3'] }), [waiting('CANCEL')])).toBe('release 3');
  expect(unaccountedEffect('CAPTURE', shown({ captured: true }), [waiting('CAPTURE')])).toBe('a capture');
});

test('a payment that was captured at once can be refunded', () => {
  expect(unaccountedEffect('REFUND', shown({ status: 'CAPTURED', captured: true }), [])).toBeNull();
});
