import { describe, expect, test } from '@jest/globals';
import { correctionOf } from '../../../src/domain/operations/correction.js';
import type { OperationProblem, ProblemCode } from '../../../src/domain/operations/operation.js';
import type { SentWrite } from '../../../src/domain/operations/outcome.js';
import type { Payment } from '../../../src/domain/payments/payment.js';
import type { RefundPayment } from '../../../src/domain/payments/refund-payment.js';
import { captured, facts, held, kzt, paymentOf, refundOf } from '../examples.js';

const SENT_AT = new Date('2026-08-01T10:00:00Z');
const atMinute = (minutes: number) => new Date(SENT_AT.getTime() + minutes * 60_000);

const problem = (code: ProblemCode): OperationProblem => ({
  code,
  message: '',
  providerCode: null,
  providerMessage: null,
  advice: 'ASK_OPERATOR',
});

/** A refund of 40.00 that was lost and given up. */
const givenUp = (more: Partial<SentWrite> = {}): SentWrite => ({
  kind: 'REFUND',
  amount: kzt('40'),
  priorTransactionIds: [],
  sentAt: SENT_AT,
  transactionId: null,
  refund: null,
  accepted: false,
  state: 'REJECTED',
  problem: problem('NOT_APPLIED'),
  ...more,
});
/** One that the provider refused, or that failed. */
const declined = (more: Partial<SentWrite> = {}) => givenUp({ problem: problem('DECLINED'), ...more });
/** One that was done with this entry. */
const done = (refund: RefundPayment) => givenUp({ state: 'SUCCEEDED', problem: null, refund });
/** One that waits for its entry. */
const waiting = (more: Partial<SentWrite> = {}) =>
  givenUp({ state: 'PENDING', problem: null, accepted: true, ...more });

const entry = (id: string, more: Partial<RefundPayment> = {}) => refundOf('40', { refundId: id, ...more });
const FAILED = { status: 'FAILED', rawStatus: 'error' } as const;
const PENDING = { status: 'PENDING', rawStatus: 'process' } as const;

const said = (ended: SentWrite, payment: Payment, ...others: readonly SentWrite[]) => {
  const correction = correctionOf(ended, payment, others);
  if (!correction) return null;
  return 'refund' in correction ? [correction.outcome, correction.refund?.refundId] : correction.outcome;
};

describe('a refund that was given up', () => {
  test.each<readonly [string, Payment, readonly SentWrite[], unknown]>([
    ['that shows is done', captured(entry('201')), [], ['applied', '201']],
    ['that shows as under way is under way', captured(entry('201', PENDING)), [], ['underway', '201']],
    ['that shows late is done', captured(entry('201', { refundedAt: atMinute(3_000) })), [], ['applied', '201']],
    ['stays so while nothing shows', captured(), [], null],
    ['stays so where it shows as failed', captured(entry('201', FAILED)), [], null],
    ['stays so where another sum shows', captured(refundOf('30', { refundId: '201' })), [], null],
    ['stays so where what shows is dated before', captured(entry('201', { refundedAt: atMinute(-5) })), [], null],
    ['stays so where another has the entry', captured(entry('201')), [done(entry('201'))], null],
    [
      'stays so where another is named for the entry',
      captured(entry('201')),
      [waiting({ transactionId: '201' })],
      null,
    ],
    ['stays so where another waits for the entry', captured(entry('201')), [waiting()], null],
    [
      'stays so where a person called another done that has no entry yet',
      captured(entry('201')),
      [givenUp({ state: 'SUCCEEDED', problem: null, resolvedBy: 'Dana' })],
      null,
    ],
    ['is done where more show than wait', captured(entry('201'), entry('202')), [waiting()], ['applied', '201']],
    ['is done beside one that was given up too', captured(entry('201')), [givenUp()], ['applied', '201']],
    ['cannot be told apart where too many show', captured(entry('201'), entry('202')), [], 'contradicted'],
    [
      'is one of two that were given up and show',
      captured(entry('201'), entry('202')),
      [givenUp()],
      ['applied', '201'],
    ],
  ])('%s', (_what, payment, others, correction) => {
    expect(said(givenUp(), payment, ...others)).toEqual(correction);
  });

  test('stays so where what shows was there before it was sent, or the payment shows another currency', () => {
    expect(said(givenUp({ priorTransactionIds: ['201'] }), captured(entry('201')))).toBeNull();
    expect(said(givenUp({ amount: { amount: '40.00', currency: 'USD' } }), captured(entry('201')))).toBeNull();
  });
});

