import { expect, test } from '@jest/globals';
import { MovableClock } from '../../src/domain/clock.js';

test('a reset sets the time of day back, and no time that has passed', () => {
  const clock = new MovableClock();
  const [now, steady] = [clock.now(), clock.steady()];
  clock.forward(3_600_000);
  expect(clock.now() - now).toBeGreaterThanOrEqual(3_600_000);
  clock.reset();
  expect([clock.aheadMs, clock.now() - now < 3_600_000]).toEqual([0, true]);
  expect(clock.steady() - steady).toBeGreaterThanOrEqual(3_600_000);
});
