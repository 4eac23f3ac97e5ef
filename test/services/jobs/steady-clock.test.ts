import { afterEach, expect, jest, test } from '@jest/globals';
import { SteadyClock } from '../../../src/services/jobs/steady-clock.js';

afterEach(() => {
  jest.restoreAllMocks();
});

test("goes on with the store's time, never ahead of it, and not along where that is set forward", () => {
  let steady = 100;
  jest.spyOn(performance, 'now').mockImplementation(() => steady);
  const clock = new SteadyClock();
  expect(clock.atMost(5_000)).toBe(5_000);
  steady += 10;
  expect(clock.atMost(5_010)).toBe(5_010);
  expect(clock.atMost(5_007)).toBe(5_007);
  expect(clock.atMost(99_000_000)).toBe(5_010);
  steady += 10;
  expect(clock.atMost(99_000_010)).toBe(5_020);
});
