import { describe, expect, test } from '@jest/globals';
import { refundEvidence, type SentRefund } from '../../../src/domain/operations/refund-evidence.js';
import type { Payment } from '../../../src/domain/payments/payment.js';
import type { RefundPayment } from '../../../src/domain/payments/refund-payment.js';
import { captured, facts, kzt, paymentOf, refundOf } from '../examples.js';

const SENT_AT = new Date('2026-08-01T10:00:00Z');
const atMinute = (minutes: number) => new Date(SENT_AT.getTime() + minutes * 60_000);

const notApplied = {
  code: 'NOT_APPLIED',
  message: 'It did not show.',
  providerCode: null,
  providerMessage: null,
  advice: 'ASK_OPERATOR',
} as const;

/** A refund of 40.00 that was sent, and of which nothing was heard. */
const lost = (more: Partial<SentRefund> = {}): SentRefund => ({
  amount: kzt('40'),
  priorTransactionIds: [],
  sentAt: SENT_AT,
  transactionId: null,
  refund: null,
  accepted: false,
  state: 'UNKNOWN',
  problem: null,
  ...more,
});
/** One that the provider accepted without naming it. */
const accepted = (more: Partial<SentRefund> = {}) => lost({ accepted: true, state: 'PENDING', ...more });
/** One that the provider accepted under a name. */
const named = (id: string, more: Partial<SentRefund> = {}) => accepted({ transactionId: id, ...more });

const entry = (id: string, more: Partial<RefundPayment> = {}) => refundOf('40', { refundId: id, ...more });
const FAILED = { status: 'FAILED', rawStatus: 'error' } as const;
const PENDING = { status: 'PENDING', rawStatus: 'process' } as const;

/** The outcome, with the entry it rests on or what it will come to. */
const said = (write: SentRefund, payment: Payment, ...others: readonly SentRefund[]) => {
  const evidence = refundEvidence(write, payment, others);
  if (evidence.outcome === 'provisional') return ['provisional', evidence.then.outcome];
  return 'refund' in evidence ? [evidence.outcome, evidence.refund.refundId] : evidence.outcome;
};

/** What is said of a contradiction, now or later. */
const how = (write: SentRefund, payment: Payment, ...others: readonly SentRefund[]) => {
  const evidence = refundEvidence(write, payment, others);
  const certain = evidence.outcome === 'provisional' ? evidence.then : evidence;
  return certain.outcome === 'contradicted' ? certain.how : null;
};

describe('a refund that the provider named', () => {
  test('is that entry, though another of the same sum stands before it', () => {
    expect(said(named('202'), captured(entry('201'), entry('202')))).toEqual(['applied', '202']);
  });

  test.each([
    ['SUCCEEDED', 'applied'],
    ['FAILED', 'failed'],
    ['PENDING', 'underway'],
    ['UNKNOWN', 'underway'],
  ] as const)('with an entry that is %s is %s', (status, outcome) => {
    expect(said(named('202'), captured(entry('202', { status })))).toEqual([outcome, '202']);
  });

  test('is absent while nothing of its sum shows', () => {
    expect(said(named('202'), captured())).toBe('absent');
    expect(said(named('202'), captured(refundOf('39.99', { refundId: '201' })))).toBe('absent');
    expect(said(named('202'), captured(entry('201', FAILED)))).toBe('absent');
  });

  test.each(['SUCCEEDED', 'FAILED', 'PENDING'] as const)(
    'is contradicted where its entry, which is %s, shows another sum',
    (status) => {
      const payment = captured(refundOf('30', { refundId: '202', status }));
      expect(how(named('202'), payment)).toBe('refund 202 shows 30.00 instead of 40.00');
      expect(said(named('202'), payment)).toBe('contradicted');
    },
  );

  test('is that entry whenever the provider dates it: its name says more than a clock', () => {
    expect(said(named('202'), captured(entry('202', { refundedAt: atMinute(-60) })))).toEqual(['applied', '202']);
  });

  test('is not decided at once, and later by a person, where an entry of its sum shows under another name', () => {
    const payment = captured(entry('8999999991'));
    expect(said(named('8999999992'), payment)).toEqual(['provisional', 'contradicted']);
    expect(how(named('8999999992'), payment)).toBe(
      'the provider named refund 8999999992, and shows refund 8999999991 of the same sum instead',
    );
  });

  test.each<readonly [string, SentRefund]>([
    ['has it', accepted({ refund: entry('201'), state: 'SUCCEEDED' })],
    ['is named for it', named('201')],
    ['has no name and waits for one', accepted()],
    ['got no answer and may have made it', lost()],
  ])('does not lay claim to an entry under another name where another refund of its sum %s', (_what, other) => {
    expect(said(named('202'), captured(entry('201')), other)).toBe('absent');
  });

  test('that failed is contradicted where one more of its sum took the money than refunds wait for one', () => {
    const payment = captured(entry('201'), entry('202', FAILED));
    expect(how(named('202'), payment)).toContain('it may have been delivered twice');
    expect(said(named('202'), payment, accepted())).toEqual(['failed', '202']);
    expect(said(named('202'), captured(entry('201', FAILED), entry('202', FAILED)))).toEqual(['failed', '202']);
    expect(said(named('202', { priorTransactionIds: ['201'] }), payment)).toEqual(['failed', '202']);
  });

  test.each(['SUCCEEDED', 'FAILED', 'PENDING'] as const)(
    'is never an entry seen before it was sent, though that is %s',
    (status) => {
      expect(said(named('201', { priorTransactionIds: ['201'] }), captured(entry('201', { status })))).toBe('absent');
    },
  );
});

