import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  list,
  readFields,
  required,
  requiredDecimal,
  text,
  truth,
  within,
} from '../../../src/freedompay/protocol/fields.js';
import { decodeJson, encodeJson, LIST_ITEM } from '../../../src/freedompay/protocol/json.js';
import {
  isForbiddenName,
  MAX_BODY_BYTES,
  MAX_DEPTH,
  MalformedMessage,
} from '../../../src/freedompay/protocol/message.js';

const decode = (body: string) => decodeJson(Buffer.from(body));

describe('reading JSON', () => {
  test('keeps every number as the text it is written as', () => {
    expect(decode('{"a":100,"b":-40,"c":0.10,"d":12345678901234567890.123456789,"e":1e2}')).toEqual([
      ['a', '100'],
      ['b', '-40'],
      ['c', '0.10'],
      ['d', '12345678901234567890.123456789'],
      ['e', '1e2'],
    ]);
  });

  test('reads a sum in quotes as the same sum without, and refuses one with an exponent', () => {
    const amount = requiredDecimal('amount');
    expect(amount(decode('{"amount":"100"}'))).toBe(amount(decode('{"amount":100}')));
    expect(() => amount(decode('{"amount":1e2}'))).toThrow('field amount is no decimal');
  });

  test('reads groups, lists, words and nothing', () => {
    const reply = decode(
      ' { "clearing" : {"cleared":true, "amount":100 }, "refund_payments":[{"id":"r1","amount":-40},{"id":"r2","amount":"-1.5"}],\n"reverse_payments":[],"error":null, "3ds":{} } ',
    );
    const entry = { id: required('id'), amount: requiredDecimal('amount') };
    const shape = {
      cleared: within('clearing', truth('cleared')),
      method: within('3ds', text('flow_type')),
      code: within('error', text('code')),
      refunds: list('refund_payments', LIST_ITEM, entry),
      reversals: list('reverse_payments', LIST_ITEM, entry),
    };
    expect(readFields(shape, reply)).toEqual({
      ...{ cleared: true, method: null, code: null, reversals: [] },
      refunds: [
        { id: 'r1', amount: '-40' },
        { id: 'r2', amount: '-1.5' },
      ],
    });
  });

  test('a text where a group belongs, and a number in a list of groups, cannot be read', () => {
    expect(() => within('error', text('code'))(decode('{"error":"9403"}'))).toThrow('field error is a text');
    expect(() => list('rows', LIST_ITEM, {})(decode('{"rows":[1]}'))).toThrow('list rows holds a text');
  });

  test.each([
    ['nothing', ''],
    ['a list', '[{"id":"1"}]'],
    ['a text', '"ok"'],
    ['half an object', '{"id":"1"'],
    ['two objects', '{"id":"1"}{"id":"2"}'],
    ['a name that stands twice', '{"amount":1,"amount":2}'],
    ['a name that stands twice under another spelling', '{"amount":1,"\\u0061mount":2}'],
    ['a name that stands twice in a group', '{"a":{"b":1,"b":{}}}'],
    ['a name of all objects', '{"__proto__":{}}'],
    ['an empty name', '{"":1}'],
    ['a name without quotes', '{id:1}'],
    ['a comma at the end', '{"id":1,}'],
    ['a comma at the end of a list', '{"id":[1,]}'],
    ['a comment', '{"id":1/* one */}'],
    ['a leading zero', '{"id":01}'],
    ['a plus', '{"id":+1}'],
    ['a point without digits', '{"id":1.}'],
    ['a word of JavaScript', '{"id":NaN}'],
    ['a line break in a text', '{"id":"a\nb"}'],
    ['an escape that JSON does not have', '{"id":"\\x41"}'],
    ['a NUL', '{"id":"\\u0000"}'],
    ['half a pair', '{"id":"\\ud800"}'],
    ['a byte order mark', '\ufeff{"id":1}'],
    ['a web page', '<html></html>'],
  ])('refuses %s', (_what, body) => {
    expect(() => decode(body)).toThrow(MalformedMessage);
  });

  test('refuses bytes that are no UTF-8', () => {
    expect(() => decodeJson(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toThrow('not UTF-8');
  });

  test('refuses what is nested too deep or too long, however it is made', () => {
    const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;
    expect(decode(nested(MAX_DEPTH))).toHaveLength(1);
    expect(() => decode(nested(MAX_DEPTH + 1))).toThrow('nested deeper');
    expect(() => decode(`{"a":${'['.repeat(200_000)}`)).toThrow('nested deeper');
    expect(() => decode(`{"a":"${'x'.repeat(MAX_BODY_BYTES)}"}`)).toThrow('bytes long');
    expect(() => decode(`{"a":"${'x'.repeat(MAX_BODY_BYTES - 100)}`)).toThrow(MalformedMessage);
  });

  test('agrees with JSON.parse on whatever object of texts there is', () => {
    const honest = fc.dictionary(
      fc.string({ minLength: 1 }).filter((name) => /^[a-z][a-z0-9_]*$/.test(name) && !isForbiddenName(name)),
      fc.string({ unit: 'grapheme' }).filter((value) => !/[\p{Cc}\p{Cs}]/u.test(value)),
    );
    fc.assert(
      fc.property(honest, fc.constantFrom(0, 2), (value, indent) => {
        expect(Object.fromEntries(decode(JSON.stringify(value, null, indent)))).toEqual({ ...value });
      }),
    );
  });
});

describe('writing JSON', () => {
  test('has one form: no blanks, names in their order, sums as numbers without zeros that say nothing', () => {
    const fields = [
      ['id', '01978d0e-0000-7ea2-9a42-000000000003'],
      ['amount', '40.00'],
      ['description', 'Счёт "1"'],
    ] as const;
    expect(encodeJson(fields, ['amount'])).toBe(
      '{"id":"01978d0e-0000-7ea2-9a42-000000000003","amount":40,"description":"Счёт \\"1\\""}',
    );
    expect(encodeJson([['amount', '12.50']], ['amount'])).toBe('{"amount":12.5}');
    expect(encodeJson([['amount', '0.05']], ['amount'])).toBe('{"amount":0.05}');
    expect(encodeJson([['amount', '900000000000000.10']], ['amount'])).toBe('{"amount":900000000000000.1}');
  });

  test.each(['-1', '1e2', '1,5', '', '01', 'NaN'])('refuses "%s" as a sum', (amount) => {
    expect(() => encodeJson([['amount', amount]], ['amount'])).toThrow('is no sum');
  });
});
