import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  absolute,
  add,
  compare,
  InvalidAmount,
  isNegative,
  isPositive,
  type Money,
  max,
  minorDigitsOf,
  money,
  subtract,
  sum,
  zero,
} from '../../src/domain/money.js';

const kzt = (text: string) => money(text, 'KZT');

describe('an amount is kept exactly', () => {
  test.each([
    ['10', 'KZT', '10.00'],
    ['10.', 'KZT', undefined],
    ['10.5', 'KZT', '10.50'],
    ['10.50', 'KZT', '10.50'],
    ['00102', 'KZT', '102.00'],
    ['0', 'KZT', '0.00'],
    ['0.01', 'KZT', '0.01'],
    ['000.10', 'KZT', '0.10'],
    ['-40', 'KZT', '-40.00'],
    ['-0.01', 'KZT', '-0.01'],
    ['-0', 'KZT', '0.00'],
    ['-0.00', 'KZT', '0.00'],
    ['10.5000000', 'KZT', '10.50'],
    ['10.009', 'KZT', undefined],
    ['10.0000001', 'KZT', undefined],
    ['2500', 'KRW', '2500'],
    ['2500.00', 'KRW', '2500'],
    ['2500.5', 'KRW', undefined],
    ['0.00', 'KRW', '0'],
    ['-7', 'KRW', '-7'],
    ['1.234', 'KWD', '1.234'],
    ['1.2', 'KWD', '1.200'],
    ['1.2345', 'KWD', undefined],
    ['0.0001', 'CLF', '0.0001'],
    ['9007199254740993', 'KZT', '9007199254740993.00'],
    ['90071992547409.93', 'KZT', '90071992547409.93'],
    ['123456789012345678901234567890.12', 'KZT', '123456789012345678901234567890.12'],
  ])('%s %s is %s', (text, currency, amount) => {
    if (amount === undefined) expect(() => money(text, currency)).toThrow(InvalidAmount);
    else expect(money(text, currency)).toEqual({ amount, currency });
  });

  test('what was read is read again unchanged', () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 50n), 10n ** 50n),
        fc.constantFrom('KZT', 'KRW', 'KWD', 'CLF'),
        (minor, currency) => {
          const amount = ofMinor(minor, currency);
          expect(money(amount.amount, currency)).toEqual(amount);
        },
      ),
    );
  });
});

