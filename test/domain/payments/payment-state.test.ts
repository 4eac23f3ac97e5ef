import { describe, expect, test } from '@jest/globals';
import { zero } from '../../../src/domain/money.js';
import { PaymentStatus } from '../../../src/domain/payments/payment.js';
import { allowedActions, type PaymentFacts, paymentState } from '../../../src/domain/payments/payment-state.js';
import { RefundStatus } from '../../../src/domain/payments/refund-payment.js';
import { facts, kzt, refundOf, revocationOf } from '../examples.js';

describe('a word of the provider that needs no other fact', () => {
  test.each([
    ['new', 'CREATED'],
    ['partial', 'CREATED'],
    ['pending', 'PENDING'],
    ['process', 'PENDING'],
    ['processing', 'PENDING'],
    ['waiting', 'PENDING'],
    ['revoked', 'CANCELED'],
    ['canceled', 'CANCELED'],
    ['cancelled', 'CANCELED'],
    ['refunded', 'REFUNDED'],
    ['error', 'FAILED'],
    ['failed', 'FAILED'],
    ['rejected', 'FAILED'],
    ['incomplete', 'EXPIRED'],
  ] as const)('"%s" means %s', (word, status) => {
    expect(paymentState(facts(word)).status).toBe(status);
  });

  test.each(['', 'on_review', 'successful', 'suc cess', '__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '"%s" is documented nowhere, so it is UNKNOWN and nothing may be asked for',
    (word) => {
      const state = paymentState(facts(word, { captured: true, clearedSum: kzt('100') }));
      expect(state.status).toBe('UNKNOWN');
      expect(state.allowedActions).toEqual([]);
      expect(state.capturableAmount).toEqual(zero('KZT'));
      expect(state.refundableAmount).toEqual(zero('KZT'));
    },
  );
});

test.each([
  ['Success', 'AUTHORIZED'],
  [' SUCCESS', 'AUTHORIZED'],
  ['New ', 'CREATED'],
  ['Error', 'FAILED'],
  ['Revoked', 'CANCELED'],
] as const)('a word is read in any letter case: "%s" means %s', (word, status) => {
  expect(paymentState(facts(word, { captured: false })).status).toBe(status);
});

describe.each(['success', 'ok'])(
  '"%s" is read with the capture flag, the cleared sum, refunds and releases',
  (word) => {
    const succeeded = refundOf('40');
    const failed = refundOf('60', { refundId: '202', status: 'FAILED', rawStatus: 'error' });
    const paid = { captured: true, clearedSum: kzt('100') };
    const cases: readonly (readonly [string, Partial<PaymentFacts>, PaymentStatus])[] = [
      ['flag 1, cleared sum above 0', paid, 'CAPTURED'],
      ['flag 1, cleared sum 0', { captured: true, clearedSum: kzt('0') }, 'CAPTURED'],
      ['flag 1, no cleared sum', { captured: true }, 'CAPTURED'],
      ['no flag, cleared sum above 0', { clearedSum: kzt('100') }, 'CAPTURED'],
      ['no flag, cleared sum written as a negative one', { clearedSum: kzt('-100') }, 'CAPTURED'],
      ['no flag, cleared sum 0', { clearedSum: kzt('0') }, 'AUTHORIZED'],
      ['no flag, no cleared sum', {}, 'AUTHORIZED'],
      ['flag 0, cleared sum 0', { captured: false, clearedSum: kzt('0') }, 'AUTHORIZED'],
      ['flag 0, cleared sum above 0', { captured: false, clearedSum: kzt('100') }, 'UNKNOWN'],
      ['more cleared than held', { captured: true, clearedSum: kzt('150') }, 'UNKNOWN'],
      ['more cleared than held, no flag', { clearedSum: kzt('100.01') }, 'UNKNOWN'],
      ['given back without having been taken', { captured: false, refundedSum: kzt('-40') }, 'UNKNOWN'],
      ['flag 0, no cleared sum', { captured: false }, 'AUTHORIZED'],

      ['a part refunded by the list', { ...paid, refunds: [succeeded] }, 'PARTIALLY_REFUNDED'],
      ['a part refunded by the sum', { ...paid, refundedSum: kzt('-40') }, 'PARTIALLY_REFUNDED'],
      ['one minor unit refunded', { ...paid, refundedSum: kzt('-0.01') }, 'PARTIALLY_REFUNDED'],
      ['all but one minor unit refunded', { ...paid, refundedSum: kzt('-99.99') }, 'PARTIALLY_REFUNDED'],
      ['all refunded by the list', { ...paid, refunds: [succeeded, refundOf('60', { refundId: '202' })] }, 'REFUNDED'],
      ['all refunded by the sum', { ...paid, refundedSum: kzt('-100') }, 'REFUNDED'],
      ['all refunded by a sum written as a positive one', { ...paid, refundedSum: kzt('100') }, 'REFUNDED'],
      ['more refunded than captured', { ...paid, refundedSum: kzt('-101') }, 'REFUNDED'],
      ['all refunded, no flag', { clearedSum: kzt('100'), refundedSum: kzt('-100') }, 'REFUNDED'],
      [
        'all of a partial capture refunded',
        { captured: true, clearedSum: kzt('40'), refunds: [succeeded] },
        'REFUNDED',
      ],
      ['all refunded, cleared sum not told', { captured: true, refundedSum: kzt('-100') }, 'REFUNDED'],
      ['the list ahead of the sum', { ...paid, refundedSum: kzt('0'), refunds: [succeeded] }, 'PARTIALLY_REFUNDED'],
      ['only a failed refund', { ...paid, refundedSum: kzt('0'), refunds: [failed] }, 'CAPTURED'],
      ['a done refund beside a failed one', { ...paid, refunds: [succeeded, failed] }, 'PARTIALLY_REFUNDED'],
      ['a refund under way', { ...paid, refunds: [refundOf('100', { status: 'PENDING' })] }, 'CAPTURED'],
      ['a refund nobody can read', { ...paid, refunds: [refundOf('100', { status: 'UNKNOWN' })] }, 'CAPTURED'],

      ['hold released by an entry', { captured: false, revocations: [revocationOf()] }, 'CANCELED'],
      ['hold released by the sum', { captured: false, revokedSum: kzt('100') }, 'CANCELED'],
      ['hold released by a negative sum', { captured: false, revokedSum: kzt('-100') }, 'CANCELED'],
      ['hold released, no flag', { revokedSum: kzt('-100') }, 'CANCELED'],
      ['a part of the hold released', { captured: false, revokedSum: kzt('-99.99') }, 'AUTHORIZED'],
      ['no release', { captured: false, revokedSum: kzt('0') }, 'AUTHORIZED'],
      ['a release that failed', { captured: false, revocations: [revocationOf({ status: 'FAILED' })] }, 'AUTHORIZED'],
      ['a release under way', { captured: false, revocations: [revocationOf({ status: 'PENDING' })] }, 'AUTHORIZED'],
      [
        'a release nobody can read',
        { captured: false, revocations: [revocationOf({ status: 'UNKNOWN' })] },
        'AUTHORIZED',
      ],
      ['nothing held and nothing released', { amount: kzt('0'), captured: false, revokedSum: kzt('0') }, 'AUTHORIZED'],
      ['captured in spite of a release', { ...paid, revocations: [revocationOf()] }, 'CAPTURED'],
    ];

    test.each(cases)('%s', (_what, said, status) => {
      expect(paymentState(facts(word, said)).status).toBe(status);
    });
  },
);

describe('a word that the money contradicts', () => {
  const taken = { captured: true, clearedSum: kzt('100') };
  const words = ['revoked', 'canceled', 'cancelled'];

  test.each(words)('"%s" is never CANCELED where money was taken: it is read as a success', (word) => {
    const back = (sum: string) => paymentState(facts(word, { ...taken, refundedSum: kzt(sum) }));
    expect(back('0')).toMatchObject({ status: 'CAPTURED', refundableAmount: kzt('100') });
    expect(back('-40')).toMatchObject({ status: 'PARTIALLY_REFUNDED', refundableAmount: kzt('60') });
    expect(back('-100')).toMatchObject({ status: 'REFUNDED', refundableAmount: kzt('0'), allowedActions: [] });
    expect(paymentState(facts(word, { clearedSum: kzt('100') })).status).toBe('CAPTURED');
  });

  test.each(words)('"%s" is UNKNOWN where only the flag, or only a refund, says that money was taken', (word) => {
    for (const said of [{ captured: true }, { captured: true, clearedSum: kzt('0') }, { refundedSum: kzt('-100') }]) {
      expect(paymentState(facts(word, said))).toMatchObject({ status: 'UNKNOWN', allowedActions: [] });
    }
  });

  test.each(words)('"%s" is CANCELED where the provider says outright that nothing was captured', (word) => {
    const said = { captured: false, clearedSum: kzt('0'), refundedSum: kzt('-100') };
    expect(paymentState(facts(word, said)).status).toBe('CANCELED');
  });

  test.each(['new', 'pending', 'error', 'failed', 'incomplete'])('"%s" is UNKNOWN where money was taken', (word) => {
    expect(paymentState(facts(word, taken))).toMatchObject({ status: 'UNKNOWN', allowedActions: [] });
  });

  test.each(['success', 'revoked', 'new', 'refunded', 'error'])(
    'with "%s", more cleared than held or captured 0 beside a cleared sum leaves nothing to ask for',
    (word) => {
      for (const said of [
        { captured: true, clearedSum: kzt('150') },
        { captured: false, clearedSum: kzt('100') },
      ]) {
        expect(paymentState(facts(word, said))).toMatchObject({
          status: 'UNKNOWN',
          capturableAmount: kzt('0'),
          refundableAmount: kzt('0'),
          allowedActions: [],
        });
      }
    },
  );
});

describe('the sums of a payment', () => {
  test('a hold can be captured as a whole, and nothing can be refunded', () => {
    expect(paymentState(facts('success', { captured: false, clearedSum: kzt('0') }))).toEqual({
      status: 'AUTHORIZED',
      captured: false,
      capturedAmount: kzt('0'),
      refundedAmount: kzt('0'),
      capturableAmount: kzt('100'),
      refundableAmount: kzt('0'),
      allowedActions: ['CAPTURE', 'CANCEL'],
    });
  });

  test('a partial capture can be refunded up to what was captured, not up to what was held', () => {
    expect(paymentState(facts('success', { captured: true, clearedSum: kzt('30') }))).toEqual({
      status: 'CAPTURED',
      captured: true,
      capturedAmount: kzt('30'),
      refundedAmount: kzt('0'),
      capturableAmount: kzt('0'),
      refundableAmount: kzt('30'),
      allowedActions: ['REFUND'],
    });
  });

  test('a failed refund is not counted and leaves its sum refundable', () => {
    const refunds = [refundOf('40'), refundOf('60', { refundId: '202', status: 'FAILED' })];
    const state = paymentState(facts('success', { captured: true, clearedSum: kzt('100'), refunds }));
    expect(state).toMatchObject({ refundedAmount: kzt('40'), refundableAmount: kzt('60'), allowedActions: ['REFUND'] });
  });

  test.each(['PENDING', 'UNKNOWN'] as const)(
    'a listed refund that is %s is not refunded and not refundable',
    (status) => {
      const refunds = [refundOf('40'), refundOf('35', { refundId: '202', status })];
      const state = paymentState(facts('success', { captured: true, clearedSum: kzt('100'), refunds }));
      expect(state).toMatchObject({ refundedAmount: kzt('40'), refundableAmount: kzt('25') });
    },
  );

  test('refunds under way that take all of it leave nothing to ask for', () => {
    const refunds = [refundOf('100', { status: 'PENDING' })];
    const state = paymentState(facts('success', { captured: true, clearedSum: kzt('100'), refunds }));
    expect(state).toMatchObject({ status: 'CAPTURED', refundableAmount: kzt('0'), allowedActions: [] });
  });

  test.each([
    ['-70', '70'],
    ['-10', '40'],
  ])('where list and sum disagree, the larger counts (sum %s)', (reported, counted) => {
    const said = { captured: true, clearedSum: kzt('100'), refundedSum: kzt(reported), refunds: [refundOf('40')] };
    expect(paymentState(facts('success', said)).refundedAmount).toEqual(kzt(counted));
  });

  test('more refunded than captured leaves zero refundable, not a negative sum', () => {
    const said = { captured: true, clearedSum: kzt('100'), refundedSum: kzt('-130') };
    expect(paymentState(facts('success', said)).refundableAmount).toEqual(kzt('0'));
  });

  test('"refunded" alone tells that all of it was captured and given back', () => {
    expect(paymentState(facts('refunded'))).toMatchObject({
      captured: true,
      capturedAmount: kzt('100'),
      refundedAmount: kzt('100'),
      refundableAmount: kzt('0'),
      allowedActions: [],
    });
  });

  test('sums stay in the currency of the payment, with its own minor digits', () => {
    const won = { amount: '2500', currency: 'KRW' };
    const state = paymentState(facts('success', { amount: won, captured: true }));
    expect(state.refundableAmount).toEqual(won);
    expect(state.refundedAmount).toEqual({ amount: '0', currency: 'KRW' });
  });
});

describe('what may be asked for', () => {
  const expected: Readonly<Record<PaymentStatus, readonly string[]>> = {
    CREATED: ['CANCEL'],
    PENDING: ['CANCEL'],
    AUTHORIZED: ['CAPTURE', 'CANCEL'],
    CAPTURED: ['REFUND'],
    PARTIALLY_REFUNDED: ['REFUND'],
    REFUNDED: [],
    CANCELED: [],
    FAILED: [],
    EXPIRED: [],
    UNKNOWN: [],
  };

  test.each(Object.values(PaymentStatus))('of a payment that is %s', (status) => {
    expect(allowedActions(status, kzt('0.01'))).toEqual(expected[status]);
  });

  test.each(Object.values(PaymentStatus))('of a payment that is %s with nothing left to refund', (status) => {
    expect(allowedActions(status, kzt('0'))).toEqual(expected[status].filter((action) => action !== 'REFUND'));
  });
});

test('every status of a refund entry is either counted, set aside or left out', () => {
  const left = Object.values(RefundStatus).map((status) => {
    const said = { captured: true, clearedSum: kzt('100'), refunds: [refundOf('40', { status })] };
    const { refundedAmount, refundableAmount } = paymentState(facts('success', said));
    return [status, refundedAmount.amount, refundableAmount.amount];
  });
  expect(left).toEqual([
    ['PENDING', '0.00', '60.00'],
    ['SUCCEEDED', '40.00', '60.00'],
    ['FAILED', '0.00', '100.00'],
    ['UNKNOWN', '0.00', '60.00'],
  ]);
});
