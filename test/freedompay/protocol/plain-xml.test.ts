import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mutated, repetitive, soup } from '../../../fuzz/mutations.js';
import type { Message } from '../../../src/freedompay/protocol/message.js';
import { encodeXml } from '../../../src/freedompay/protocol/xml.js';
import { fixtures } from './fixtures.js';
import { xmlMessage } from './messages.js';
import { plainly, readEveryWay, strictly } from './readers.js';

const response = (fields: string) => `<response>${fields}</response>`;
/** The one recorded body that is not of the plain form. */
const ENTITY = '01_init_payment_ok.xml';
const inField = (text: string) => response(`<a>${text}</a>`);
const bodies = fixtures.map(({ body }) => Buffer.from(body).toString('utf8'));
/** What the provider answers, without the blanks that the recorded bodies are laid out with. */
const dense = bodies.map((body) => body.replace(/>\s+</g, '><'));

describe('the plain form is read without the strict parser', () => {
  test.each(fixtures)('as in $file, unless it holds an entity', ({ file, body }) => {
    const text = Buffer.from(body).toString('utf8');
    expect(plainly(text)).toEqual(file === ENTITY ? null : strictly(text));
    expect(strictly(text)).not.toBeNull();
  });

  test.each<readonly [string, string, Message]>([
    ['without a prolog', response('<a>1</a>'), [['a', '1']]],
    ['with any root', '<request><a>1</a></request>', [['a', '1']]],
    ['with blanks around all', `\n ${response('\t<a>1</a>\n')} \n`, [['a', '1']]],
    ['with blanks in a text', response('<a> 1\n</a>'), [['a', ' 1\n']]],
    ['with nothing but blanks in a text', response('<a>\n </a>'), [['a', '\n ']]],
    ['with empty elements', response('<a/><bc></bc>'), [...pair('a', ''), ...pair('bc', '')]],
    ['with names of which one begins as the other', response('<ab>1</ab><a>2</a>'), [...pair('ab', '1'), ['a', '2']]],
    ['with other than ASCII', response('<a>Жұмыс 👍 №\u00a0\u2028</a>'), [['a', 'Жұмыс 👍 №\u00a0\u2028']]],
    ['with ">", "]]" and quotes in a text', response(`<a>"1' > ]] ></a>`), [['a', `"1' > ]] >`]]],
    ['with a list', response('<l><i><a>1</a></i><i><a>2</a></i></l>'), [['l', [item('1'), item('2')]]]],
    ['on 20 levels', response(`${'<a>'.repeat(20)}1${'</a>'.repeat(20)}`), nested(20)],
  ])('%s', (_what, text, message) => {
    expect(plainly(text)).toEqual(message);
    expect(readEveryWay(text)).toEqual({ message, plain: true });
  });
});

