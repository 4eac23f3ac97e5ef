import { afterEach, expect, jest, test } from '@jest/globals';
import { MissedReadings } from '../../../src/services/reconciliation/missed-readings.js';

afterEach(() => {
  jest.restoreAllMocks();
});

test('counts readings in a row and for how long they go on, and begins anew where something else was learned', () => {
  let steady = 100;
  jest.spyOn(performance, 'now').mockImplementation(() => steady);
  const misses = new MissedReadings();
  expect(misses.note('one', true)).toEqual({ reads: 1, forMs: 0 });
  steady += 50;
  expect(misses.note('one', false)).toEqual({ reads: 2, forMs: 50 });
  expect(misses.note('one', true)).toEqual({ reads: 1, forMs: 0 });
});

test('what another process missed is not counted', () => {
  expect(new MissedReadings().note('one', false)).toEqual({ reads: 1, forMs: 0 });
});

test('holds no more than so many, and misses anew what it forgot', () => {
  const misses = new MissedReadings();
  misses.note('one', true);
  for (let index = 0; index < 20_000; index++) misses.note(`${index}`, true);
  expect(misses.note('one', false).reads).toBe(1);
  expect(misses.note('19999', false).reads).toBe(2);
});
