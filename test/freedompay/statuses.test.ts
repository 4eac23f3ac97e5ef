import { describe, expect, test } from '@jest/globals';
import { isFinalRefund } from '../../src/domain/payments/refund-payment.js';
import { payoutStateOf, refundStatusOf, resultOutcomeOf } from '../../src/freedompay/statuses.js';

const NOBODYS_WORDS = ['', 'on_review', 'successful', 'o k', '__proto__', 'constructor', 'toString'];

describe("the provider's word for a refund or a released hold", () => {
  test.each([
    ['success', 'SUCCEEDED'],
    ['ok', 'SUCCEEDED'],
    ['error', 'FAILED'],
    ['failed', 'FAILED'],
    ['new', 'PENDING'],
    ['process', 'PENDING'],
    ['processing', 'PENDING'],
    ['pending', 'PENDING'],
    ['waiting', 'PENDING'],
  ] as const)('"%s" means %s', (word, status) => {
    expect(refundStatusOf(word)).toBe(status);
  });

  test.each(NOBODYS_WORDS)('"%s" is documented nowhere, so it is UNKNOWN and never FAILED', (word) => {
    expect(refundStatusOf(word)).toBe('UNKNOWN');
  });

  test.each([
    ['Success', 'SUCCEEDED'],
    [' ok', 'SUCCEEDED'],
    ['ERROR', 'FAILED'],
    ['Process', 'PENDING'],
  ] as const)('is read in any letter case: "%s" means %s', (word, status) => {
    expect(refundStatusOf(word)).toBe(status);
  });

  test('only an explicit success or failure settles it', () => {
    expect((['PENDING', 'SUCCEEDED', 'FAILED', 'UNKNOWN'] as const).filter(isFinalRefund)).toEqual([
      'SUCCEEDED',
      'FAILED',
    ]);
  });
});

describe("the provider's word for a payout", () => {
  test.each([
    ['new', 'CREATED'],
    ['partial', 'CREATED'],
    ['pending', 'PENDING'],
    ['process', 'PENDING'],
    ['processing', 'PENDING'],
    ['waiting', 'PENDING'],
    ['ok', 'SUCCEEDED'],
    ['success', 'SUCCEEDED'],
    ['error', 'FAILED'],
    ['failed', 'FAILED'],
    ['incomplete', 'EXPIRED'],
  ] as const)('"%s" means %s', (word, state) => {
    expect(payoutStateOf(word)).toBe(state);
  });

  test.each([
    ['OK', 'SUCCEEDED'],
    ['Failed', 'FAILED'],
    ['Incomplete ', 'EXPIRED'],
  ] as const)('is read in any letter case: "%s" means %s', (word, state) => {
    expect(payoutStateOf(word)).toBe(state);
  });

  test.each(NOBODYS_WORDS)('"%s" is documented nowhere, so it is UNKNOWN and never FAILED', (word) => {
    expect(payoutStateOf(word)).toBe('UNKNOWN');
  });
});

describe("the digit of the provider's result webhook", () => {
  test.each([
    ['1', 'success'],
    ['0', 'failure'],
    ['2', 'unfinished'],
    ['3', 'unknown'],
  ] as const)('%s means %s', (digit, outcome) => {
    expect(resultOutcomeOf(digit)).toBe(outcome);
  });
});
