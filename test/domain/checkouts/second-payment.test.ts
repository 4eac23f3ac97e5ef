import { expect, test } from '@jest/globals';
import { isAlarmDue, isUnrecorded, REJECTION_SHOWS_MS } from '../../../src/domain/checkouts/second-payment.js';

const NOW = 10 * REJECTION_SHOWS_MS;

test.each([
  ['it was not turned down', { turnedDownAt: null, alarmedAt: null }, 'ALARM', true],
  ['somebody was told already', { turnedDownAt: null, alarmedAt: 1 }, 'ALARM', false],
  ['it was turned down a moment ago', { turnedDownAt: NOW - 1, alarmedAt: null }, 'ALARM', false],
  ['it still shows long after', { turnedDownAt: NOW - REJECTION_SHOWS_MS, alarmedAt: null }, 'ALARM', true],
  ['it may still be turned down', { turnedDownAt: null, alarmedAt: null }, 'WAIT', false],
  ['it is turned down now', { turnedDownAt: null, alarmedAt: null }, 'TURN_DOWN', false],
] as const)(
  'of a second payment a person is told once it cannot go back by itself: where %s',
  (_what, noted, how, due) => {
    expect(isAlarmDue(noted, how, NOW)).toBe(due);
  },
);

const reading = { paymentId: '101', orderId: 'A-1', amount: null };

test.each([
  ['paid', 'of an order that is known', { isKnown: true, isFirst: false, second: null }, true],
  ['paid', 'of an order that nobody knows', { isKnown: false, isFirst: false, second: null }, false],
  ['paid', 'that is noted as the first', { isKnown: true, isFirst: true, second: null }, false],
  [
    'paid',
    'that came second, of which nobody was told',
    { isKnown: true, isFirst: false, second: { alarmedAt: null } },
    true,
  ],
  [
    'paid',
    'that came second, of which somebody was told',
    { isKnown: true, isFirst: false, second: { alarmedAt: 1 } },
    false,
  ],
  ['freed', 'that was the first', { isKnown: true, isFirst: true, second: null }, true],
  ['freed', 'that came second', { isKnown: true, isFirst: false, second: { alarmedAt: 1 } }, true],
  ['freed', 'that paid nothing', { isKnown: true, isFirst: false, second: null }, false],
] as const)('whether a payment read as %s, %s, is news for its order', (standing, _what, noted, expected) => {
  expect(isUnrecorded({ ...reading, standing }, noted)).toBe(expected);
});
