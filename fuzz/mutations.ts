import fc from 'fast-check';

/** Names that reach into objects where a reader is careless. */
export const HOSTILE_NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'] as const;

/** Pieces that mean something to some reader. */
const PIECES = [
  ...HOSTILE_NAMES,
  ...[
    '&',
    '=',
    '[',
    ']',
    '[]',
    '[__proto__]',
    '[constructor][prototype]',
    ';',
    '%',
    '%00',
    '%5B__proto__%5D=1',
    '+',
    '\0',
  ],
  ...['<', '>', '</', '/>', '<a>', '</a>', '<__proto__>1</__proto__>', '&amp;', '&lt;', '&#0;', '&#x31;', '&x;', ']]>'],
  ...[
    '<![CDATA[',
    '<!--',
    '-->',
    '<?xml version="1.1"?>',
    '<!DOCTYPE a [<!ENTITY x "y">]>',
    '\ufeff',
    '\ud800',
    '\u2028',
  ],
  ...[
    '{',
    '}',
    '(',
    ')',
    '[1]',
    ':',
    ',',
    '"',
    '"""',
    '\\',
    '\\u0000',
    '$',
    '@skip(if: true)',
    '...',
    '...F',
    '#',
    '!',
  ],
  ...[
    '"__proto__":{"polluted":1},',
    '"constructor":{"prototype":{"polluted":1}},',
    '"\\u005f_proto__":1,',
    'null',
    'true',
  ],
  ...[
    '0',
    '-0',
    '1e999',
    '9'.repeat(40),
    '0x1f',
    'NaN',
    '٣',
    'é',
    'ﬀ',
    '👩‍👩‍👧',
    ' ',
    '\t',
    '\r\n',
    '.',
    '-',
    '_',
    '/',
    '@',
  ],
];

/** One change of a text. Places are parts of its length, so that a change means the same for every text. */
type Mutation = (text: string) => string;

const place = fc.double({ min: 0, max: 1, noNaN: true });
const at = (text: string, part: number): number => Math.min(text.length, Math.floor(part * (text.length + 1)));

const change: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.constantFrom(...PIECES)).map(([part, piece]): Mutation => {
    return (text) => text.slice(0, at(text, part)) + piece + text.slice(at(text, part));
  }),
  fc.tuple(place, fc.integer({ min: 0, max: 0xff })).map(([part, code]): Mutation => {
    return (text) => text.slice(0, at(text, part)) + String.fromCharCode(code) + text.slice(at(text, part) + 1);
  }),
  fc.tuple(place, fc.integer({ min: 1, max: 40 })).map(([part, length]): Mutation => {
    return (text) => text.slice(0, at(text, part)) + text.slice(at(text, part) + length);
  }),
  fc.tuple(place, place, fc.integer({ min: 1, max: 60 })).map(([from, to, length]): Mutation => {
    return (text) => text.slice(0, at(text, to)) + text.substr(at(text, from), length) + text.slice(at(text, to));
  }),
);

/** Long repetitions: what makes a pattern or a list go over the same text again and again. */
const repetition: fc.Arbitrary<Mutation> = fc
  .tuple(
    place,
    fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(...PIECES)),
    fc.integer({ min: 100, max: 20_000 }),
  )
  .map(([part, unit, times]): Mutation => {
    return (text) => {
      const piece = typeof unit === 'string' ? unit : text.substr(at(text, part), unit);
      const fitting = Math.floor(60_000 / Math.max(1, piece.length));
      return text.slice(0, at(text, part)) + piece.repeat(Math.min(times, fitting)) + text.slice(at(text, part));
    };
  });

/** Valid texts with one to five changes, now and then with a long repetition. */
export function mutated(valid: readonly string[]): fc.Arbitrary<string> {
  const changes = fc.oneof(
    { weight: 30, arbitrary: fc.array(change, { minLength: 1, maxLength: 5 }) },
    // As it is: what takes nothing at all would refuse every forgery too.
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.tuple(repetition, change) },
  );
  return fc.tuple(fc.constantFrom(...valid), changes).map(([text, all]) => all.reduce((rest, one) => one(rest), text));
}

/** Texts of nothing but pieces. */
export const soup: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...PIECES, 'a', 'b', 'pg_sig'), { maxLength: 40 })
  .map((pieces) => pieces.join(''));

/** A beginning, a unit that stands there very often, and an end that does not fit. */
export const repetitive: fc.Arbitrary<string> = fc
  .record({
    head: fc.constantFrom('', ...PIECES),
    unit: fc.oneof(fc.constantFrom(...PIECES), fc.string({ minLength: 1, maxLength: 3 })),
    times: fc.integer({ min: 1, max: 20_000 }),
    tail: fc.constantFrom('', '!', '\0', ...PIECES),
  })
  .map(({ head, unit, times, tail }) => head + unit.repeat(Math.min(times, Math.floor(60_000 / unit.length))) + tail);
