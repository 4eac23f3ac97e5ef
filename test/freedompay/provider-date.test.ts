import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { providerDate } from '../../src/freedompay/provider-date.js';

const at = (stamp: string | null, zone = 'Asia/Almaty') => providerDate(stamp, zone)?.toISOString() ?? null;

test('a stamp that goes on and on is none', () => {
  expect(at(`2026-07-22 ${' '.repeat(40)}16:40:02`)).toBeNull();
  expect(at(`2026-07-22 16:40:02${' '.repeat(200_000)}x`)).toBeNull();
});

describe('a stamp without an offset is local time of the zone, with its real history', () => {
  test.each([
    ['2026-07-22 16:40:02', 'Asia/Almaty', '2026-07-22T11:40:02.000Z'],
    ['2024-11-28 15:44:53', 'Asia/Almaty', '2024-11-28T10:44:53.000Z'],
    ['2023-05-31 16:26:36', 'Asia/Almaty', '2023-05-31T10:26:36.000Z'],
    ['2026-07-22 16:40:02', 'Asia/Tashkent', '2026-07-22T11:40:02.000Z'],
    ['2023-05-31 16:26:36', 'Asia/Tashkent', '2023-05-31T11:26:36.000Z'],
    ['2026-07-22 16:40:02', 'Asia/Bishkek', '2026-07-22T10:40:02.000Z'],
    ['2026-07-22 16:40:02', 'UTC', '2026-07-22T16:40:02.000Z'],
    ['2026-01-01 00:00:00', 'Asia/Almaty', '2025-12-31T19:00:00.000Z'],
    ['2024-02-29 12:00:00', 'Asia/Almaty', '2024-02-29T06:00:00.000Z'],
  ])('%s in %s is %s', (stamp, zone, instant) => {
    expect(at(stamp, zone)).toBe(instant);
  });

  test.each([
    ['2024-02-29 22:59:59', '2024-02-29T16:59:59.000Z'],
    ['2024-02-29 23:00:00', null],
    ['2024-02-29 23:30:00', null],
    ['2024-02-29 23:59:59', null],
    ['2024-03-01 00:00:00', '2024-02-29T19:00:00.000Z'],
  ])('in the night when Almaty lived one hour twice, %s is %s', (stamp, instant) => {
    expect(at(stamp)).toBe(instant);
  });

  test.each([
    ['2026-03-29 02:30:00', null],
    ['2026-03-29 03:00:00', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25 02:30:00', null],
    ['2026-10-25 03:00:00', '2026-10-25T02:00:00.000Z'],
  ])('an hour that the zone skipped or had twice is never guessed: %s is %s', (stamp, instant) => {
    expect(at(stamp, 'Europe/Berlin')).toBe(instant);
  });
});

describe('stray blanks are passed over', () => {
  test.each([
    '2025-12-03 00: 00: 00',
    '2025-12-03 00 :00 : 00',
    ' 2025-12-03 00:00:00 ',
    '2025-12-03   00:00:00',
    '2025-12-03\t00:00:00\n',
    '2025-12-03T00:00:00',
  ])('"%s"', (stamp) => {
    expect(at(stamp)).toBe('2025-12-02T19:00:00.000Z');
  });
});

describe('a stamp with an offset speaks for itself, in any zone', () => {
  test.each([
    ['2024-11-28T10:44:55+00:00', '2024-11-28T10:44:55.000Z'],
    ['2024-11-28T10:44:55Z', '2024-11-28T10:44:55.000Z'],
    ['2024-11-28T15:44:55+05:00', '2024-11-28T10:44:55.000Z'],
    ['2024-11-28T15:44:55+0500', '2024-11-28T10:44:55.000Z'],
    ['2024-11-28T05:14:55-05:30', '2024-11-28T10:44:55.000Z'],
    ['2024-11-28 10:44:55+00:00', '2024-11-28T10:44:55.000Z'],
    ['2024-02-29T23:30:00+05:00', '2024-02-29T18:30:00.000Z'],
    ['2026-07-22T11:39:59.123456789Z', '2026-07-22T11:39:59.123Z'],
  ])('%s', (stamp, instant) => {
    expect(at(stamp)).toBe(instant);
    expect(at(stamp, 'Europe/Berlin')).toBe(instant);
  });
});

test.each([
  null,
  '',
  ' ',
  '0',
  'yesterday',
  '0000-00-00 00:00:00',
  '2026-13-01 00:00:00',
  '2026-02-30 00:00:00',
  '2025-02-29 00:00:00',
  '2026-07-22 24:00:00',
  '2026-07-22 25:00:00',
  '2026-07-22 16:60:00',
  '2026-07-22 16:40:61',
  '2026-07-22',
  '2026-07-22 16:40',
  '2026-7-2 6:40:02',
  '22.07.2026 16:40:02',
  '07/22/2026 16:40:02',
  '20260722164002',
  '1753184402',
  '2026-07-22 16:40:02 KZT',
  '2026-07-22 16:40:02 and more',
  '2026-07-22T16:40:02+99:99',
])('%p is unreadable, so it is null and never a guess', (stamp) => {
  expect(at(stamp)).toBeNull();
});

test('any second of any year is read alike, by whichever way it is read', () => {
  const zones = ['Asia/Almaty', 'Asia/Tashkent', 'Asia/Bishkek', 'Europe/Berlin', 'UTC'];
  const part = (most: number) => fc.integer({ min: 0, max: most }).map((number) => String(number).padStart(2, '0'));
  const stamp = fc.tuple(
    fc.constantFrom('1969', '1999', '2023', '2024', '2026', '2037'),
    ...[13, 32, 25, 61, 61].map(part),
  );
  fc.assert(
    fc.property(stamp, fc.constantFrom(...zones), ([year, month, day, hour, minute, second], zone) => {
      const usual = `${year}-${month}-${day} ${hour}:${minute}:${second}`;
      // With a blank beside it the stamp is not of the usual form, and is read the long way.
      expect(at(usual, zone)).toBe(at(`${usual} `, zone));
      expect(at(usual, zone)).toBe(at(usual, zone));
    }),
    { numRuns: 3000 },
  );
});

test.each([
  '2026/07/22 16:40:02',
  '2026-07-22 16.40:02',
  '2026-07-22_16:40:02',
  '2026-07-2２ 16:40:02',
  '2026-07-22 16:4a:02',
  '+026-07-22 16:40:02',
  '2026-07-22 16:40:-2',
  '2026--7-22 16:40:02',
])('a stamp of the usual length in another form is null: %s', (stamp) => {
  expect(at(stamp)).toBeNull();
});

test.each([
  ['2027-01-05 10:00:00', '2026-14-05 10:00:00'],
  ['2026-02-01 10:00:00', '2026-01-33 10:00:00'],
  ['2026-01-02 01:00:00', '2026-01-01 25:00:00'],
  ['2026-01-01 11:00:00', '2026-01-01 10:60:00'],
])('what was read as %s does not make a date of %s', (good, bad) => {
  expect(at(good)).not.toBeNull();
  expect(at(bad)).toBeNull();
});

test('a zone that does not exist gives no date', () => {
  expect(at('2026-07-22 16:40:02', 'Asia/Nowhere')).toBeNull();
});