describe('a refund that failed, or was refused', () => {
  const failed = entry('201', FAILED);

  test('is done where its own entry is done after all', () => {
    expect(said(declined({ refund: failed }), captured(entry('201')))).toEqual(['applied', '201']);
    expect(said(declined({ refund: failed, transactionId: '201' }), captured(entry('201')))).toEqual([
      'applied',
      '201',
    ]);
    expect(said(declined({ refund: failed }), captured(failed))).toBeNull();
  });

  test('is contradicted where its own entry shows another sum', () => {
    expect(said(declined({ transactionId: '201' }), captured(refundOf('30', { refundId: '201' })))).toBe(
      'contradicted',
    );
  });

  test('that had no name is done with a success of its time', () => {
    const later = (minutes: number) => captured(failed, entry('202', { refundedAt: atMinute(minutes) }));
    expect(said(declined({ refund: failed }), later(9))).toEqual(['applied', '202']);
    // What people do about a refund that failed is to make it by hand.
    expect(said(declined({ refund: failed }), later(11))).toBeNull();
  });

  test('under its own name may have been delivered twice where another of its time took the money', () => {
    const own = declined({ refund: failed, transactionId: '201' });
    expect(correctionOf(own, captured(failed, entry('202', { refundedAt: atMinute(1) })), [])).toEqual({
      outcome: 'contradicted',
      how: expect.stringContaining('it may have been delivered twice'),
    });
    expect(said(own, captured(failed, entry('202', { refundedAt: atMinute(60) })))).toBeNull();
  });

  test('is not known any more where an entry of its sum shows that has no date: it may be another', () => {
    const undated = captured(entry('201', { refundedAt: null }));
    const old = { sentAt: new Date(undated.checkedAt.getTime() - 86_400_000) };
    expect(said(declined(old), undated)).toBe('contradicted');
    expect(said(givenUp(old), undated)).toEqual(['applied', '201']);
  });

  test('that others had done already stays so', () => {
    expect(said(givenUp({ problem: problem('ALREADY_DONE') }), captured(entry('201')))).toBeNull();
  });
});

describe('a refund that was done', () => {
  test.each<readonly [string, Payment, unknown]>([
    ['is returned where its entry has failed', captured(entry('201', FAILED)), ['returned', '201']],
    ['stays so while its entry is done', captured(entry('201')), null],
    ['stays so where its entry is under way again', captured(entry('201', PENDING)), null],
    ['stays so where its entry does not show', captured(), null],
    ['stays so where another entry failed', captured(entry('202', FAILED)), null],
  ])('%s', (_what, payment, correction) => {
    expect(said(done(entry('201')), payment)).toEqual(correction);
  });
});

describe('a capture or cancel that was given up', () => {
  const capture = givenUp({ kind: 'CAPTURE', amount: kzt('100') });
  const cancel = givenUp({ kind: 'CANCEL', amount: null });
  const canceled = paymentOf(facts('revoked', { captured: false }));

  test('is done where the payment shows it', () => {
    expect(said(capture, captured())).toEqual(['applied', undefined]);
    expect(said(cancel, canceled)).toEqual(['applied', undefined]);
  });

  test('stays so where the payment does not show it, or shows another sum', () => {
    expect(said(capture, held())).toBeNull();
    expect(said(cancel, held())).toBeNull();
    expect(said(givenUp({ kind: 'CAPTURE', amount: kzt('40') }), captured())).toBeNull();
  });

  test('stays so where another operation did it, or the provider refused it', () => {
    const other = { ...capture, state: 'SUCCEEDED', problem: null } as const;
    expect(said(capture, captured(), other)).toBeNull();
    expect(said({ ...capture, problem: problem('DECLINED') }, captured())).toBeNull();
  });
});

describe('what a person called done', () => {
  const byPerson = (more: Partial<SentWrite>) =>
    givenUp({ state: 'SUCCEEDED', problem: null, resolvedBy: 'Dana', updatedAt: atMinute(10), ...more });
  const later = (payment: Payment, minutes: number) => ({ ...payment, checkedAt: atMinute(minutes) });

  test('takes its entry once that shows, and is no refund any more once that fails under its own name', () => {
    expect(said(byPerson({}), captured(entry('201')))).toEqual(['applied', '201']);
    expect(said(byPerson({}), captured())).toBeNull();
    expect(said(byPerson({ transactionId: '201' }), captured(entry('201', FAILED)))).toEqual(['returned', '201']);
  });

  test.each(['CAPTURE', 'CANCEL'] as const)(
    'is contradicted where the hold of a %s still stands a minute later',
    (kind) => {
      const ended = byPerson({ kind, amount: null });
      expect(said(ended, later(held(), 10.5))).toBeNull();
      expect(said(ended, later(held(), 11))).toBe('contradicted');
      expect(said({ ...ended, resolvedBy: null }, later(held(), 60))).toBeNull();
    },
  );

  test.each(['CANCELED', 'EXPIRED', 'FAILED'] as const)('is no capture of a payment that is %s', (status) => {
    const ended = byPerson({ kind: 'CAPTURE', amount: null });
    expect(said(ended, later({ ...held(), status }, 60))).toBe('contradicted');
    expect(said({ ...ended, kind: 'CANCEL' }, later({ ...held(), status }, 60))).toBeNull();
  });

  test('with an entry is contradicted where the one that the provider named shows beside it', () => {
    const ended = byPerson({ transactionId: '202', refund: entry('201') });
    expect(said(ended, captured(entry('201')))).toBeNull();
    expect(said(ended, captured(entry('201'), entry('202')))).toBe('contradicted');
    expect(said(ended, captured(entry('201'), entry('202', FAILED)))).toBeNull();
    expect(said(ended, captured(entry('201'), entry('202')), done(entry('202')))).toBeNull();
    expect(said({ ...ended, resolvedBy: null }, captured(entry('201'), entry('202')))).toBeNull();
  });

  test('is contradicted where the money of a released hold was taken', () => {
    expect(said(byPerson({ kind: 'CANCEL', amount: null }), later(captured(), 60))).toBe('contradicted');
    expect(said(byPerson({ kind: 'CAPTURE', amount: null }), later(captured(), 60))).toBeNull();
  });
});
