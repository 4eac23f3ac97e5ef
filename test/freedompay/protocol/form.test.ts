import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeForm, encodeForm, messageOfPairs } from '../../../src/freedompay/protocol/form.js';
import { MAX_BODY_BYTES, MalformedMessage, type Message } from '../../../src/freedompay/protocol/message.js';
import { verify } from '../../../src/freedompay/protocol/signature.js';
import { vectors } from './fixtures.js';
import { formMessage, TRICKY_TEXTS } from './messages.js';

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof MalformedMessage) return error.message;
    throw error;
  }
  throw new Error('It was accepted.');
}

describe('a form says what was put into it', () => {
  test('for any message', () => {
    fc.assert(
      fc.property(formMessage, (message) => {
        expect(decodeForm(encodeForm(message))).toEqual(message);
      }),
      { numRuns: 500 },
    );
  });

  test.each(TRICKY_TEXTS.map((text) => [JSON.stringify(text), text]))('with %s kept to the letter', (_, text) => {
    const message: Message = [
      ['pg_a', text],
      ['pg_b', [['0', [['inner', text]]]]],
    ];
    expect(decodeForm(encodeForm(message))).toEqual(message);
  });

  test.each(vectors.filter(({ id }) => id !== 'V5'))(
    'so a webhook as in $id still verifies',
    ({ script, params, md5, secret }) => {
      expect(verify(script, decodeForm(`${encodeForm(params)}&pg_sig=${md5}`), secret)).toBe(true);
    },
  );

  test('with nothing in it', () => {
    expect(encodeForm([])).toBe('');
    expect(decodeForm('')).toEqual([]);
  });

  test('in brackets, as PHP reads it', () => {
    const rows: Message = [['rows', [['0', [['name', 'Cable']]]]]];
    expect(decodeURIComponent(encodeForm(rows))).toBe('rows[0][name]=Cable');
    expect(decodeForm('rows[0][name]=Cable')).toEqual(rows);
    expect(messageOfPairs([['rows[0][name]', 'Cable']])).toEqual(rows);
  });
});

describe('what PHP would read', () => {
  test.each<[string, Message]>([
    [
      'a[]=x&a[]=y',
      [
        [
          'a',
          [
            ['0', 'x'],
            ['1', 'y'],
          ],
        ],
      ],
    ],
    [
      'a[][b]=x&a[][b]=y',
      [
        [
          'a',
          [
            ['0', [['b', 'x']]],
            ['1', [['b', 'y']]],
          ],
        ],
      ],
    ],
    [
      'a[5]=x&a[]=y',
      [
        [
          'a',
          [
            ['5', 'x'],
            ['6', 'y'],
          ],
        ],
      ],
    ],
    [
      'a[k]=x&a[]=y',
      [
        [
          'a',
          [
            ['k', 'x'],
            ['0', 'y'],
          ],
        ],
      ],
    ],
    [
      'a[007]=x&a[]=y',
      [
        [
          'a',
          [
            ['007', 'x'],
            ['0', 'y'],
          ],
        ],
      ],
    ],
    [
      'a[1]=x&a[0]=y&a[]=z',
      [
        [
          'a',
          [
            ['1', 'x'],
            ['0', 'y'],
            ['2', 'z'],
          ],
        ],
      ],
    ],
    [
      'a[0][x]=1&b=2&a[0][y]=3',
      [
        [
          'a',
          [
            [
              '0',
              [
                ['x', '1'],
                ['y', '3'],
              ],
            ],
          ],
        ],
        ['b', '2'],
      ],
    ],
    [
      'a=&b',
      [
        ['a', ''],
        ['b', ''],
      ],
    ],
    ['a=b=c', [['a', 'b=c']]],
    ['&&a=1&&', [['a', '1']]],
    ['a=1+2%2B3', [['a', '1 2+3']]],
    ['a=1;b=2', [['a', '1;b=2']]],
    ['%D0%B0=%E2%82%B8', [['а', '₸']]],
  ])('%s', (body, message) => {
    expect(decodeForm(body)).toEqual(message);
  });

  test('thousands of unnamed rows, in their order', () => {
    const values = Array.from({ length: 40_000 }, (_, at) => String(at % 10));
    const body = values.map((value) => `a[]=${value}`).join('&');
    expect(decodeForm(body)).toEqual([['a', values.map((value, at) => [String(at), value])]]);
  });
});

