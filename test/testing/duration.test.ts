import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stepsOf } from '../../src/testing/duration.js';

describe('a clock that is moved', () => {
  test('goes through the whole span, in steps that grow', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 366 * 24 }), fc.nat(3_600_000), (hours, milliseconds) => {
        fc.pre(hours * 3_600_000 + milliseconds <= 366 * 86_400_000);
        const steps = stepsOf({ hours, milliseconds });
        expect(steps.reduce((sum, ms) => sum + ms, 0)).toBe(hours * 3_600_000 + milliseconds);
        expect(steps.every((ms) => ms > 0)).toBe(true);
        expect(steps.slice(0, -1)).toEqual(steps.slice(0, -1).toSorted((a, b) => a - b));
      }),
    );
  });

  test('stops in the first minutes as often as open operations are looked at', () => {
    expect(stepsOf({ minutes: 1 })).toEqual([...Array(10).fill(1_000), 50_000]);
  });

  test.each([
    [{ days: -1 }],
    [{ hours: Number.NaN }],
    [{ weeks: 1 }],
    [{ minutes: '1' }],
    [{ days: 400 }],
    [{ hours: Number.POSITIVE_INFINITY }],
  ])('is not moved by %j', (duration) => {
    expect(() => stepsOf(duration as never)).toThrow(RangeError);
  });
});
