import { describe, expect, test } from '@jest/globals';
import { CurrencyCodeScalar, DateTimeScalar, DecimalScalar } from '../../../src/graphql/types/scalars.js';

describe('Decimal', () => {
  test.each(['2500.00', '0.01', '40'])('leaves as the text it is: %s', (amount) => {
    expect(DecimalScalar.serialize(amount)).toBe(amount);
  });

  test.each([40, 0.1, null, undefined, 40n])('never leaves as anything but text: %p', (value) => {
    expect(() => DecimalScalar.serialize(value)).toThrow(TypeError);
  });

  test('names no endless value in its refusal', () => {
    const refuse = () => DecimalScalar.parseValue('9'.repeat(10_000));
    expect(refuse).toThrow(/amount is text/);
    expect(refuse).not.toThrow('9'.repeat(100));
  });
});

describe('DateTime', () => {
  test('leaves as an instant in UTC', () => {
    expect(DateTimeScalar.serialize(new Date(Date.UTC(2026, 6, 22, 8)))).toBe('2026-07-22T08:00:00.000Z');
  });

  test.each(['2026-07-22', 0, null, new Date(Number.NaN)])('never leaves as anything else: %p', (value) => {
    expect(() => DateTimeScalar.serialize(value)).toThrow();
  });
});

test.each([
  ['2026-07-22T08:00:00Z', '2026-07-22T08:00:00.000Z'],
  ['2026-07-22T08:00:00.5+05:00', '2026-07-22T03:00:00.500Z'],
  ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
])('DateTime takes the moment %s', (text, moment) => {
  expect(DateTimeScalar.parseValue(text)).toEqual(new Date(moment));
});

test.each([
  '2026-07-22',
  '2026-07-22T08:00:00',
  '2026-02-30T00:00:00Z',
  '2026-07-22T25:00:00Z',
  '2026-07-22T08:00:00.1234Z',
  'KZT',
  1_784_720_464,
  null,
])('DateTime does not take %s', (value) => {
  expect(() => DateTimeScalar.parseValue(value)).toThrow('a moment is text with a zone');
});

describe('CurrencyCode', () => {
  test('takes a code in upper case', () => {
    expect(CurrencyCodeScalar.parseValue('KZT')).toBe('KZT');
  });

  test.each(['kzt', 'KZ', 'KZTT', '', 5, null])('refuses %p', (value) => {
    expect(() => CurrencyCodeScalar.parseValue(value)).toThrow('ISO 4217');
  });
});
