import { expect, test } from '@jest/globals';
import { withoutContacts } from '../../src/domain/redact-contacts.js';

test.each([
  ['Write to anna.k+shop@mail.example.kz.', 'Write to ***'],
  ['Пишите: айгуль@почта.қаз', 'Пишите: ***'],
  ['mail=anna%40example.kz&x=1', 'mail=***&x=1'],
  ['Phone 77011234567 is blocked', 'Phone *** is blocked'],
  ['Phone +7 (701) 123-45-67 is blocked', 'Phone *** is blocked'],
  ['Phone +99690112345 is blocked', 'Phone *** is blocked'],
  ['Card 4400 4301 2345 6789 declined', 'Card *** declined'],
  ['Card 4400-4301-2345-6789 declined', 'Card *** declined'],
])('%s', (said, stored) => {
  expect(withoutContacts(said)).toBe(stored);
});

test.each([
  'Payment 7000000003 is not found',
  'Refund of 150000.00 KZT at 2026-07-22 16:40:02 failed with code 10009',
  'connect ECONNREFUSED 127.0.0.1:65432',
])('what is no contact stays: %s', (sentence) => {
  expect(withoutContacts(sentence)).toBe(sentence);
});

test.each(['a', '@', '1', '1 ', '+1', '%40', 'a@', '- '])('a long row of "%s" is read to its end', (unit) => {
  expect(withoutContacts(unit.repeat(100_000)).length).toBeGreaterThan(0);
});
