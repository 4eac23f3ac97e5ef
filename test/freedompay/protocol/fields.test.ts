import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decimal,
  flag,
  list,
  readFields,
  required,
  requiredDecimal,
  text,
  UnreadableField,
} from '../../../src/freedompay/protocol/fields.js';
import type { Message } from '../../../src/freedompay/protocol/message.js';

const a = (value: string | Message): Message => [['a', value]];
const group: Message = [['x', '1']];

describe('a text', () => {
  test.each<readonly [string, Message, string | null]>([
    ['is read to the letter', a(' 00102 '), ' 00102 '],
    ['is null where the field is absent', [], null],
    ['is null where it is empty', a(''), null],
    ['is null where it is blank', a(' \n\t'), null],
    ['is null where it is a group', a(group), null],
    ['is read under its other name', [['b', '2']], '2'],
    ['is read under its other name where the first is empty', [...a(''), ['b', '2']], '2'],
    ['is read under its other name where the first is a group', [...a(group), ['b', '2']], '2'],
    ['is read under its first name where both are there', [['b', '2'], ...a('1')], '1'],
  ])('%s', (_what, message, value) => {
    expect(text('a', 'b')(message)).toBe(value);
  });

  test.each<readonly [string, Message]>([
    ['absent', []],
    ['empty', a('')],
    ['blank', a(' ')],
    ['a group', a(group)],
  ])('that is required makes the message unreadable where it is %s', (_what, message) => {
    expect(() => required('a', 'b')(message)).toThrow(new UnreadableField('field a or b is missing'));
  });
});

describe('a decimal', () => {
  test.each(['0', '10', '-4', '10.00', '13441.5', '00.10', '-0', '9'.repeat(30)])('%s is kept as it is', (value) => {
    expect(decimal('a')(a(value))).toBe(value);
    expect(requiredDecimal('a')(a(` ${value}\n`))).toBe(value);
  });

  test.each<readonly [string, Message]>([
    ['absent', []],
    ['empty', a('')],
    ['blank', a(' ')],
  ])('is null where it is %s, and unreadable where it is required', (_what, message) => {
    expect(decimal('a')(message)).toBeNull();
    expect(() => requiredDecimal('a')(message)).toThrow(new UnreadableField('field a is missing'));
  });

  test.each(['ten', '1e3', '+5', '5.', '.5', '1,5', '1 000', '--1', '0x1', '٥', 'NaN', '9'.repeat(31)])(
    '"%s" is unreadable',
    (value) => {
      expect(() => decimal('a', 'b')(a(value))).toThrow(new UnreadableField('field a or b is no decimal'));
      expect(() => requiredDecimal('a')(a(value))).toThrow(UnreadableField);
    },
  );
});

test.each<readonly [string, Message, boolean | null]>([
  ['1', a('1'), true],
  ['0', a('0'), false],
  ['1 with blanks', a(' 1 '), true],
  ['1 with a blank before it', a('\t1'), true],
  ['0 with a line end behind it', a('0\n'), false],
  ['1 with a hard blank behind it', a('1\u00a0'), true],
  ['absent', [], null],
  ['empty', a(''), null],
  ['a word', a('true'), null],
  ['another number', a('2'), null],
  ['a group', a(group), null],
])('a flag that is %s', (_what, message, value) => {
  expect(flag('a')(message)).toBe(value);
});

describe('a list is read in every form that the provider shows', () => {
  const read = list('rows', 'row', { id: required('id') });
  const row = (id: string): Message => [['id', id]];

  test.each<readonly [string, Message, readonly string[]]>([
    ['absent', [], []],
    ['an empty container', [['rows', '']], []],
    ['a container of blanks', [['rows', '\n    ']], []],
    ['one item', [['rows', [['row', row('1')]]]], ['1']],
    [
      'items',
      [
        [
          'rows',
          [
            ['row', row('1')],
            ['row', row('2')],
          ],
        ],
      ],
      ['1', '2'],
    ],
    ['an empty item', [['rows', [['row', '']]]], []],
    [
      'an empty item beside one',
      [
        [
          'rows',
          [
            ['row', row('1')],
            ['row', ' '],
          ],
        ],
      ],
      ['1'],
    ],
    ['a container that is the one item', [['rows', row('1')]], ['1']],
    [
      'repeated containers without items',
      [
        ['rows', row('1')],
        ['rows', row('2')],
      ],
      ['1', '2'],
    ],
    [
      'repeated containers of items',
      [
        ['rows', [['row', row('1')]]],
        ['rows', [['row', row('2')]]],
      ],
      ['1', '2'],
    ],
    [
      'other fields around it',
      [
        ['x', '1'],
        ['rows', [['row', row('1')]]],
        ['row', row('9')],
      ],
      ['1'],
    ],
  ])('%s', (_what, message, ids) => {
    expect(read(message).map(({ id }) => id)).toEqual(ids);
  });

  test.each<readonly [string, Message]>([
    ['a text for a container', [['rows', 'none']]],
    ['a text for an item', [['rows', [['row', 'none']]]]],
    ['an item without what it needs', [['rows', [['row', [['x', '1']]]]]]],
    ['a container of something else', [['rows', [['item', row('1')]]]]],
  ])('%s is unreadable, not an empty list', (_what, message) => {
    expect(() => read(message)).toThrow(UnreadableField);
  });
});

test('a shape takes what it names and passes over the rest', () => {
  const message: Message = [
    ['pg_id', '1'],
    ['pg_new', 'x'],
    ['pg_sum', '-4'],
  ];
  expect(readFields({ id: required('pg_id'), sum: decimal('pg_sum'), none: text('pg_none') }, message)).toEqual({
    id: '1',
    sum: '-4',
    none: null,
  });
});

describe('a shape reads as each of its readers reads by itself', () => {
  const readers = {
    text: text('a', 'b'),
    other: text('b', 'a'),
    flag: flag('a'),
    same: text('c'),
    rows: list('rows', 'row', { id: text('id') }),
  };
  const value = fc.oneof(
    fc.constantFrom('', ' ', '\n', '0', '1', ' 1 ', 'x', '\u00a0', '\u3000x', '\u007f', '\ufeff', 'ж '),
    fc.constantFrom<Message>([], [['id', '7']], [['row', [['id', '8']]]], [['row', '']]),
  );
  const field = fc.tuple(fc.constantFrom('a', 'b', 'c', 'rows', 'x'), value);
  const filler = fc.nat(1).map((many) => Array.from({ length: many * 70 }, (_, n) => [`f${n}`, ''] as const));

  test('of any message, also where names stand twice, and of a long one', () => {
    fc.assert(
      fc.property(fc.array(field, { maxLength: 8 }), filler, (fields, more) => {
        const message: Message = [...fields, ...more];
        const alone = attempt(() =>
          Object.fromEntries(Object.entries(readers).map(([key, reader]) => [key, reader(message)])),
        );
        expect(attempt(() => readFields(readers, message))).toEqual(alone);
        // The first of a name counts, and only a text that is not blank.
        const texts = ['a', 'b'].map((name) => fields.find(([of]) => of === name)?.[1]);
        const first = texts.find((one) => typeof one === 'string' && one.trim() !== '');
        expect(text('a', 'b')(message)).toBe(first ?? null);
      }),
      { numRuns: 1000 },
    );
  });

  function attempt(read: () => unknown): unknown {
    try {
      return read();
    } catch (error) {
      if (error instanceof UnreadableField) return error.message;
      throw error;
    }
  }
});