describe('a refund that the provider accepted and did not name', () => {
  test('is the new entry of its sum', () => {
    expect(said(accepted(), captured(refundOf('10', { refundId: '200' }), entry('201')))).toEqual(['applied', '201']);
    expect(said(accepted(), captured(entry('201', PENDING)))).toEqual(['underway', '201']);
  });

  test('is not an entry of another sum', () => {
    expect(said(accepted(), captured(refundOf('39.99'), refundOf('40.01', { refundId: '202' })))).toBe('absent');
  });

  test.each(['SUCCEEDED', 'FAILED', 'PENDING'] as const)(
    'is never an entry seen before it was sent, though that is %s',
    (status) => {
      expect(said(accepted({ priorTransactionIds: ['201'] }), captured(entry('201', { status })))).toBe('absent');
    },
  );

  test('is no entry that another refund has or is named for', () => {
    expect(said(accepted(), captured(entry('201')), accepted({ refund: entry('201') }))).toBe('absent');
    expect(said(accepted(), captured(entry('201')), named('201'))).toBe('absent');
    expect(said(accepted(), captured(entry('201'), entry('202')), named('201'))).toEqual(['applied', '202']);
  });

  test('has not failed for good with an entry that failed: that may be a colleague’s, or the last try before its own', () => {
    expect(said(accepted(), captured(entry('201', FAILED)))).toEqual(['provisional', 'failed']);
  });

  test.each([
    ['success', {}, 'applied'],
    ['process', PENDING, 'underway'],
  ] as const)(
    'prefers an entry that says %s to one that failed, in whatever order they are listed',
    (_word, more, outcome) => {
      const [bad, good] = [entry('201', FAILED), entry('202', more)];
      expect(said(accepted(), captured(bad, good))).toEqual([outcome, '202']);
      expect(said(accepted(), captured(good, bad))).toEqual([outcome, '202']);
    },
  );

  test('prefers an entry that is done to one that is under way, where two wait', () => {
    const payment = captured(entry('201', PENDING), entry('202'));
    expect(said(accepted(), payment, accepted())).toEqual(['applied', '202']);
  });

  test('moves from its entry that failed to one that is done', () => {
    const known = accepted({ refund: entry('201', PENDING) });
    expect(said(known, captured(entry('201', FAILED)))).toEqual(['provisional', 'failed']);
    expect(said(known, captured(entry('201', FAILED), entry('202')))).toEqual(['applied', '202']);
  });

  test('stays with an entry found before, though a newer one of the same sum is listed before it', () => {
    const known = accepted({ refund: entry('201', PENDING) });
    expect(said(known, captured(entry('202'), entry('201', PENDING)))).toEqual(['underway', '201']);
    expect(said(known, captured(entry('202')))).toBe('absent');
  });

  test('cannot be attributed where more of its sum took the money than refunds were sent', () => {
    const payment = captured(entry('201'), entry('202'));
    expect(said(accepted(), payment)).toBe('contradicted');
    expect(how(accepted(), payment)).toContain('cannot be told apart');
    expect(said(accepted(), payment, accepted())).toEqual(['applied', '201']);
    expect(said(accepted(), payment, lost())).toEqual(['applied', '201']);
    expect(said(accepted(), captured(entry('201'), entry('202'), entry('203')), accepted())).toBe('contradicted');
  });

  test('leaves an entry to one that was given up and may have made it', () => {
    const payment = captured(entry('201'), entry('202'));
    expect(said(accepted(), payment, lost({ state: 'REJECTED', problem: notApplied }))).toEqual(['applied', '201']);
    const refused = { ...notApplied, code: 'DECLINED' } as const;
    expect(said(accepted(), payment, lost({ state: 'REJECTED', problem: refused }))).toBe('contradicted');
    expect(said(accepted(), payment, lost({ amount: kzt('10') }))).toBe('contradicted');
  });

  test('cannot be attributed later where more of its sum failed than refunds were sent', () => {
    const payment = captured(entry('201', FAILED), entry('202', FAILED));
    expect(said(accepted(), payment)).toEqual(['provisional', 'contradicted']);
    expect(said(accepted(), payment, accepted())).toEqual(['provisional', 'failed']);
  });

  test('is no entry at all without a sum', () => {
    expect(said(accepted({ amount: null }), captured(entry('201')))).toBe('absent');
  });
});

