import { describe, expect, test } from '@jest/globals';
import type { Payment } from '../../src/domain/payment.js';
import type { RefundPayment } from '../../src/domain/refund.js';
import { type Claims, type SentWrite, verdictOf } from '../../src/domain/settlement.js';
import { captured, facts, held, kzt, paymentOf, refundOf, revocationOf } from './examples.js';

const nobodyElse: Claims = { taken: new Set(), awaited: 0 };

const sent = (kind: SentWrite['kind'], more: Partial<SentWrite> = {}): SentWrite => ({
  kind,
  amount: null,
  before: [],
  transactionId: null,
  refund: null,
  accepted: false,
  ...more,
});

const outcomeOf = (write: SentWrite, payment: Payment, claims = nobodyElse) =>
  verdictOf(write, payment, claims).outcome;

const declined = { code: '10009', message: 'Insufficient funds' };
const capturedWith = (amount: string): Payment =>
  paymentOf(facts('success', { captured: true, clearedSum: kzt(amount) }));

test.each<readonly [string, SentWrite]>([
  ['a capture', sent('CAPTURE', { amount: { amount: '100.00', currency: 'USD' } })],
  ['a refund', sent('REFUND', { amount: { amount: '40.00', currency: 'USD' }, accepted: true })],
])('%s of a payment that shows another currency now is contradicted', (_what, write) => {
  expect(verdictOf(write, captured(refundOf('40')), nobodyElse)).toEqual({
    outcome: 'contradicted',
    how: 'the payment is in KZT instead of USD',
  });
});

describe('a capture', () => {
  test.each<readonly [string, SentWrite, Payment, string]>([
    ['of all of it, seen captured', sent('CAPTURE'), captured(), 'applied'],
    ['of all of it by sum, seen captured', sent('CAPTURE', { amount: kzt('100') }), captured(), 'applied'],
    ['of a part, seen captured with it', sent('CAPTURE', { amount: kzt('40') }), capturedWith('40'), 'applied'],
    ['seen captured and refunded since', sent('CAPTURE', { amount: kzt('100') }), captured(refundOf('100')), 'applied'],
    ['of a part, seen captured as a whole', sent('CAPTURE', { amount: kzt('40') }), captured(), 'contradicted'],
    ['of all, seen captured in part', sent('CAPTURE', { amount: kzt('100') }), capturedWith('40'), 'contradicted'],
    ['not seen, though accepted', sent('CAPTURE', { accepted: true }), held(), 'absent'],
    ['of a payment in a state nobody knows', sent('CAPTURE'), paymentOf(facts('on_review')), 'absent'],
    ['of a payment under way', sent('CAPTURE'), paymentOf(facts('process')), 'absent'],
    ['of a hold that was released', sent('CAPTURE'), paymentOf(facts('revoked', { captured: false })), 'failed'],
    ['of a payment that failed', sent('CAPTURE'), paymentOf(facts('error', { captured: false })), 'failed'],
    ['of a payment that expired', sent('CAPTURE'), paymentOf(facts('incomplete')), 'failed'],
  ])('%s', (_what, write, payment, outcome) => {
    expect(outcomeOf(write, payment)).toBe(outcome);
  });

  test('that is contradicted says both sums', () => {
    expect(verdictOf(sent('CAPTURE', { amount: kzt('40') }), captured(), nobodyElse)).toEqual({
      outcome: 'contradicted',
      how: 'the payment is captured with 100.00 instead of 40.00',
    });
  });

  test('that failed carries the reason the payment names', () => {
    const payment = paymentOf(facts('error', { captured: false }), { failure: declined });
    expect(verdictOf(sent('CAPTURE'), payment, nobodyElse)).toEqual({
      outcome: 'failed',
      refund: null,
      failure: declined,
    });
  });
});

describe('a cancel', () => {
  const refusedRelease = revocationOf({ status: 'FAILED', rawStatus: 'error', failure: declined });
  const releaseRefused = paymentOf(facts('success', { captured: false, revocations: [refusedRelease] }));

  test.each<readonly [string, SentWrite, Payment, string]>([
    ['seen by its word', sent('CANCEL'), paymentOf(facts('revoked')), 'applied'],
    [
      'seen by a release',
      sent('CANCEL'),
      paymentOf(facts('success', { captured: false, revocations: [revocationOf()] })),
      'applied',
    ],
    ['not seen, though accepted', sent('CANCEL', { accepted: true }), held(), 'absent'],
    ['of a bill that is still open', sent('CANCEL'), paymentOf(facts('new')), 'absent'],
    ['of a payment in a state nobody knows', sent('CANCEL'), paymentOf(facts('on_review')), 'absent'],
    ['whose release failed', sent('CANCEL'), releaseRefused, 'failed'],
    ['beside a release that failed before it', sent('CANCEL', { before: ['301'] }), releaseRefused, 'absent'],
    ['of a payment that was captured instead', sent('CANCEL'), captured(), 'failed'],
    ['of a payment that failed instead', sent('CANCEL'), paymentOf(facts('error', { captured: false })), 'failed'],
    ['of a payment that expired instead', sent('CANCEL'), paymentOf(facts('incomplete')), 'failed'],
  ])('%s', (_what, write, payment, outcome) => {
    expect(outcomeOf(write, payment)).toBe(outcome);
  });

  test('whose release failed carries the reason of that release', () => {
    expect(verdictOf(sent('CANCEL'), releaseRefused, nobodyElse)).toMatchObject({ failure: declined });
  });
});