describe('what is not plain is left to the strict parser', () => {
  test.each([
    ['another prolog', `<?xml version="1.0"?>${response('<a>1</a>')}`],
    ['another version', `<?xml version="1.1" encoding="utf-8"?>${response('<a>1</a>')}`],
    ['a byte order mark', `\ufeff${response('<a>1</a>')}`],
    ['an entity', response('<a>1&amp;2</a>')],
    ['a carriage return in a text', response('<a>1\r\n2</a>')],
    ['a carriage return between tags', response('\r\n<a>1</a>')],
    ['CDATA', response('<a><![CDATA[1]]></a>')],
    ['a comment', response('<!-- --><a>1</a>')],
    ['a comment in a text', response('<a>1<!-- -->2</a>')],
    ['a comment behind', `${response('<a>1</a>')}<!-- -->`],
    ['an instruction', response('<?pi?><a>1</a>')],
    ['an attribute', response('<a b="1">1</a>')],
    ['an attribute of the root', '<response b="1"><a>1</a></response>'],
    ['a blank in an empty element', response('<a />')],
    ['a blank in a tag', response('<a >1</a>')],
    ['a blank in a closing tag', response('<a>1</a >')],
    ['a name with a colon', response('<a:b>1</a:b>')],
    ['a name in other letters', response('<карта>1</карта>')],
    ['a name that ends in other letters', response('<aж>1</aж>')],
    ['a name of 101 letters', response(`<${'a'.repeat(101)}/>`)],
  ])('%s', (_what, text) => {
    expect(plainly(text)).toBeNull();
    expect(readEveryWay(text).message).not.toBeNull();
  });

  test.each([
    ['nothing', ''],
    ['blanks', ' \n'],
    ['a prolog alone', '<?xml version="1.0" encoding="utf-8"?>'],
    ['a tag alone', '<response>'],
    ['the beginning of a tag', '<response><a'],
    ['the beginning of an end tag', '<response><a>1</'],
    ['an end tag alone', '</response>'],
    ['an empty root', '<response/>'],
    ['a root without fields', '<response></response>'],
    ['a root of text', response('1')],
    ['another root', '<html><a>1</a></html>'],
    ['two roots', response('<a>1</a>').repeat(2)],
    ['text behind the root', `${response('<a>1</a>')}1`],
    ['text before the root', `1${response('<a>1</a>')}`],
    ['a NUL behind the root', `${response('<a>1</a>')}\0`],
    ['a control character', response('<a>\u0001</a>')],
    ['a control character in the last bytes', `${response('<a>1</a>')}   \u000b`],
    ['a control character beside other letters', response('<a>ж\u001f</a>')],
    ['U+FFFE', response('<a>\ufffe</a>')],
    ['U+FFFF', response('<a>\uffff</a>')],
    ['"]]>" in a text', response('<a>]]></a>')],
    ['"]]>" between tags', response(']]><a>1</a>')],
    ['a bare "<"', response('<a>1 < 2</a>')],
    ['a bare ampersand', response('<a>1 & 2</a>')],
    ['an element without a name', response('<>1</>')],
    ['a name that begins with a digit', response('<1a>1</1a>')],
    ['a name that begins with "-"', response('<-a>1</-a>')],
    ['a name that begins with "."', response('<.a/>')],
    ['a name that reaches into objects', response('<__proto__>1</__proto__>')],
    ['crossed tags', response('<a><b>1</a></b>')],
    ['an end tag of another case', response('<a>1</A>')],
    ['an end tag of a longer name', response('<a>1</ab>')],
    ['an end tag of a shorter name', response('<ab>1</a>')],
    ['an end tag that differs in its last letter', response('<pg_amount>1</pg_amounu>')],
    ['an end tag that differs in its middle', response('<pg_amount>1</pg_bmount>')],
    ['text beside an element', response('<a>1<b>2</b></a>')],
    ['text behind an element', response('<a><b>2</b>1</a>')],
    ['a hard blank beside an element', response('<a>\u00a0<b>2</b></a>')],
    ['a text twice', response('<a>1</a><a>1</a>')],
    ['a text twice in a group', response('<g><a>1</a><a>1</a></g>')],
    ['a text twice with groups between', response('<a>1</a><g><a>1</a></g><a>1</a>')],
    ['a text beside a group of its name', response('<a>1</a><a><b>1</b></a>')],
    ['a text twice among many', response(`${Array.from({ length: 90 }, (_, n) => `<a${n}/>`).join('')}<a0/>`)],
    ['21 levels', response(`${'<a>'.repeat(21)}1${'</a>'.repeat(21)}`)],
    ['21 levels, the last an empty element', response(`${'<a>'.repeat(20)}<b/>${'</a>'.repeat(20)}`)],
  ])('and refused by it: %s', (_what, text) => {
    expect(plainly(text)).toBeNull();
    expect(readEveryWay(text)).toEqual({ message: null, plain: false });
  });

  test('wherever a body is cut', () => {
    for (const body of dense) {
      const whole = body.trimEnd();
      const passed = Array.from({ length: whole.length }, (_, end) => whole.slice(0, end)).filter(plainly);
      expect(passed).toEqual([]);
    }
  });
});

