import { describe, expect, test } from '@jest/globals';
import { money } from '../../../src/domain/money.js';
import { fitsQuota, mostOf } from '../../../src/domain/operations/caller-refund-limits.js';

describe('the most that may be refunded', () => {
  const limits = [money('50000', 'KZT'), money('100', 'USD')];

  test.each([
    ['is not bounded where nothing is said', [], 'KZT', null],
    ['is what is said of the currency', limits, 'USD', money('100', 'USD')],
    ['is nothing in a currency of which nothing is said', limits, 'EUR', money('0', 'EUR')],
  ])('%s', (_what, given, currency, most) => {
    expect(mostOf(given, currency)).toEqual(most);
  });
});

test.each([
  ['alone', '100', [], true],
  ['beside others, to the last', '40', ['30', '30'], true],
  ['beside others, by a cent not', '40.01', ['30', '30'], false],
])('a refund fits into what its caller may refund: %s', (_how, sum, others, fits) => {
  const all = others.map((one) => money(one, 'USD'));
  expect(fitsQuota(money(sum, 'USD'), all, money('100', 'USD'))).toBe(fits);
});