describe('a text that is no decimal amount is refused', () => {
  test.each([
    '',
    ' ',
    '.',
    '-',
    '.5',
    '5.',
    '+1',
    '--1',
    '1-',
    ' 1',
    '1 ',
    '1\n',
    '\n1',
    '1 000',
    '1,000',
    '1,5',
    '1_000',
    '1e3',
    '1e-2',
    '0x10',
    '1.2.3',
    '١٢',
    '１２',
    '1\u00a0',
    '\ufeff1',
    '−1',
    '1\0',
    'NaN',
    'Infinity',
    'null',
    '10 KZT',
    '10₸',
    '0'.repeat(61),
    `0.${'0'.repeat(60)}`,
  ])('%j', (text) => {
    expect(() => kzt(text)).toThrow(InvalidAmount);
  });

  test('in a sentence that quotes it, cut short', () => {
    expect(() => kzt('1e3')).toThrow('"1e3" is not a decimal amount.');
    expect(() => kzt('1.005')).toThrow('"1.005" has more than the 2 minor digits of KZT.');
    expect(() => money('1.5', 'KRW')).toThrow('"1.5" has more than the 0 minor digits of KRW.');
    expect(() => kzt('9'.repeat(200_000))).toThrow(/^.{60,120}$/);
  });

  test('whatever it is: only what the rule allows is read', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0019.-+e ,٣'), maxLength: 8 });
    fc.assert(
      fc.property(text, (any) => {
        if (/^-?[0-9]+(\.[0-9]{1,2}0*)?$/.test(any)) expect(kzt(any).amount).toMatch(/^-?[0-9]+\.[0-9]{2}$/);
        else expect(() => kzt(any)).toThrow(InvalidAmount);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('an amount in any spelling', () => {
  const digits = (most: number) =>
    fc.string({ unit: fc.constantFrom(...'0001923456789'), minLength: 1, maxLength: most });
  const spelled = fc
    .tuple(fc.constantFrom('', '-'), digits(18), fc.option(digits(5), { nil: null }))
    .map(([sign, whole, fraction]) => ({
      sign,
      whole,
      fraction,
      text: `${sign}${whole}${fraction === null ? '' : `.${fraction}`}`,
    }));
  const currency = fc.constantFrom('KZT', 'KRW', 'KWD', 'CLF');

  /** The whole minor units, by the rule; null where there are digits that the currency does not have. */
  const unitsOf = (
    { sign, whole, fraction }: { sign: string; whole: string; fraction: string | null },
    code: string,
  ) => {
    const places = ofMinor(0n, code).amount.replace(/^0\.?/, '').length;
    const padded = (fraction ?? '').padEnd(places, '0');
    if (/[1-9]/.test(padded.slice(places))) return null;
    return BigInt(whole + padded.slice(0, places)) * (sign === '-' ? -1n : 1n);
  };

  test('is read as what it says, or refused', () => {
    fc.assert(
      fc.property(spelled, currency, (amount, code) => {
        const units = unitsOf(amount, code);
        if (units === null) expect(() => money(amount.text, code)).toThrow(InvalidAmount);
        else expect(money(amount.text, code)).toEqual(ofMinor(units, code));
      }),
      { numRuns: 2000 },
    );
  });

  test('is reckoned with as what it says, or refused, also where nobody has read it yet', () => {
    fc.assert(
      fc.property(spelled, spelled, currency, (one, other, code) => {
        const [x, y] = [unitsOf(one, code), unitsOf(other, code)];
        const [a, b]: Money[] = [one, other].map(({ text }) => ({ amount: text, currency: code }));
        if (a === undefined || b === undefined) throw new Error('There are two.');
        if (x === null || y === null) {
          for (const operation of [add, subtract, compare]) expect(() => operation(a, b)).toThrow(InvalidAmount);
          return;
        }
        expect(add(a, b)).toEqual(ofMinor(x + y, code));
        expect(subtract(a, b)).toEqual(ofMinor(x - y, code));
        expect(compare(a, b)).toBe(x < y ? -1 : x > y ? 1 : 0);
        expect([isPositive(a), isNegative(a)]).toEqual([x > 0n, x < 0n]);
        if (x < 0n) expect(absolute(a)).toEqual(ofMinor(-x, code));
        else expect(absolute(a)).toBe(a);
      }),
      { numRuns: 2000 },
    );
  });

  test('is exact up to the last digit that a number holds, and beyond', () => {
    for (const whole of ['9999999999999', '99999999999999', '999999999999999', '9007199254740993']) {
      const most = kzt(`${whole}.99`);
      expect(add(most, kzt('0.01')).amount).toBe(`${BigInt(whole) + 1n}.00`);
      expect(subtract(kzt('0'), most).amount).toBe(`-${whole}.99`);
      expect(add(most, most).amount).toBe(`${BigInt(whole) * 2n + 1n}.98`);
    }
  });
});

describe('a currency', () => {
  const table = {
    0: 'KRW JPY VND ISK CLP PYG UGX XAF',
    2: 'KZT UZS KGS RUB USD EUR HUF IRR RSD TRY CNY',
    3: 'KWD IQD TND BHD',
    4: 'CLF',
  };
  const currencies = Object.entries(table).flatMap(([digits, codes]) =>
    codes.split(' ').map((code) => [code, Number(digits)] as const),
  );
  test.each(currencies)('%s has the %d minor digits of ISO 4217', (currency, digits) => {
    expect(minorDigitsOf(currency)).toBe(digits);
  });

  test.each(['', 'kzt', 'KZ', 'KZTT', 'KZ1', ' KZT', 'KZT\n', 'КЗТ', '__proto__', 'constructor'])(
    'is not %j',
    (code) => {
      expect(() => minorDigitsOf(code)).toThrow(InvalidAmount);
      expect(() => money('1', code)).toThrow(InvalidAmount);
      expect(() => zero(code)).toThrow(InvalidAmount);
    },
  );
});

describe('reckoning', () => {
  test('is never done in floats', () => {
    expect(add(kzt('0.1'), kzt('0.2'))).toEqual(kzt('0.3'));
    expect(subtract(kzt('0.3'), kzt('0.1'))).toEqual(kzt('0.2'));
    expect(
      sum(
        Array.from({ length: 10 }, () => kzt('0.1')),
        'KZT',
      ),
    ).toEqual(kzt('1'));
    expect(add(kzt('9007199254740993.01'), kzt('0.01')).amount).toBe('9007199254740993.02');
  });

  test('agrees with whole minor units, of any size and sign', () => {
    const currency = fc.constantFrom('KZT', 'KRW', 'KWD');
    fc.assert(
      fc.property(currency, fc.bigInt(), fc.bigInt(), fc.array(fc.bigInt()), (code, x, y, rest) => {
        const [a, b] = [ofMinor(x, code), ofMinor(y, code)];
        expect(add(a, b)).toEqual(ofMinor(x + y, code));
        expect(subtract(a, b)).toEqual(ofMinor(x - y, code));
        expect(absolute(a)).toEqual(ofMinor(x < 0n ? -x : x, code));
        expect(Math.sign(compare(a, b))).toBe(x < y ? -1 : x > y ? 1 : 0);
        expect(max(a, b)).toEqual(x >= y ? a : b);
        expect([isPositive(a), isNegative(a)]).toEqual([x > 0n, x < 0n]);
        const total = rest.reduce((all, one) => all + one, 0n);
        expect(
          sum(
            rest.map((one) => ofMinor(one, code)),
            code,
          ),
        ).toEqual(ofMinor(total, code));
      }),
      { numRuns: 500 },
    );
  });

  test('keeps its own laws', () => {
    const amount = fc.bigInt().map((minor) => ofMinor(minor, 'KZT'));
    fc.assert(
      fc.property(amount, amount, amount, (a, b, c) => {
        expect(add(a, b)).toEqual(add(b, a));
        expect(add(add(a, b), c)).toEqual(add(a, add(b, c)));
        expect(subtract(add(a, b), b)).toEqual(a);
        expect(add(a, zero('KZT'))).toEqual(a);
        expect(compare(a, a)).toBe(0);
      }),
    );
  });

  test('goes on where a sum grows longer than any text that is read', () => {
    const most = kzt('9'.repeat(60));
    expect(add(most, most).amount).toBe(`1${'9'.repeat(59)}8.00`);
    expect(subtract(add(most, most), most)).toEqual(most);
  });

  test('of nothing is zero', () => {
    expect(sum([], 'KZT')).toEqual({ amount: '0.00', currency: 'KZT' });
    expect(zero('KRW')).toEqual({ amount: '0', currency: 'KRW' });
    expect([isPositive(zero('KZT')), isNegative(zero('KZT'))]).toEqual([false, false]);
  });

  test('leaves its operands as they were', () => {
    const a = Object.freeze(kzt('-1'));
    const b = Object.freeze(kzt('2'));
    expect([add(a, b), absolute(a), max(a, b)]).toEqual([kzt('1'), kzt('1'), b]);
  });

  const operations = { add, subtract, compare, max, sum: (a: Money, b: Money) => sum([a, b], a.currency) };
  test.each(Object.entries(operations))('refuses two currencies: %s', (_, operation) => {
    expect(() => operation(kzt('1'), money('1', 'UZS'))).toThrow('KZT and UZS cannot be reckoned together.');
    expect(() => operation(zero('KZT'), zero('KRW'))).toThrow(InvalidAmount);
  });

  test('refuses a total in another currency than its parts', () => {
    expect(() => sum([kzt('1')], 'USD')).toThrow(InvalidAmount);
  });

  test('takes an amount put together elsewhere for what it says, or refuses it', () => {
    const bare = (amount: string): Money => ({ amount, currency: 'KZT' });
    expect(add(bare('10'), bare('0.5'))).toEqual(kzt('10.50'));
    expect(compare(bare('10'), bare('10.00'))).toBe(0);
    expect([add(bare('10'), zero('KZT')), subtract(bare('10'), zero('KZT'))]).toEqual([kzt('10'), kzt('10')]);
    expect([add(zero('KZT'), bare('-0')), absolute(bare('-7'))]).toEqual([kzt('0'), kzt('7')]);
    for (const amount of [
      '10.005',
      '1e3',
      '',
      'NaN',
      '0x10',
      '.00',
      '-.00',
      '--1.00',
      '1,00',
      '1.0٣',
      ' 1.00',
      '1:.00',
    ]) {
      expect(() => add(bare(amount), kzt('1'))).toThrow(InvalidAmount);
      expect(() => add(bare(amount), kzt('0'))).toThrow(InvalidAmount);
      expect(() => isPositive(bare(amount))).toThrow(InvalidAmount);
    }
  });
});

/** Written apart from the code under test: digits by hand, from a whole number of minor units. */
function ofMinor(minor: bigint, currency: string): Money {
  const digits = { KZT: 2, KRW: 0, KWD: 3, CLF: 4 }[currency] ?? Number.NaN;
  const unit = 10n ** BigInt(digits);
  const size = minor < 0n ? -minor : minor;
  const fraction = digits === 0 ? '' : `.${String(size % unit).padStart(digits, '0')}`;
  return { amount: `${minor < 0n ? '-' : ''}${size / unit}${fraction}`, currency };
}
