import { describe, expect, test } from '@jest/globals';
import { MAX_BODY_BYTES, MalformedMessage } from '../../../src/freedompay/protocol/message.js';
import { decodeXml, encodeXml } from '../../../src/freedompay/protocol/xml.js';
import { fixtures } from './fixtures.js';
import { messageOf } from './message-of.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const response = (fields: string) => `<response>${fields}</response>`;

const refused = (body: string | Uint8Array) => messageOf(() => decodeXml(body));

describe('a body that was cut short is refused', () => {
  test.each(fixtures)('wherever $file is cut, as bytes and as text', ({ body }) => {
    const text = Buffer.from(body).toString('utf8').trimEnd();
    const whole = bytes(text);
    expect(decodeXml(whole)).toEqual(decodeXml(body));
    for (let end = 0; end < whole.length; end += 1) refused(whole.subarray(0, end));
    for (let end = 0; end < text.length; end += 1) refused(text.slice(0, end));
  });

  test('and the reason names what was left open', () => {
    expect(refused('<response><pg_status>ok</pg_status><pg_amount>10')).toMatch(/unclosed tag: pg_amount/);
    expect(refused('<response><pg_status>ok</pg_status>')).toMatch(/unclosed tag: response/);
    expect(refused(bytes(response('<a>ж</a>')).subarray(0, 14))).toMatch(/not text in UTF-8/);
  });
});