describe('a form is refused', () => {
  test.each([
    ['a[', 'is not a form field'],
    ['a[b', 'is not a form field'],
    ['a]b', 'is not a form field'],
    ['a]', 'is not a form field'],
    ['a[b]c', 'is not a form field'],
    ['a[b]c[d]', 'is not a form field'],
    ['a[b[c]]', 'is not a form field'],
    ['[a]', 'is not a form field'],
    ['[]', 'is not a form field'],
    ['', 'is not a form field'],
  ])('for the name "%s"', (name, cause) => {
    expect(refusal(() => decodeForm(`x=1&${name}=1`))).toContain(cause);
    expect(refusal(() => messageOfPairs([[name, '1']]))).toContain(cause);
  });

  test.each([
    ['a=1&a=2', '"a" stands twice'],
    ['a=1&b=2&a=1', '"a" stands twice'],
    ['a[b]=1&a[b]=2', '"a[b]" stands twice'],
    ['a[]=1&a[0]=2', '"a[0]" stands twice'],
    ['a=1&a[b]=2', 'both a text and a group'],
    ['a[b]=1&a=2', '"a" stands twice'],
    ['a[b]=1&a[b][c]=2', 'both a text and a group'],
    ['a=1&%61=2', '"a" stands twice'],
    ['pg_sig=0&pg_sig=1', '"pg_sig" stands twice'],
  ])('for saying two things at once: %s', (body, cause) => {
    expect(refusal(() => decodeForm(body))).toContain(cause);
  });

  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__'])(
    'for the name %s, at any depth, read or written',
    (name) => {
      for (const key of [name, `a[${name}]`, `${name}[a]`, `a[0][${name}]`, `a[${name}][b]`, `a[${name}][]`]) {
        expect(refusal(() => decodeForm(`${encodeURIComponent(key)}=1`))).toContain(`"${name}" is not allowed`);
      }
      expect(refusal(() => encodeForm([[name, '1']]))).toContain(`"${name}" is not allowed`);
      expect(refusal(() => encodeForm([['a', [[name, '1']]]]))).toContain(`"${name}" is not allowed`);
      expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('a');
    },
  );

  test('when nested over 20 levels, and not before', () => {
    const nested = (levels: number) => `a${'[a]'.repeat(levels - 1)}=1`;
    expect(decodeForm(nested(20))).toHaveLength(1);
    expect(refusal(() => decodeForm(nested(21)))).toContain('nested too deeply');
    expect(refusal(() => decodeForm(`a${'[]'.repeat(100_000)}=1`))).toContain('nested too deeply');
  });

  test('over 256 kB, and not before', () => {
    const fitting = `a=${'x'.repeat(MAX_BODY_BYTES - 2)}`;
    expect(decodeForm(fitting)).toHaveLength(1);
    expect(refusal(() => decodeForm(`${fitting}x`))).toContain('too large');
    expect(refusal(() => decodeForm(`a=${'₸'.repeat(MAX_BODY_BYTES / 3)}`))).toContain('too large');
  });

  test.each([
    ['an open bracket', '['.repeat(200_000)],
    ['closed brackets', `a${'[]'.repeat(100_000)}x`],
    ['one endless name', `a${'b'.repeat(200_000)}]`],
  ])('in one short sentence, even for a hostile name: %s', (_, name) => {
    expect(refusal(() => decodeForm(`${name}=1`)).length).toBeLessThan(250);
  });

  test.each<[string, Message, string]>([
    ['an empty group', [['a', []]], 'empty group'],
    ['a nested empty group', [['a', [['b', []]]]], 'empty group'],
    [
      'a repeated name',
      [
        ['a', '1'],
        ['a', '2'],
      ],
      'stands twice',
    ],
    [
      'a repeated group',
      [
        ['a', [['b', '1']]],
        ['a', [['b', '2']]],
      ],
      'stands twice',
    ],
    ['a name with a bracket', [['a[b]', '1']], 'can not be'],
    ['an empty name', [['', '1']], 'can not be'],
    ['an empty nested name', [['a', [['', '1']]]], 'can not be'],
  ])('to be written with %s, which it can not say', (_, message, cause) => {
    expect(refusal(() => encodeForm(message))).toContain(cause);
  });
});

test('any text is either refused as malformed or read into a message that says the same again', () => {
  const body = fc.string({ unit: fc.constantFrom(...'ab01[]=&%+25D', '[]', '__proto__', 'a[b]='), maxLength: 60 });
  fc.assert(
    fc.property(body, (any) => {
      let message: Message;
      try {
        message = decodeForm(any);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedMessage);
        return;
      }
      expect(decodeForm(encodeForm(message))).toEqual(message);
    }),
    { numRuns: 2000 },
  );
});
