import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { knownLayoutOf, layoutOf } from '../../../src/freedompay/protocol/field-order.js';
import type { Message } from '../../../src/freedompay/protocol/message.js';

const named = (...names: readonly string[]): Message => names.map((name, at) => [name, String(at)]);
const name = fc.oneof(fc.constantFrom('a', 'b', 'pg_a', 'pg_b', 'pg_', 'Zone', 'ж', '__proto__', ''), fc.string());

describe('the layout of a message', () => {
  test('is what its names say, whatever was laid out before', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 80 }), (names) => {
        const { order, places, isDistinct } = layoutOf(named(...names));
        const sorted = names
          .map((text, place) => ({ text, place }))
          .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.place - b.place));
        expect(order).toEqual(sorted.map(({ place }) => place));
        expect(new Map([...places].sort())).toEqual(
          new Map([...new Set(names)].sort().map((text) => [text, names.indexOf(text)])),
        );
        expect(isDistinct).toBe(new Set(names).size === names.length);
      }),
      { numRuns: 500 },
    );
  });

  test('is one for all messages with the same names in the same order', () => {
    const one = layoutOf(named('pg_b', 'pg_a'));
    expect(layoutOf([['pg_b', [['x', '1']]], ...named('pg_a')])).toBe(one);
    expect(layoutOf(named('pg_a', 'pg_b'))).not.toBe(one);
    expect(layoutOf(named('pg_b', 'pg_a', 'pg_c'))).not.toBe(one);
    expect(layoutOf(named('pg_b'))).not.toBe(one);
  });

  test('comes back after others took its place', () => {
    const message = named('pg_z', 'pg_y');
    const { order } = layoutOf(message);
    for (let n = 0; n < 50; n += 1) layoutOf(named(`new_${n}`, 'x'));
    expect(knownLayoutOf(message)).toBeNull();
    expect(layoutOf(message).order).toEqual(order);
    expect(knownLayoutOf(message)).not.toBeNull();
  });

  test.each([
    ['of more fields than honest messages have', named(...Array.from({ length: 65 }, (_, n) => `f${n}`))],
    ['of longer names', named('x'.repeat(101), 'y')],
    ['of one field', named('x')],
  ])('%s is not kept', (_what, message) => {
    expect(layoutOf(message).order).toHaveLength(message.length);
    expect(knownLayoutOf(message)).toBeNull();
  });
});
