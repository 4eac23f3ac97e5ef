import { describe, expect, test } from '@jest/globals';
import { operationOutcome, type SentWrite } from '../../../src/domain/operations/outcome.js';
import type { Failure } from '../../../src/domain/payments/failure.js';
import type { Payment } from '../../../src/domain/payments/payment.js';
import { captured, facts, held, kzt, paymentOf, refundOf, revocationOf } from '../examples.js';

const sent = (kind: SentWrite['kind'], more: Partial<SentWrite> = {}): SentWrite => ({
  kind,
  amount: null,
  priorTransactionIds: [],
  transactionId: null,
  refund: null,
  accepted: false,
  sentAt: new Date(0),
  state: 'PENDING',
  problem: null,
  ...more,
});

const outcomeOf = (write: SentWrite, payment: Payment) => operationOutcome(write, payment, []).outcome;

const declined: Failure = {
  code: '10009',
  message: 'Insufficient funds',
  reason: 'INSUFFICIENT_FUNDS',
  fixableBy: 'PAYER',
};
const capturedWith = (amount: string): Payment =>
  paymentOf(facts('success', { captured: true, clearedSum: kzt(amount) }));

test.each<readonly [string, SentWrite]>([
  ['a capture', sent('CAPTURE', { amount: { amount: '100.00', currency: 'USD' } })],
  ['a refund', sent('REFUND', { amount: { amount: '40.00', currency: 'USD' }, accepted: true })],
])('%s of a payment that shows another currency now is contradicted', (_what, write) => {
  expect(operationOutcome(write, captured(refundOf('40')), [])).toEqual({
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
    expect(operationOutcome(sent('CAPTURE', { amount: kzt('40') }), captured(), [])).toEqual({
      outcome: 'contradicted',
      how: 'the payment is captured with 100.00 instead of 40.00',
    });
  });

  test('that failed carries the reason the payment names', () => {
    const payment = paymentOf(facts('error', { captured: false }), { failure: declined });
    expect(operationOutcome(sent('CAPTURE'), payment, [])).toEqual({
      outcome: 'failed',
      refund: null,
      failure: declined,
    });
  });
});

describe('a cancel', () => {
  const refusedRelease = revocationOf({ status: 'FAILED', rawStatus: 'error', failure: declined });
  const releaseRefused = paymentOf(facts('success', { captured: false, revocations: [refusedRelease] }));

  const named = (transactionId: string) => sent('CANCEL', { accepted: true, transactionId });

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
    ['whose release, named by the provider, failed', named('301'), releaseRefused, 'failed'],
    ["beside a colleague's release that failed", named('302'), releaseRefused, 'absent'],
    ['without a name, beside a release that failed since', sent('CANCEL'), releaseRefused, 'provisional'],
    [
      'beside a release that failed before it',
      sent('CANCEL', { priorTransactionIds: ['301'] }),
      releaseRefused,
      'absent',
    ],
    [
      'named as one that was there before it',
      sent('CANCEL', { transactionId: '301', priorTransactionIds: ['301'] }),
      releaseRefused,
      'absent',
    ],
    ['of a payment that was captured instead', sent('CANCEL'), captured(), 'failed'],
    ['of a payment that failed instead', sent('CANCEL'), paymentOf(facts('error', { captured: false })), 'failed'],
    ['of a payment that expired instead', sent('CANCEL'), paymentOf(facts('incomplete')), 'failed'],
  ])('%s', (_what, write, payment, outcome) => {
    expect(outcomeOf(write, payment)).toBe(outcome);
  });

  test('whose release failed carries the reason of that release', () => {
    expect(operationOutcome(named('301'), releaseRefused, [])).toMatchObject({ failure: declined });
    expect(operationOutcome(sent('CANCEL'), releaseRefused, [])).toHaveProperty('then.failure', declined);
  });
});
