import fc from 'fast-check';
import type { Field, Message } from '../../../src/freedompay/protocol/message.js';

/** Texts that careless codecs change: numbers, dates, blanks, line ends, markup, escapes of either wire form. */
export const TRICKY_TEXTS = [
  '',
  ' ',
  '  padded  ',
  '\t',
  '\n',
  '\r',
  'a\r\nb\rc\nd',
  '0',
  '-0',
  '00102',
  '10.00',
  '-4',
  '+7',
  '1e3',
  '0x1F',
  '1_000',
  'NaN',
  'Infinity',
  '9007199254740993',
  'true',
  'null',
  'undefined',
  '2026-07-22 16:40:02',
  '2026-07-22T11:41:04+00:00',
  '"double" and \'single\'',
  'a < b > c & d',
  '<b>bold</b>',
  '&amp;',
  '&#49;&#x31;',
  '&unknown;',
  ']]>',
  '<![CDATA[1]]>',
  '<!-- 1 -->',
  '<?pi?>',
  'a+b=c&d[e]=f?g#h;i%41%ZZ',
  '__proto__',
  'Оплата заказа №42 — «Жұмыс»',
  'é e\u0301',
  '👩‍👩‍👧 🇰🇿',
  '\u00a0\u2028\u0085\ufeff',
] as const;

/** A name both wire forms can carry, often one the provider uses. Never the signature's. */
export const fieldName: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('pg_order_id', 'pg_payment_id', 'pg_amount', 'pg_salt', 'pg_status', 'Zone', 'card', '_', 'a.b-c'),
  fc
    .tuple(
      fc.constantFrom(...'abcxyzABCXYZ_'),
      fc.string({ unit: fc.constantFrom(...'abcdefxyzABCXYZ0123456789_.-'), maxLength: 12 }),
    )
    .map((parts) => parts.join('')),
);

/** Any text UTF-8 can carry, control characters included: what a form can say. */
export const formText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...TRICKY_TEXTS),
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
);

/** What XML 1.0 can say: no control characters but tab and line ends, no U+FFFE or U+FFFF. */
export const xmlText: fc.Arbitrary<string> = formText.map((text) =>
  text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ''),
);

/** A message a form can carry: no name stands twice on a level, no group is empty. */
export const formMessage: fc.Arbitrary<Message> = fc.letrec<{ message: Message }>((tie) => ({
  message: fc.uniqueArray(field(fc.oneof({ maxDepth: 4 }, formText, tie('message'))), {
    selector: ([name]) => name,
    minLength: 1,
    maxLength: 8,
  }),
})).message;

/** A message XML can carry: texts stand once on a level; groups may be repeated, as the items of a list are. */
export const xmlMessage: fc.Arbitrary<Message> = fc.letrec<{ message: Message }>((tie) => ({
  message: fc
    .uniqueArray(
      fc.tuple(fieldName, fc.oneof({ maxDepth: 3 }, xmlText, fc.array(tie('message'), { minLength: 1, maxLength: 2 }))),
      { selector: ([name]) => name, minLength: 1, maxLength: 6 },
    )
    .map((entries) =>
      entries.flatMap(([name, value]): Field[] =>
        typeof value === 'string' ? [[name, value]] : value.map((item) => [name, item]),
      ),
    ),
})).message;

function field(value: fc.Arbitrary<string | Message>): fc.Arbitrary<Field> {
  return fc.tuple(fieldName, value);
}

/** The same message with the fields of every level in another order. */
export function reordered(message: Message, by: number): Message {
  const fields = message.map(
    ([name, value]): Field => [name, typeof value === 'string' ? value : reordered(value, by + 1)],
  );
  const cut = by % fields.length;
  return [...fields.slice(cut).reverse(), ...fields.slice(0, cut)];
}

/** How many texts a message holds, at all depths. */
export function countTexts(message: Message): number {
  return message.reduce((count, [, value]) => count + (typeof value === 'string' ? 1 : countTexts(value)), 0);
}

/** The message with its n-th text (counted from 0, in order, at all depths) changed. */
export function withText(message: Message, n: number, change: (text: string) => string): Message {
  let index = 0;
  const visit = (fields: Message): Message =>
    fields.map(([name, value]): Field => {
      if (typeof value !== 'string') return [name, visit(value)];
      return [name, index++ === n ? change(value) : value];
    });
  return visit(message);
}