describe('what is no XML at all is refused', () => {
  test.each([
    ['nothing', ''],
    ['blanks', ' \r\n\t '],
    ['a prolog alone', '<?xml version="1.0" encoding="utf-8"?>\n'],
    ['a comment alone', '<!-- ok -->'],
    ['plain text', 'Service Unavailable'],
    ['one character', '<'],
    ['JSON', '{"pg_status":"ok","pg_sig":"0"}'],
    ['a form', 'pg_status=ok&pg_sig=0'],
    ['text before the root', `ok${response('<a>1</a>')}`],
    ['text behind the root', `${response('<a>1</a>')}ok`],
    ['an escaped character behind the root', `${response('<a>1</a>')}&#49;`],
    ['CDATA behind the root', `${response('<a>1</a>')}<![CDATA[ok]]>`],
    ['a NUL behind the root', `${response('<a>1</a>')}\0`],
    ['a stray end tag', `${response('<a>1</a>')}</response>`],
    ['two roots', response('<a>1</a>') + response('<a>2</a>')],
    ['two whole documents', `<?xml version="1.0"?>${response('<a>1</a>')}<?xml version="1.0"?>${response('<a>2</a>')}`],
    ['crossed tags', response('<a><b>1</a></b>')],
    ['an end tag of another case', response('<a>1</A>')],
    ['a bare ampersand', response('<a>1 & 2</a>')],
    ['an ampersand without its semicolon', response('<a>&amp 2</a>')],
    ['a bare "<"', response('<a>1 < 2</a>')],
    ['a bare "]]>"', response('<a>]]></a>')],
    ['"--" in a comment', response('<a>1</a><!-- -- -->')],
    ['an attribute without quotes', response('<a b=1>1</a>')],
    ['an attribute twice', response('<a b="1" b="2">1</a>')],
    ['a late prolog', ` <?xml version="1.0"?>${response('<a>1</a>')}`],
    ['a control character', response('<a>\u0001</a>')],
    ['a NUL by number', response('<a>&#0;</a>')],
    ['a control character by number', response('<a>&#x1f;</a>')],
    ['half a character by number', response('<a>&#xD83D;&#xDE00;</a>')],
    ['a number beyond Unicode', response('<a>&#x110000;</a>')],
    ['an endless number', response(`<a>&#${'9'.repeat(100_000)};</a>`)],
    ['a number that is none', response('<a>&#x;</a>')],
  ])('%s', (_, body) => {
    expect(refused(body)).toMatch(/^The body is not well-formed XML: .+[^.]\.$/);
    expect(refused(bytes(body))).toBe(refused(body));
  });

  test.each([
    ['a stray byte', [0xff]],
    ['half a character', [0xd0]],
    ['an overlong form of "<"', [0xc0, 0xbc]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a byte of windows-1251', [0xce, 0xef, 0xeb]],
  ])('bytes that are not UTF-8: %s', (_, bad) => {
    const body = Buffer.concat([Buffer.from('<response><a>'), Buffer.from(bad), Buffer.from('</a></response>')]);
    expect(refused(body)).toBe('The body is not text in UTF-8.');
    expect(decodeXml(bytes(response('<a>ж</a>')))).toEqual([['a', 'ж']]);
  });

  test.each(['\ud800', '\udc00', '\ud800x', 'x\udfff'])('text with half a character in it: %j', (text) => {
    expect(refused(response(`<a>${text}</a>`))).toBe('The body holds half a character.');
  });

  test('UTF-16', () => {
    refused(Buffer.from(response('<a>1</a>'), 'utf16le'));
    refused(Buffer.from(`\ufeff${response('<a>1</a>')}`, 'utf16le'));
  });
});

describe('XML that is no message is refused', () => {
  const fields = '<pg_status>ok</pg_status>';

  test.each([
    [
      'an XHTML page',
      `<html xmlns="http://www.w3.org/1999/xhtml"><body><p>502</p></body></html>`,
      'its root is <html>',
    ],
    ['a sloppy page', '<HTML><head><meta charset=utf-8><body>Bad<br>gateway</HTML>', 'its root is <HTML>'],
    ['a page with a doctype', '<!DOCTYPE html>\n<html><body>403</body></html>', 'document type'],
    ['a page that hides a message', `<html><body>${response(fields)}</body></html>`, 'its root is <html>'],
    ['a fragment', '<p>502</p>', 'its root is <p>'],
    ['a field without its root', fields, 'its root is <pg_status>'],
    ['a root of another case', `<Response>${fields}</Response>`, 'its root is <Response>'],
    ['a root with a prefix', `<a:response>${fields}</a:response>`, 'its root is <a:response>'],
    ['an empty root', '<response/>', 'has no fields'],
    ['a root of blanks', '<response> \n </response>', 'has no fields'],
    ['a root of text', '<response>ok</response>', 'has no fields'],
    ['text beside fields', response(`ok${fields}`), '<response> mixes text and elements'],
    ['text behind fields', response(`${fields}ok`), '<response> mixes text and elements'],
    ['text in a group', response('<a><b>1</b>2</a>'), '<a> mixes text and elements'],
    ['CDATA in a group', response('<a><b>1</b><![CDATA[2]]></a>'), '<a> mixes text and elements'],
    ['a hard blank in a group', response('<a>\u00a0<b>1</b></a>'), '<a> mixes text and elements'],
    ['a scalar twice', response('<a>1</a><a>2</a>'), '"a" stands twice'],
    ['the same scalar twice', response('<a>1</a><b>2</b><a>1</a>'), '"a" stands twice'],
    ['two signatures', response('<pg_sig>1</pg_sig><pg_sig>2</pg_sig>'), '"pg_sig" stands twice'],
    ['a scalar twice in a group', response('<l><a>1</a><a>2</a></l>'), '"a" stands twice'],
    ['a scalar, then a group', response('<a>1</a><a><b>1</b></a>'), '"a" stands twice'],
    ['a group, then a scalar', response('<a><b>1</b></a><a>1</a>'), '"a" stands twice'],
    ['a group, then nothing', response('<a><b>1</b></a><a/>'), '"a" stands twice'],
  ])('%s', (_, body, cause) => {
    expect(refused(body)).toContain(cause);
  });

  test.each([
    ['internal', '<!DOCTYPE response [<!ENTITY x "10">]>', '&x;'],
    ['external', '<!DOCTYPE response SYSTEM "file:///etc/passwd">', '1'],
    ['public', '<!DOCTYPE response PUBLIC "-//X//Y" "http://127.0.0.1/x.dtd">', '1'],
    ['with an external entity', '<!DOCTYPE response [<!ENTITY x SYSTEM "file:///etc/passwd">]>', '&x;'],
    ['with a parameter entity', '<!DOCTYPE response [<!ENTITY % p SYSTEM "http://127.0.0.1/"> %p;]>', '1'],
    ['empty', '<!DOCTYPE response>', '1'],
  ])('a document type: %s', (_, dtd, text) => {
    expect(refused(`<?xml version="1.0"?>${dtd}${response(`<a>${text}</a>`)}`)).toContain('document type');
    refused(response(`${dtd}<a>1</a>`));
    refused(`${response('<a>1</a>')}${dtd}`);
  });

  test('a billion laughs', () => {
    const laughs = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('');
    const body = `<!DOCTYPE response [<!ENTITY l0 "lol">${laughs}]>${response('<a>&l9;</a>')}`;
    expect(refused(body)).toContain('document type');
  });

  test.each(['nbsp', 'copy', 'euro', 'x', 'constructor', 'toString', '__proto__', 'AMP'])('the entity &%s;', (name) => {
    expect(refused(response(`<a>&${name};</a>`))).toContain('undefined entity');
    expect(refused(response(`<a b="&${name};">1</a>`))).toContain('undefined entity');
  });

  test.each([...Object.getOwnPropertyNames(Object.prototype), 'prototype'])('the name %s', (name) => {
    for (const fields of [`<${name}>1</${name}>`, `<${name}/>`, `<a><${name}><b>1</b></${name}></a>`]) {
      expect(refused(response(fields))).toContain(`"${name}" is not allowed`);
    }
    expect(() => encodeXml([[name, '1']])).toThrow(`"${name}" is not allowed`);
    expect(() => encodeXml([['a', [[name, '1']]]])).toThrow(MalformedMessage);
  });
});

describe('a body without measure is refused', () => {
  test('over 256 kB, counted in bytes', () => {
    const oneOver = MAX_BODY_BYTES - response('<a></a>').length + 1;
    expect(refused(response(`<a>${'x'.repeat(oneOver)}</a>`))).toContain(`has ${MAX_BODY_BYTES + 1} bytes`);
    const text = 'x'.repeat(MAX_BODY_BYTES);
    expect(refused(response(`<a>${text}</a>`))).toContain(`${MAX_BODY_BYTES} is the limit`);
    expect(refused(bytes(response(`<a>${text}</a>`)))).toContain(`${MAX_BODY_BYTES} is the limit`);
    expect(refused(response(`<a>${'₸'.repeat(MAX_BODY_BYTES / 3)}</a>`))).toContain(`${MAX_BODY_BYTES} is the limit`);
  });

  test('over 20 levels below the root', () => {
    const nested = (levels: number) => response(`${'<a>'.repeat(levels)}1${'</a>'.repeat(levels)}`);
    expect(refused(nested(21))).toContain('nested over 20 levels');
    expect(refused(nested(30_000))).toContain('nested over 20 levels');
  });

  test.each([
    ['unclosed tags', `<response>${'<a>'.repeat(80_000)}`],
    ['unclosed short tags of many names', `<response>${'<a><b>'.repeat(40_000)}`],
    ['hundreds of thousands of unclosed tags', `<response>${'<a>'.repeat(500_000)}`],
    ['open brackets', '<'.repeat(250_000)],
    ['end tags', '</a>'.repeat(60_000)],
    ['ampersands', response('&'.repeat(250_000))],
    ['character references, then an error', response(`<a>${'&#49;'.repeat(50_000)}</b>`)],
    ['one endless name', `<response><${'a'.repeat(250_000)}>`],
    ['one endless root', `<${'a'.repeat(250_000)}`],
    ['one endless entity', response(`<a>&${'a'.repeat(250_000)};</a>`)],
    ['one endless comment', `<response><!--${'- '.repeat(120_000)}`],
    ['one endless CDATA section', `<response><a><![CDATA[${']'.repeat(250_000)}`],
    ['one endless document type', `<!DOCTYPE ${'[<"'.repeat(80_000)}`],
    ['attributes of one name', `<response><a${' b=""'.repeat(50_000)}/>`],
    ['attributes of many names', `<response><a${Array.from({ length: 25_000 }, (_, at) => ` b${at}=""`).join('')}>`],
    ['equal fields', response('<a>1</a>'.repeat(30_000))],
    ['fields, then an equal one', response(Array.from({ length: 15_000 }, (_, at) => `<a${at % 14_999}/>`).join(''))],
    ['text in pieces beside a field', response(`${'x<!---->'.repeat(30_000)}<a/>`)],
    ['brackets, then none', `<response>${'<a>]]'.repeat(40_000)}`],
  ])('in one short sentence: %s', (_, body) => {
    expect(refused(body).length).toBeLessThan(250);
  });
});
