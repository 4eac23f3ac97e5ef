import { describe, expect, test } from '@jest/globals';
import { InvalidInput } from '../../src/domain/errors.js';
import { amountInput, idempotencyKeyInput, lineInput, orderIdInput, paymentIdInput } from '../../src/domain/input.js';

/** The sentence a value is refused with; throws where it is accepted. */
function messageOf(check: (argument: string, value: string) => string, value: string): string {
  try {
    check('input.field', value);
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  throw new Error(`${JSON.stringify(value)} was accepted.`);
}

describe('a payment id', () => {
  test.each(['1', '7', '123456789', '7777777777', '9'.repeat(20), 'ef741cfc-f85e-41a0-84e6-2ba964912182'])(
    '%s is taken as it is',
    (id) => {
      expect(paymentIdInput('id', id)).toBe(id);
    },
  );

  test.each([
    ['nothing', ''],
    ['letters', 'abc'],
    ['letters behind digits', '123a'],
    ['21 digits', '1'.repeat(21)],
    ['40 digits', '1'.repeat(40)],
    ['a leading zero', '0123'],
    ['zero', '0'],
    ['a sign', '-1'],
    ['a plus', '+1'],
    ['an exponent', '1e3'],
    ['a fraction', '1.0'],
    ['a blank before', ' 1'],
    ['a blank behind', '1 '],
    ['a line end behind', '1\n'],
    ['digits of another script', '٥'],
    ['two lines', '1\n2'],
    ['a UUID in capitals', 'EF741CFC-F85E-41A0-84E6-2BA964912182'],
    ['a UUID without its dashes', 'ef741cfcf85e41a084e62ba964912182'],
    ['a UUID with a line end behind', 'ef741cfc-f85e-41a0-84e6-2ba964912182\n'],
    ['a UUID in braces', '{ef741cfc-f85e-41a0-84e6-2ba964912182}'],
  ])('%s is refused', (_what, id) => {
    expect(messageOf(paymentIdInput, id)).toMatch(/^Argument "input\.field": a payment id is 1 to 20 decimal digits/);
  });
});

describe('an order id', () => {
  test.each([
    'A',
    'A-1001',
    '00102',
    'Заказ №42',
    'a b',
    'o'.repeat(50),
    'Ж'.repeat(50),
    '🛒'.repeat(50),
    'a&b=c;d<e>"f"',
    '__proto__',
  ])('"%s" is taken as it is', (id) => {
    expect(orderIdInput('orderId', id)).toBe(id);
  });

  test.each([
    ['nothing', ''],
    ['51 characters', 'o'.repeat(51)],
    ['51 characters outside the basic plane', '🛒'.repeat(51)],
    ['blanks only', '   '],
    ['blanks around it', ' A-1 '],
    ['a blank before it', ' A-1'],
    ['a blank behind it', 'A-1 '],
    ['a no-break space behind it', 'A-1\u00a0'],
    ['a byte order mark before it', '\ufeffA-1'],
    ['a NUL', 'a\u0000b'],
    ['a tab', 'a\tb'],
    ['a line end', 'a\nb'],
    ['a line end behind', 'a\n'],
    ['an escape', 'a\u001bb'],
    ['a delete', 'a\u007f'],
    ['a C1 control', 'a\u0085b'],
    ['half a character, first', '\ud83d'],
    ['half a character, second', 'a\ude00b'],
  ])('%s is refused', (_what, id) => {
    expect(messageOf(orderIdInput, id)).toMatch(
      /^Argument "input\.field": an order id is 1 to 50 printable characters/,
    );
  });
});

describe('an idempotency key', () => {
  test.each(['k', '!', '~', 'a1b2-c3', 'gateway', 'Gateway-1', 'my-gateway-1', '"{}\\', 'k'.repeat(128)])(
    '%s is taken as it is',
    (key) => {
      expect(idempotencyKeyInput('key', key)).toBe(key);
    },
  );

  test.each([
    ['nothing', ''],
    ['129 characters', 'k'.repeat(129)],
    ['a blank', ' '],
    ['a blank inside', 'a b'],
    ['a blank behind', 'a '],
    ['a line end behind', 'a\n'],
    ['a tab', 'a\tb'],
    ['a control character', 'a\u0001'],
    ['a delete', 'a\u007f'],
    ['a letter beyond ASCII', 'ключ'],
    ['a no-break space', 'a\u00a0b'],
    ['an emoji', '🔑'],
  ])('%s is refused', (_what, key) => {
    expect(messageOf(idempotencyKeyInput, key)).toMatch(/an idempotency key is 1 to 128 visible ASCII characters/);
  });

  test.each(['gateway-capture-0', 'gateway-cancel-ef741cfc-f85e-41a0-84e6-2ba964912182', 'gateway-'])(
    '%s is refused, since the gateway writes by itself under such keys',
    (key) => {
      expect(messageOf(idempotencyKeyInput, key)).toMatch(
        /^Argument "input\.field": an idempotency key cannot begin with "gateway-": the gateway's own writes have such keys/,
      );
    },
  );
});

describe('an amount', () => {
  test.each(['1', '0.01', '0.1', '10', '10.5', '10.50', '99999999', '99999999.99', '999999999999999.99'])(
    '%s is taken as it is',
    (amount) => {
      expect(amountInput('amount', amount)).toBe(amount);
    },
  );

  test.each([
    ['nothing', ''],
    ['a word', 'ten'],
    ['an exponent', '1e3'],
    ['a negative exponent', '1e-3'],
    ['a minus', '-5'],
    ['a plus', '+5'],
    ['a third minor digit', '10.001'],
    ['a third minor digit that is zero', '10.000'],
    ['a blank before', ' 5'],
    ['a blank behind', '5 '],
    ['a line end behind', '5\n'],
    ['a point behind', '5.'],
    ['a point before', '.5'],
    ['a point alone', '.'],
    ['two points', '1.2.3'],
    ['a comma', '1,5'],
    ['grouped digits', '1,000.00'],
    ['digits with underscores', '1_000'],
    ['a leading zero', '010'],
    ['two zeros', '00.5'],
    ['hexadecimal', '0x10'],
    ['a digit of another script', '٥'],
    ['a full-width digit', '５'],
    ['16 whole digits', '1000000000000000'],
    ['a thousand digits', '9'.repeat(1000)],
    ['no number', 'NaN'],
    ['infinity', 'Infinity'],
    ['a currency', '5 KZT'],
  ])('%s is refused', (_what, amount) => {
    expect(messageOf(amountInput, amount)).toMatch(/an amount is text like "40\.00", with at most two digits/);
  });

  test.each(['0', '0.0', '0.00'])('%s is refused: it must be above zero', (amount) => {
    expect(messageOf(amountInput, amount)).toBe('Argument "input.field": an amount must be above zero.');
  });

  test('minus zero is refused for its sign', () => {
    expect(messageOf(amountInput, '-0')).toMatch(/no sign/);
  });
});

test('a refusal quotes a long value only in part', () => {
  expect(messageOf(orderIdInput, 'o'.repeat(100_000)).length).toBeLessThan(200);
});

test('a refusal is the fault of the caller, and not worth repeating', () => {
  const error = new InvalidInput('input.amount', 'no.');
  expect([error.code, error.argument, error.retryable]).toEqual(['BAD_USER_INPUT', 'input.amount', false]);
});

describe('a line that a person wrote', () => {
  test.each(['a\nb', 'a\u2028b', 'a\u202eb', 'a\u2066b', 'a\ud800', 'x'.repeat(11)])('is not %j', (line) => {
    expect(() => lineInput('note', line, 10)).toThrow('at most 10 characters on one line');
  });

  test('is kept as it is, without blanks around it; of blanks alone there is none', () => {
    expect(lineInput('note', ' Айгерім 👩‍💼 ', 20)).toBe('Айгерім 👩‍💼');
    expect(lineInput('note', '  ', 10)).toBeNull();
  });
});
