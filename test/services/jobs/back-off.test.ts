import { describe, expect, test } from '@jest/globals';
import { defaultTuning } from '../../../src/app/tuning.js';
import { pauseAtAge } from '../../../src/services/jobs/back-off.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The ages at which an operation is looked at, at the times the gateway really goes by. */
function rechecks(untilMs: number): number[] {
  const ages: number[] = [];
  for (let ageMs = 0; ageMs < untilMs; ageMs += pauseAtAge(ageMs, defaultTuning)) ages.push(ageMs);
  return ages;
}

describe('an open operation', () => {
  test('is rechecked at once and frequently in its first minute', () => {
    const first = rechecks(MINUTE_MS);
    expect(first[0]).toBe(0);
    expect(first.length).toBeGreaterThanOrEqual(5);
    expect(first.length).toBeLessThanOrEqual(8);
  });

  test('is rechecked at 2, 5, 15 and 60 minutes with some jitter, so that many do not come due together', () => {
    const later = rechecks(2 * HOUR_MS - 1).filter((ageMs) => ageMs >= 2 * MINUTE_MS);
    for (const [index, minutes] of [2, 5, 15, 60].entries()) {
      expect(later[index]).toBeGreaterThanOrEqual(minutes * MINUTE_MS);
      expect(later[index]).toBeLessThan(1.3 * minutes * MINUTE_MS);
    }
    expect(new Set([1, 2, 3, 4].map(() => pauseAtAge(HOUR_MS, defaultTuning))).size).toBeGreaterThan(1);
  });

  test('is rechecked hourly after that, for as long as it is open', () => {
    const day = rechecks(24 * HOUR_MS).filter((ageMs) => ageMs > HOUR_MS);
    expect(day.length).toBeGreaterThanOrEqual(18);
    expect(day.length).toBeLessThanOrEqual(23);
    expect(pauseAtAge(300 * HOUR_MS, defaultTuning)).toBeGreaterThanOrEqual(HOUR_MS);
    expect(pauseAtAge(300 * HOUR_MS, defaultTuning)).toBeLessThanOrEqual(1.25 * HOUR_MS);
  });
});