describe('the plain reader and the strict one agree', () => {
  test('on any message we write', () => {
    let plain = 0;
    fc.assert(
      fc.property(xmlMessage, (message) => {
        const read = readEveryWay(encodeXml(message));
        expect(read.message).toEqual(message);
        plain += read.plain ? 1 : 0;
      }),
      { numRuns: 500 },
    );
    expect(plain).toBeGreaterThan(50);
  });

  test.each([
    ['a recorded body with anything done to it', mutated([...bodies, ...dense]), 8_000],
    ['recorded bodies with one character changed', changed(dense), 15_000],
    ['tags in any order', tags(), 15_000],
    ['texts of pieces that mean something to some reader', fc.oneof(soup, repetitive).map(inField), 2_000],
  ])('on %s', (_what, arbitrary, numRuns) => {
    const seen = { plain: 0, refused: 0 };
    fc.assert(
      fc.property(arbitrary, (text) => {
        const sound = text.replace(/\p{Surrogate}/gu, '');
        const { message, plain } = readEveryWay(sound);
        if (plain) seen.plain += 1;
        if (message === null) seen.refused += 1;
      }),
      { numRuns },
    );
    expect([seen.plain > 0, seen.refused > 0]).toEqual([true, true]);
  });

  test('whatever was read before', () => {
    const orders = [
      '<a>1</a><b>2</b><c/>',
      '<c>1</c><b>2</b><a/>',
      '<b><a>1</a><c>2</c></b><a>3</a>',
      '<ab>1</ab><abc>2</abc>',
      '<abc>1</abc><ab>2</ab><a>3</a>',
    ].map(response);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...orders, ...bodies, response('<a>'), ''), { maxLength: 12 }), (texts) => {
        for (const text of texts) readEveryWay(text);
      }),
      { numRuns: 300 },
    );
  });

  test('after more names than are interned', () => {
    const names = Array.from({ length: 2_500 }, (_, n) => `<n${n}>${n}</n${n}>`);
    for (let from = 0; from < names.length; from += 50) {
      expect(readEveryWay(response(names.slice(from, from + 50).join(''))).plain).toBe(true);
    }
    expect(readEveryWay(response(names.join(''))).message).toHaveLength(2_500);
    for (const body of bodies.slice(1)) expect(readEveryWay(body).plain).toBe(true);
  });
});

function pair(name: string, value: string | Message): Message {
  return [[name, value]];
}

function item(text: string): Message[number] {
  return ['i', [['a', text]]];
}

function nested(levels: number): Message {
  return [['a', levels === 1 ? '1' : nested(levels - 1)]];
}

/** A text with one to three of its characters replaced by one that markup is made of. */
function changed(texts: readonly string[]): fc.Arbitrary<string> {
  const character = fc.constantFrom(...'<>/&;!?[]-"\'= \t\n\r\0\u0001\u001f\u007f\u0085\ufffe\uffffaZ_.:09жa');
  const change = fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(1), character);
  return fc.tuple(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 3 })).map(([text, changes]) =>
    changes.reduce((now, [part, length, piece]) => {
      const at = Math.floor(part * now.length);
      return now.slice(0, at) + piece + now.slice(at + length);
    }, text),
  );
}

/** Tags and texts of few kinds: now and then they make a message. */
function tags(): fc.Arbitrary<string> {
  const leaf = fc.constantFrom('<a>1</a>', '<b/>', '<ab> </ab>', '<abcd>2</abcd>', '<a></a>', ' ', '\n');
  const any = fc.constantFrom('<a>', '</a>', '<b>', '</b>', '<ab>', '</ab>', '</abcd>', 'x', '\t', '/>', '>', '<');
  const element = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 6, arbitrary: leaf },
      { weight: 2, arbitrary: fc.array(tie('tree'), { maxLength: 4 }).map((inner) => `<g>${inner.join('')}</g>`) },
      { weight: 1, arbitrary: any },
    ),
  })).tree;
  return fc.array(element, { maxLength: 6 }).map((all) => response(all.join('')));
}
