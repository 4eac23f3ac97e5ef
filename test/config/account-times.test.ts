import { expect, test } from '@jest/globals';
import { parse, problemsOf } from './problems.js';

test.each([1, 5])('a shop may say that the provider takes held money after %d days', (days) => {
  expect(parse({ HOLD_DAYS: `${days}` }).accounts[0]?.holdDays).toBe(days);
});

test('where a shop does not say it, it is not known', () => {
  expect(parse({}).accounts[0]?.holdDays).toBeUndefined();
});

test.each(['0', '6', '1.5', '-1', 'five'])('HOLD_DAYS=%s stops the start', (value) => {
  expect(problemsOf({ HOLD_DAYS: value })).toEqual(['HOLD_DAYS must be days, 1 to 5.']);
});

test.each([
  [3, []],
  [0, ['FREEDOMPAY_ACCOUNTS_FILE (0.holdDays) must be 1 to 5 days.']],
  [6, ['FREEDOMPAY_ACCOUNTS_FILE (0.holdDays) must be 1 to 5 days.']],
  [1.5, ['FREEDOMPAY_ACCOUNTS_FILE (0.holdDays) must be whole days, 1 to 5.']],
])('each account of a file may say it: %s', (holdDays, problems) => {
  const account = { id: 'kz', url: 'https://api.freedompay.kz', merchantId: '1', secretKey: 'k', holdDays };
  expect(problemsOf({ FREEDOMPAY_ACCOUNTS_FILE: 'a.json' }, () => JSON.stringify([account]))).toEqual(problems);
});