describe('a refund', () => {
  const refund = (more: Partial<SentWrite> = {}) => sent('REFUND', { amount: kzt('40'), ...more });
  const entry = (id: string, more: Partial<RefundPayment> = {}) => refundOf('40', { id, ...more });
  const found = (write: SentWrite, payment: Payment, claims = nobodyElse) => {
    const verdict = verdictOf(write, payment, claims);
    return 'refund' in verdict ? [verdict.outcome, verdict.refund?.id] : verdict.outcome;
  };

  describe('that the provider named', () => {
    const named = refund({ transactionId: '202', accepted: true });

    test('is that entry, though another of the same sum stands before it', () => {
      expect(found(named, captured(entry('201'), entry('202')))).toEqual(['applied', '202']);
    });

    test('is not seen while only another of the same sum is', () => {
      expect(found(named, captured(entry('201')))).toBe('absent');
    });

    test.each([
      ['SUCCEEDED', 'applied'],
      ['FAILED', 'failed'],
      ['PENDING', 'underway'],
      ['UNKNOWN', 'underway'],
    ] as const)('with an entry that is %s is %s', (status, outcome) => {
      expect(found(named, captured(entry('202', { status })))).toEqual([outcome, '202']);
    });
  });

  describe('that the provider did not name', () => {
    const accepted = refund({ accepted: true });

    test('is the new entry of its sum', () => {
      expect(found(accepted, captured(refundOf('10', { id: '200' }), entry('201')))).toEqual(['applied', '201']);
    });

    test('is not an entry of another sum', () => {
      expect(found(accepted, captured(refundOf('39.99'), refundOf('40.01', { id: '202' })))).toBe('absent');
    });

    test.each(['SUCCEEDED', 'FAILED', 'PENDING'] as const)(
      'is never an entry seen before it was sent, though that is %s',
      (status) => {
        const payment = captured(entry('201', { status }));
        expect(found(refund({ before: ['201'], accepted: true }), payment)).toBe('absent');
        expect(found(refund({ before: ['201'], transactionId: '201', accepted: true }), payment)).toBe('absent');
      },
    );

    test('is no entry that another operation has', () => {
      const claims = { taken: new Set(['201']), awaited: 0 };
      expect(found(accepted, captured(entry('201')), claims)).toBe('absent');
      expect(found(accepted, captured(entry('201'), entry('202')), claims)).toEqual(['applied', '202']);
    });

    test('without a sum is no entry at all', () => {
      expect(found(refund({ amount: null, accepted: true }), captured(entry('201')))).toBe('absent');
    });

    test('that failed carries the reason of its entry', () => {
      const failed = entry('201', { status: 'FAILED', failure: declined });
      expect(verdictOf(accepted, captured(failed), nobodyElse)).toEqual({
        outcome: 'failed',
        refund: failed,
        failure: declined,
      });
    });
  });

  describe('whose entry was found by an earlier reading', () => {
    const known = refund({ accepted: true, refund: entry('201', { status: 'PENDING' }) });

    test('stays with it, though a newer one of the same sum is listed before it', () => {
      const payment = captured(entry('202'), entry('201', { status: 'PENDING' }));
      expect(found(known, payment)).toEqual(['underway', '201']);
    });

    test('does not move to another one while its own is not listed', () => {
      expect(found(known, captured(entry('202')))).toBe('absent');
    });
  });

  describe('that got no answer', () => {
    test('takes the one new entry of its sum', () => {
      expect(found(refund(), captured(entry('201')))).toEqual(['applied', '201']);
    });

    test('leaves the one entry to another refund of the sum that was accepted and is not shown yet', () => {
      const claims = { taken: new Set<string>(), awaited: 1 };
      expect(found(refund(), captured(entry('201')), claims)).toBe('absent');
      expect(found(refund(), captured(entry('201'), entry('202')), claims)).toEqual(['applied', '201']);
    });

    test('gives way where the one that was accepted takes it', () => {
      const claims = { taken: new Set<string>(), awaited: 1 };
      expect(found(refund({ accepted: true }), captured(entry('201')), claims)).toEqual(['applied', '201']);
    });
  });

  test('says nothing of a payment whose sums changed without an entry', () => {
    const payment = paymentOf(facts('success', { captured: true, clearedSum: kzt('100'), refundedSum: kzt('-40') }));
    expect(outcomeOf(refund({ accepted: true }), payment)).toBe('absent');
  });
});
