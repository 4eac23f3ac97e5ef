import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MalformedMessage, type Message } from '../../../src/freedompay/protocol/message.js';
import { decodeXml, encodeXml } from '../../../src/freedompay/protocol/xml.js';
import { fixtures } from './fixtures.js';
import { xmlMessage } from './messages.js';
import { oracleXml } from './oracle.js';
import { readEveryWay } from './readers.js';

const bodies = fixtures.map(({ body }) => Buffer.from(body).toString('utf8'));

/** The message, in which all our readers agree, or undefined where the body is refused in the one way it may be refused. */
function read(body: string): Message | undefined {
  return readEveryWay(body).message ?? undefined;
}

function readByOracle(body: string): Message | undefined {
  try {
    return oracleXml(body);
  } catch {
    return undefined;
  }
}

describe('two parsers see the same message', () => {
  test.each(fixtures)('in $file', ({ body }) => {
    expect(decodeXml(body)).toEqual(oracleXml(Buffer.from(body).toString('utf8')));
  });

  test('in any message we write', () => {
    fc.assert(
      fc.property(xmlMessage, (message) => {
        expect(oracleXml(encodeXml(message))).toEqual(message);
        expect(read(encodeXml(message))).toEqual(message);
      }),
      { numRuns: 200 },
    );
  });

  const snippet = fc.constantFrom(
    '<',
    '>',
    '/',
    '&',
    ';',
    '"',
    '=',
    'x',
    '0',
    ' ',
    '\t',
    '\r\n',
    '\r',
    '\u00a0',
    'ж',
    '👍',
    '<a>',
    '</a>',
    '<b/>',
    '<a>1</a>',
    '<a><b>1</b></a>',
    '<a x="1">',
    '<response>',
    '</response>',
    '&amp;',
    '&lt;',
    '&#49;',
    '&#x31;',
    '&#13;',
    '&nbsp;',
    '&amp;lt;',
    '<![CDATA[',
    ']]>',
    '<![CDATA[<1>&amp;]]>',
    '<!--',
    '-->',
    '<!-- 1 -->',
    '<?pi 1?>',
    '<?xml version="1.0"?>',
    '<!DOCTYPE a>',
  );
  const edit = fc.record({
    kind: fc.constantFrom('insert', 'insert behind a tag', 'insert behind a tag', 'remove', 'copy'),
    at: fc.nat(2000),
    length: fc.nat(30),
    to: fc.nat(2000),
    snippet,
  });
  const mutant = fc
    .tuple(fc.constantFrom(...bodies), fc.array(edit, { minLength: 1, maxLength: 3 }))
    .map(([body, edits]) =>
      edits.reduce((text, { kind, at, length, to, snippet }) => {
        const start = kind === 'insert behind a tag' ? text.indexOf('>', at % text.length) + 1 : at % text.length;
        if (kind.startsWith('insert')) return text.slice(0, start) + snippet + text.slice(start);
        if (kind === 'remove') return text.slice(0, start) + text.slice(start + length);
        const place = to % text.length;
        return text.slice(0, place) + text.slice(start, start + length) + text.slice(place);
      }, body),
    )
    // An edit may cut a character in half; bodies arrive as bytes, which cannot carry the halves.
    .map((text) => Buffer.from(text).toString());

  test('in any mutated body that both accept', () => {
    let both = 0;
    fc.assert(
      fc.property(mutant, (body) => {
        const message = read(body);
        const theirs = message && readByOracle(body);
        if (message === undefined || theirs === undefined) return;
        both += 1;
        expect(message).toEqual(theirs);
      }),
      { numRuns: 3000 },
    );
    expect(both).toBeGreaterThan(100);
  });
});

describe('what the lenient parser lets pass is refused', () => {
  const honest = bodies[2] as string;

  test.each<[string, string]>([
    ['cut inside a text', '<response><pg_status>ok</pg_status><pg_amount>10'],
    ['cut between elements', '<response><pg_status>ok</pg_status>'],
    ['closed by another tag', '<response><pg_status>ok</pg_amount></response>'],
    ['two roots', `${honest}<response><pg_status>error</pg_status></response>`],
    ['text behind the root', `${honest}ok`],
    ['an HTML page', '<html><head><title>502</title></head><body><p>Bad gateway</body></html>'],
    ['an entity of its own', '<!DOCTYPE r [<!ENTITY x "10">]><response><a>&x;</a></response>'],
    ['an unknown entity', '<response><a>&x;</a></response>'],
    ['a scalar twice', '<response><a>1</a><a>2</a></response>'],
    ['text beside elements', '<response>x<a>1</a></response>'],
    ['nothing', ''],
    ['no markup', 'Service unavailable'],
    ['JSON', '{"pg_status":"ok"}'],
  ])('%s', (_, body) => {
    expect(() => oracleXml(body)).not.toThrow();
    expect(() => decodeXml(body)).toThrow(MalformedMessage);
  });

  test('every place a body can be cut at', () => {
    const whole = honest.trimEnd();
    const passed = Array.from({ length: whole.length }, (_, end) => whole.slice(0, end)).filter(readByOracle);
    expect(passed.length).toBeGreaterThan(100);
    expect(passed.filter(read)).toEqual([]);
  });
});
