import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeForm, encodeForm, messageOfPairs } from '../../../src/freedompay/protocol/form.js';
import { MalformedMessage, type Message } from '../../../src/freedompay/protocol/message.js';
import { verify } from '../../../src/freedompay/protocol/signature.js';
import { vectors } from './fixtures.js';
import { formMessage, TRICKY_TEXTS } from './messages.js';

describe('a form says what was put into it', () => {
  test('for any message', () => {
    fc.assert(
      fc.property(formMessage, (message) => {
        expect(decodeForm(encodeForm(message))).toEqual(message);
      }),
      { numRuns: 300 },
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