describe('the provider’s own date of an entry', () => {
  const dated = (minutes: number, more: Partial<RefundPayment> = {}) =>
    captured(entry('201', { refundedAt: atMinute(minutes), ...more }));

  test.each([
    ['after it was sent', 1],
    ['long after, as effects may come', 600],
    ['just before, as clocks differ', -1],
  ])('that is %s lets it be the effect', (_what, minutes) => {
    expect(said(accepted(), dated(minutes))).toEqual(['applied', '201']);
    expect(said(lost(), dated(minutes))).toEqual(['applied', '201']);
  });

  test('that is clearly before the refund was sent keeps it from being the effect, and is no proof that there was none', () => {
    expect(said(lost(), dated(-3))).toEqual(['provisional', 'contradicted']);
    expect(how(lost(), dated(-3))).toBe(
      'refund 201 of the same sum is dated 2026-08-01T09:57:00.000Z, before this was sent at 2026-08-01T10:00:00.000Z',
    );
    // As a wrong time zone would show it.
    expect(said(accepted(), dated(-60))).toEqual(['provisional', 'contradicted']);
  });

  test('does not count what failed before it was sent as anything', () => {
    expect(said(accepted(), dated(-3, FAILED))).toBe('absent');
  });

  test('leaves the entry that fits to the refund', () => {
    const payment = captured(entry('200', { refundedAt: atMinute(-3) }), entry('201', { refundedAt: atMinute(0) }));
    expect(said(accepted(), payment)).toEqual(['applied', '201']);
  });

  test('is held against the provider’s own clock where that is known to be behind', () => {
    const behind = { answeredAt: atMinute(-9), checkedAt: atMinute(1) };
    expect(said(accepted(), { ...dated(-10), ...behind })).toEqual(['applied', '201']);
    expect(said(accepted(), { ...dated(-13), ...behind })).toEqual(['provisional', 'contradicted']);
    // A clock that is off by days is ours.
    const ahead = { answeredAt: atMinute(1), checkedAt: atMinute(60_000) };
    expect(said(accepted(), { ...dated(-10), ...ahead })).toEqual(['applied', '201']);
    expect(said(accepted(), { ...dated(-20), ...ahead })).toEqual(['provisional', 'contradicted']);
  });
});

describe('a refund that got no answer', () => {
  test('takes the one new entry of its sum', () => {
    expect(said(lost(), captured(entry('201')))).toEqual(['applied', '201']);
  });

  test('leaves the one entry to a refund of its sum that was accepted and does not show yet', () => {
    expect(said(lost(), captured(entry('201')), accepted())).toBe('absent');
    expect(said(lost(), captured(entry('201')), named('202'))).toBe('absent');
    expect(said(lost(), captured(entry('201'), entry('202')), accepted())).toEqual(['applied', '201']);
  });

  test('takes no entry that failed from one that was accepted', () => {
    expect(said(lost(), captured(entry('201', FAILED)), accepted())).toBe('absent');
  });
});

test('a payment whose sums changed without an entry says nothing of a refund', () => {
  const payment = paymentOf(facts('success', { captured: true, clearedSum: kzt('100'), refundedSum: kzt('-40') }));
  expect(said(accepted(), payment)).toBe('absent');
});

describe('a refund that a person called done and whose entry does not show yet', () => {
  const calledDone = lost({ state: 'SUCCEEDED' });

  test('comes before one that got no answer, and before one that was given up', () => {
    expect(said(lost(), captured(entry('201')), calledDone)).toBe('absent');
    expect(said(lost(), captured(entry('201'), entry('202')), calledDone)).toEqual(['applied', '201']);
    expect(said(calledDone, captured(entry('201')), lost())).toEqual(['applied', '201']);
  });

  test('comes before no other of which the same was said, nor one that was accepted', () => {
    expect(said(calledDone, captured(entry('201')), calledDone)).toEqual(['applied', '201']);
    expect(said(accepted(), captured(entry('201')), calledDone)).toEqual(['applied', '201']);
  });
});
