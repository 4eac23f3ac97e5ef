import { expect, test } from '@jest/globals';
import { AdaptiveConcurrency } from '../../../src/services/jobs/adaptive-concurrency.js';

const BOUNDS = { least: 8, most: 64 };

/** So many jobs, each ended while all places were taken. */
function ended(pace: AdaptiveConcurrency, count: number, ms: (atOnce: number) => number, wentWell = true): void {
  for (let job = 0; job < count; job += 1) pace.ended(ms(pace.atOnce), wentWell, pace.atOnce - 1);
}

test('somebody who answers as quickly however many ask is asked by as many as are allowed', () => {
  const pace = new AdaptiveConcurrency(BOUNDS);
  expect(pace.atOnce).toBe(8);
  ended(pace, 5_000, () => 100);
  expect(pace.atOnce).toBe(64);
});

test('somebody who answers one after the other is asked by no more than fill that time', () => {
  const pace = new AdaptiveConcurrency(BOUNDS);
  // Sixteen at once cost nothing; all beyond wait for each other.
  ended(pace, 20_000, (atOnce) => 100 * Math.max(1, atOnce / 16));
  expect(pace.atOnce).toBeGreaterThan(16);
  expect(pace.atOnce).toBeLessThan(48);
});

test('failures bring it back to where it began, and never below', () => {
  const pace = new AdaptiveConcurrency(BOUNDS);
  ended(pace, 5_000, () => 100);
  ended(pace, 1_000, () => 100, false);
  expect(pace.atOnce).toBe(8);
});

test('where few jobs came, nothing was found out and nothing changes', () => {
  const pace = new AdaptiveConcurrency(BOUNDS);
  for (let job = 0; job < 1_000; job += 1) pace.ended(100, true, 1);
  expect(pace.atOnce).toBe(8);
});
