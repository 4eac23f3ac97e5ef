import { describe, expect, test } from '@jest/globals';
import {
  checkoutAmount,
  emailInput,
  lifetimeInput,
  newOrderIdInput,
  parametersInput,
  phoneInput,
  receiptInput,
  textInput,
  urlInput,
} from '../../../src/domain/checkouts/checkout-input.js';
import { InvalidInput } from '../../../src/domain/errors.js';

const ROW = { name: 'Ticket', count: 1, price: '10.00', taxType: 0 };

/** The argument that is blamed. */
function blamed(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    if (error instanceof InvalidInput) return error.argument;
    throw error;
  }
  return 'nothing';
}

describe('the sum of a checkout', () => {
  test.each([
    ['2500', 'KZT', '2500.00'],
    ['0.01', 'KZT', '0.01'],
    ['99999999', 'KZT', '99999999.00'],
    ['100', 'KRW', '100'],
    ['100.0', 'KRW', '100'],
  ])('%s %s is %s', (amount, currency, exact) => {
    expect(checkoutAmount('input', amount, currency)).toEqual({ amount: exact, currency });
  });

  test.each(['99999999.01', '99999999.99', '100000000', '0', '0.00', '-1', '1e3', '1.001', '', ' 1'])(
    '"%s" is refused',
    (amount) => {
      expect(blamed(() => checkoutAmount('input', amount, 'KZT'))).toBe('input.amount');
    },
  );

  test('that the currency has no coin for is refused', () => {
    expect(blamed(() => checkoutAmount('input', '100.5', 'KRW'))).toBe('input.amount');
  });

  test.each(['', 'kzt', 'KZ', 'KZTT', '₸', 'K1T'])('in "%s" is refused', (currency) => {
    expect(blamed(() => checkoutAmount('input', '1', currency))).toBe('input.currency');
  });
});

describe('what the payer reads', () => {
  test.each(['Ticket', 'Билет "в" цирк & <мороженое>', '🎪'.repeat(10)])('%j is taken as it is', (text) => {
    expect(textInput('a', text, 255)).toBe(text);
  });

  test('is counted in characters', () => {
    expect(textInput('a', '🎪'.repeat(10), 10)).toHaveLength(20);
    expect(blamed(() => textInput('a', '🎪'.repeat(11), 10))).toBe('a');
  });

  test.each(['', '   ', 'a\nb', 'a\u0000', '\ud800', 'x'.repeat(256)])('%j is refused', (text) => {
    expect(blamed(() => textInput('a', text, 255))).toBe('a');
  });
});

describe('a URL', () => {
  test.each(['https://shop.example/', 'http://127.0.0.1:3000/a?b=c&d=%20#e', 'https://магазин.example/спасибо'])(
    '%s is taken as it is',
    (url) => {
      expect(urlInput('a', url)).toBe(url);
    },
  );

  test.each([
    '',
    'shop.example',
    '/thanks',
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://shop.example',
    'https://',
    'https:shop.example',
    ' https://shop.example',
    'https://shop.example ',
    'https://shop.example/\r\nx: y',
    'https://shop.example/a\tb',
    'https://shop.example/a b',
    `https://shop.example/${'x'.repeat(255)}`,
  ])('%j is refused', (url) => {
    expect(blamed(() => urlInput('a', url))).toBe('a');
  });
});

test.each(['', 'a', '@b', 'a@', 'a@b@c', 'a b@c', 'a@b\n', `${'x'.repeat(200)}@b`])(
  '%j is no e-mail address',
  (email) => {
    expect(blamed(() => emailInput('a', email))).toBe('a');
  },
);

test.each(['', '+77070000000', '1234', '1'.repeat(16), '7707 000', '٣٣٣٣٣٣'])('%j is no phone number', (phone) => {
  expect(blamed(() => phoneInput('a', phone))).toBe('a');
});

test('an address and a number are taken as they are', () => {
  expect(emailInput('a', 'payer+1@shop.example')).toBe('payer+1@shop.example');
  expect(phoneInput('a', '77070000000')).toBe('77070000000');
});

test('a page lives from five minutes to a week', () => {
  expect([300, 604_800].map((seconds) => lifetimeInput('a', seconds))).toEqual([300, 604_800]);
  for (const seconds of [299, 604_801, 0, -300]) expect(blamed(() => lifetimeInput('a', seconds))).toBe('a');
});

describe('parameters of the merchant’s own', () => {
  const named = (name: string) =>
    parametersInput('p', [
      { name: 'first', value: 'x' },
      { name, value: 'y' },
    ]);

  test('keep their order', () => {
    expect(named('Second_2-b')).toEqual([
      ['first', 'x'],
      ['Second_2-b', 'y'],
    ]);
  });

  test.each(['', '1a', 'a b', 'a[0]', 'имя', '__proto__', 'constructor', 'toString', 'x'.repeat(51), 'first'])(
    'cannot be named %j',
    (name) => {
      expect(blamed(() => named(name))).toBe('p[1].name');
    },
  );

  test('have values that can be carried, and are twenty at most', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `n${index}`, value: 'x' }));
    expect(parametersInput('p', many(20))).toHaveLength(20);
    expect(blamed(() => parametersInput('p', many(21)))).toBe('p');
    for (const value of ['', 'a\u0000', 'x'.repeat(1_025)]) {
      expect(blamed(() => parametersInput('p', [{ name: 'a', value }]))).toBe('p[0].value');
    }
  });
});

describe('a receipt', () => {
  test('has ten rows at most', () => {
    expect(receiptInput('r', Array(10).fill(ROW))).toHaveLength(10);
    expect(blamed(() => receiptInput('r', Array(11).fill(ROW)))).toBe('r');
  });

  test.each([
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(256) }, 'name'],
    [{ count: 0 }, 'count'],
    [{ count: -1 }, 'count'],
    [{ price: '0' }, 'price'],
    [{ price: '-1' }, 'price'],
    [{ price: '1.001' }, 'price'],
    [{ taxType: -1 }, 'taxType'],
    [{ taxType: 100 }, 'taxType'],
  ])('with %j in a row is refused by name', (wrong, field) => {
    expect(blamed(() => receiptInput('r', [ROW, { ...ROW, ...wrong }]))).toBe(`r[1].${field}`);
  });
});

test.each(['7200000001;1', ';', 'A\u037e1'])(
  '%j, which could be cut where it is signed, is refused in all texts of the caller',
  (text) => {
    expect(blamed(() => newOrderIdInput('a', text))).toBe('a');
    expect(blamed(() => textInput('a', text, 255))).toBe('a');
    expect(blamed(() => emailInput('a', `payer${text}@shop.example`))).toBe('a');
    expect(blamed(() => urlInput('a', `https://shop.example/?a=${text}`))).toBe('a');
    expect(blamed(() => parametersInput('a', [{ name: 'cart', value: text }]))).toBe('a[0].value');
    expect(blamed(() => receiptInput('a', [{ ...ROW, name: text }]))).toBe('a[0].name');
  },
);
