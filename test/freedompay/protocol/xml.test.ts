import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_BODY_BYTES, MalformedMessage, type Message } from '../../../src/freedompay/protocol/message.js';
import { sign } from '../../../src/freedompay/protocol/signature.js';
import { decodeXml, encodeXml } from '../../../src/freedompay/protocol/xml.js';
import { fixtures, vectors } from './fixtures.js';
import { TRICKY_TEXTS, xmlMessage, xmlText } from './messages.js';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('an XML body says what was put into it', () => {
  test('for any message, in either root, read as text or as bytes', () => {
    fc.assert(
      fc.property(xmlMessage, fc.constantFrom('response', 'request'), (message, root) => {
        const body = encodeXml(message, root);
        expect(decodeXml(body)).toEqual(message);
        expect(decodeXml(bytes(body))).toEqual(message);
      }),
      { numRuns: 300 },
    );
  });

  test.each(TRICKY_TEXTS.map((text) => [JSON.stringify(text), text]))('with %s kept to the letter', (_, text) => {
    const message: Message = [
      ['pg_a', text],
      ['pg_b', [['inner', text]]],
    ];
    expect(decodeXml(bytes(encodeXml(message)))).toEqual(message);
  });

  test.each(fixtures)('also for $file', ({ body }) => {
    const message = decodeXml(body);
    expect(decodeXml(encodeXml(message))).toEqual(message);
  });

  test.each(vectors.filter(({ id }) => id !== 'V4'))('so that $id is signed the same on both sides', (vector) => {
    expect(sign(vector.script, decodeXml(encodeXml(vector.params)), vector.secret)).toBe(vector.md5);
  });

  test('but an empty group becomes an empty text, which is signed the same', () => {
    expect(encodeXml([['list', []]])).toBe(encodeXml([['list', '']]));
    expect(decodeXml(encodeXml([['list', []]]))).toEqual([['list', '']]);
  });

  test('after a prolog that names the encoding', () => {
    expect(encodeXml([['pg_status', 'ok']])).toBe(
      '<?xml version="1.0" encoding="utf-8"?>\n<response><pg_status>ok</pg_status></response>',
    );
  });
});

describe('what XML means', () => {
  test.each<[string, Message]>([
    ['<a>&#49;&#x30;&#48;</a>', [['a', '100']]],
    ['<a>&lt;b&gt;&amp;&quot;&apos;</a>', [['a', '<b>&"\'']]],
    ['<a>&amp;lt;</a>', [['a', '&lt;']]],
    ['<a>&#128512;</a>', [['a', '😀']]],
    ['<a>x&#13;y</a>', [['a', 'x\ry']]],
    ['<a>1\r\n2\r3\n4</a>', [['a', '1\n2\n3\n4']]],
    ['<a> 00102\t</a>', [['a', ' 00102\t']]],
    ['<a><![CDATA[<b>&amp;]]]]><![CDATA[>]]></a>', [['a', '<b>&amp;]]>']]],
    ['<a>10<!-- not a separator -->.00</a>', [['a', '10.00']]],
    ['<a>1<?pi text?>2</a>', [['a', '12']]],
    ['<a/>', [['a', '']]],
    ['<a></a>', [['a', '']]],
    ['<a  ></a\n>', [['a', '']]],
    ['<a x="1" y=\'&lt;\'>2</a>', [['a', '2']]],
    [
      '\r\n\t<a>1</a>\n <b>2</b>\n',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['<a>\n<b>1</b>\n</a>', [['a', [['b', '1']]]]],
    [
      '<a><b>1</b></a><c/><a><b>2</b></a>',
      [
        ['a', [['b', '1']]],
        ['c', ''],
        ['a', [['b', '2']]],
      ],
    ],
    ['<карта>1</карта>', [['карта', '1']]],
  ])('%j', (fields, message) => {
    expect(decodeXml(`<response>${fields}</response>`)).toEqual(message);
  });

  test.each([
    '<response><a>1</a></response>',
    '<request><a>1</a></request>',
    '<root><a>1</a></root>',
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<response xmlns="urn:x"><a>1</a></response>\r\n',
    '\ufeff<?xml version="1.0"?><response><a>1</a></response>',
    '<!-- before --><?pi?><response><a>1</a></response><!-- after -->',
  ])('a whole document may look like %j', (body) => {
    expect(decodeXml(body)).toEqual([['a', '1']]);
    expect(decodeXml(bytes(body))).toEqual([['a', '1']]);
  });

  test('XML 1.1 is read by the rules of 1.0, so no text is altered', () => {
    const body = (text: string) => `<?xml version="1.1"?><response><a>${text}</a></response>`;
    expect(decodeXml(body('1\u0085\u20282'))).toEqual([['a', '1\u0085\u20282']]);
    expect(() => decodeXml(body('&#1;'))).toThrow(MalformedMessage);
  });

  test('exactly 256 kB are read, and 20 levels below the root', () => {
    const frame = '<response><a></a></response>';
    const text = 'x'.repeat(MAX_BODY_BYTES - frame.length);
    expect(decodeXml(frame.replace('><a>', `><a>${text}`))).toEqual([['a', text]]);
    expect(decodeXml(`<response>${'<a>'.repeat(20)}1${'</a>'.repeat(20)}</response>`)).toHaveLength(1);
  });
});

describe('XML is not written', () => {
  test.each(['', '1a', '-a', '.a', 'a b', 'a>b', 'a/', 'a:b', 'a[0]', '#text', ':@', '?xml', 'имя', 'a\n'])(
    'with the name %j',
    (name) => {
      expect(() => encodeXml([[name, '1']])).toThrow(MalformedMessage);
      expect(() => encodeXml([['a', [[name, []]]]])).toThrow('cannot be an element');
    },
  );

  test.each(['\0', '\u0001', '\b', '\v', '\f', '\u001f', '\ufffe', '\uffff', '\ud800', '\udc00', 'a\ud83d'])(
    'with the character in %j, which it cannot carry',
    (text) => {
      expect(() => encodeXml([['a', text]])).toThrow(MalformedMessage);
      expect(() => encodeXml([['a', [['b', `x${text}y`]]]])).toThrow('XML cannot carry');
    },
  );

  test('in a way that lets a text end its element', () => {
    fc.assert(
      fc.property(xmlText, (text) => {
        expect(encodeXml([['a', text]]).match(/</g)).toHaveLength(5);
      }),
    );
  });
});
