import { describe, expect, test } from '@jest/globals';
import { money } from '../../../src/domain/money.js';
import { payoutCorrection, payoutOutcome } from '../../../src/domain/payouts/payout-evidence.js';
import type { PayoutReading, ShownPayout } from '../../../src/domain/payouts/payout-reading.js';

const checkedAt = new Date('2026-08-01T07:00:00Z');
const sent = { amount: money('1500.00', 'KZT'), transactionId: null };

const reading = (more: Partial<ShownPayout> = {}): PayoutReading => ({
  payout: {
    ...{ paymentId: '1820000001', status: 'SUCCEEDED', rawStatus: 'success' },
    ...{ amount: '1500', currency: 'KZT', failure: null },
    ...more,
  },
  checkedAt,
});
const nothing: PayoutReading = { payout: null, checkedAt };

describe('what a reading says of a payout that was sent', () => {
  test.each([
    ['SUCCEEDED', 'applied'],
    ['FAILED', 'failed'],
    ['EXPIRED', 'failed'],
    ['PENDING', 'underway'],
    ['CREATED', 'underway'],
    // A word that nobody documents is neither success nor failure.
    ['UNKNOWN', 'underway'],
  ] as const)('of one that is shown as %s is "%s"', (status, outcome) => {
    expect(payoutOutcome(sent, reading({ status })).outcome).toBe(outcome);
  });

  test('is that it is absent where the provider knows none', () => {
    expect(payoutOutcome(sent, nothing)).toEqual({ outcome: 'absent' });
  });

  test.each([
    ['another sum', { amount: '1500.01' }],
    ['no exact sum', { amount: '1500.001' }],
    ['another currency', { currency: 'USD' }],
  ])('contradicts it where it shows %s', (_what, more) => {
    expect(payoutOutcome(sent, reading(more)).outcome).toBe('contradicted');
  });

  test('contradicts it where the provider named another payout when it accepted it', () => {
    expect(payoutOutcome({ ...sent, transactionId: '1820000002' }, reading()).outcome).toBe('contradicted');
  });

  test('is believed where older pages tell neither sum nor currency', () => {
    expect(payoutOutcome(sent, reading({ amount: null, currency: null })).outcome).toBe('applied');
  });
});

describe('what a reading says against how a payout ended', () => {
  const problem = {
    code: 'NOT_APPLIED',
    message: '',
    providerCode: null,
    providerMessage: null,
    advice: 'WAIT',
  } as const;
  const done = { ...sent, state: 'SUCCEEDED', problem: null } as const;
  const givenUp = { ...sent, state: 'REJECTED', problem } as const;

  test('is that the bank sent it back, where it was done and failed', () => {
    expect(payoutCorrection(done, reading({ status: 'FAILED' }))).toMatchObject({ outcome: 'returned' });
  });

  test.each([nothing, reading({ status: 'PENDING' }), reading()])('is nothing where it was done, for %j', (shown) => {
    expect(payoutCorrection(done, shown)).toBeNull();
  });

  test('is that it was done, where it was given up', () => {
    expect(payoutCorrection(givenUp, reading())).toEqual({ outcome: 'applied', refund: null });
  });

  test('is that it is under way, where it was refused and never seen', () => {
    const refused = { ...givenUp, problem: { ...problem, code: 'PROVIDER_REFUSED' } } as const;
    expect(payoutCorrection(refused, reading({ status: 'PENDING' }))).toMatchObject({ outcome: 'underway' });
  });

  test('is nothing where it was seen to fail and an old reading shows it as under way', () => {
    const failed = { ...givenUp, transactionId: '1820000001', problem: { ...problem, code: 'DECLINED' } } as const;
    expect(payoutCorrection(failed, reading({ status: 'PENDING' }))).toBeNull();
  });
});
