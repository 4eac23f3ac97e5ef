import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Message, textOf } from '../../../src/freedompay/protocol/message.js';
import { SIGNATURE_FIELD, scriptOf, sign, verify, withSignature } from '../../../src/freedompay/protocol/signature.js';
import { decodeXml } from '../../../src/freedompay/protocol/xml.js';
import { FIXTURE_SECRET, fixtures, vectors } from './fixtures.js';
import { countTexts, formMessage, formText, reordered, withText, xmlMessage } from './messages.js';

const SCRIPT = 'get_status3.php';
const SECRET = 'testSecretKey123';
const signedMessage: Message = withSignature(SCRIPT, [['pg_status', 'ok']], SECRET);
const signature = sign(SCRIPT, signedMessage, SECRET);

describe('the published vectors', () => {
  test.each(vectors)('$id: the signature is the one computed elsewhere, and it verifies', (vector) => {
    expect(sign(vector.script, vector.params, vector.secret)).toBe(vector.md5);
    expect(verify(vector.script, [...vector.params, [SIGNATURE_FIELD, vector.md5]], vector.secret)).toBe(true);
  });

  test.each(vectors.filter(({ url }) => url !== undefined))('$id: the script is derived from $url', (vector) => {
    expect(scriptOf(vector.url as string)).toBe(vector.script);
  });

  test('V6b: empty values are segments, so dropping them makes another signature', () => {
    const full = vectors.find(({ id }) => id === 'V6')?.params as Message;
    const dropped = full.filter(([, value]) => value !== '');
    expect(sign('init_payment.php', dropped, SECRET)).toBe('30a35f2162ef69e86d483439a5c716e5');
    expect(sign('init_payment.php', full, SECRET)).toBe('c56fb585c711149726b2d2de787f51b1');
  });
});

describe('the recorded bodies', () => {
  test.each(fixtures.filter(({ signed }) => signed))('$file verifies', ({ body, signed }) => {
    const message = decodeXml(body);
    expect(verify(signed?.script as string, message, FIXTURE_SECRET)).toBe(true);
    expect(sign(signed?.script as string, message, FIXTURE_SECRET)).toBe(signed?.signature);
  });

  test.each(fixtures.filter(({ signed }) => !signed))('$file is unsigned and does not verify', ({ body }) => {
    const scripts = [SCRIPT, 'payment_page', 'status_v2', 'add', ''];
    for (const script of scripts) expect(verify(script, decodeXml(body), FIXTURE_SECRET)).toBe(false);
  });
});

describe('the script of a URL', () => {
  test.each([
    ['https://api.freedompay.kz/get_status3.php', 'get_status3.php'],
    ['https://api.freedompay.kz/v1/merchant/500123/cardstorage/add2?a=/b/c', 'add2'],
    ['https://shop.example/hooks/result#/top', 'result'],
    ['/g2g/refund', 'refund'],
    ['refund', 'refund'],
    ['https://shop.example/hooks/?a=b', ''],
  ])('%s is "%s"', (url, script) => {
    expect(scriptOf(url)).toBe(script);
  });
});

describe('what is signed', () => {
  test('the script, then the secret, when there are no fields', () => {
    // md5 of "ping;secret"
    expect(sign('ping', [], 'secret')).toBe('9021ef0e3ff1708a447ff97571db9f94');
    expect(sign('ping', [[SIGNATURE_FIELD, signature]], 'secret')).toBe(sign('ping', [], 'secret'));
  });

  test('an empty text as an empty segment, an empty element as such a text, and an empty group not at all', () => {
    // md5 of "ping;;secret", and of "ping;secret"
    expect(sign('ping', [['a', '']], 'secret')).toBe('1ab3aa36226ae2f7e8f0ff75a8bf2655');
    expect(sign('ping', decodeXml('<response><a/></response>'), 'secret')).toBe('1ab3aa36226ae2f7e8f0ff75a8bf2655');
    expect(sign('ping', [['a', []]], 'secret')).toBe('9021ef0e3ff1708a447ff97571db9f94');
    expect(sign('ping', [['a', [['b', []]]]], 'secret')).toBe('9021ef0e3ff1708a447ff97571db9f94');
  });

  test('names in byte order: capitals first, then "_", then small letters', () => {
    const values: Message = [
      ['pg_a', '3'],
      ['pgX', '1'],
      ['Zone', '0'],
      ['pg_', '2'],
      ['pga', '4'],
    ];
    const renamed: Message = ['a', 'b', 'c', 'd', 'e'].map((name, at) => [name, String(at)]);
    expect(sign(SCRIPT, values, SECRET)).toBe(sign(SCRIPT, renamed, SECRET));
  });

  test('equal names in the order of the message', () => {
    const list = (...values: string[]): Message => values.map((value) => ['card', [['id', value]]]);
    expect(sign(SCRIPT, list('1', '2'), SECRET)).not.toBe(sign(SCRIPT, list('2', '1'), SECRET));
  });

  test.each([1, 2, 5])('no field named pg_sig, %d levels deep either', (levels) => {
    const nested = (inner: Message): Message =>
      Array.from({ length: levels }).reduce<Message>((message) => [['cart', message]], inner);
    const rest: Message = [['id', '7']];
    expect(sign(SCRIPT, nested([...rest, [SIGNATURE_FIELD, 'x']]), SECRET)).toBe(sign(SCRIPT, nested(rest), SECRET));
  });

  test('values and never names: whoever reads a verified reply still compares the ids in it', () => {
    const reply = withSignature(SCRIPT, [['pg_payment_id', '77']], SECRET);
    const renamed = reply.map(([name, value]) => [name === 'pg_payment_id' ? 'pg_order_id' : name, value] as const);
    expect(verify(SCRIPT, renamed, SECRET)).toBe(true);
  });
});

describe('which signatures are accepted', () => {
  test('one made with any of several secrets, in any place of the list', () => {
    expect(verify(SCRIPT, signedMessage, [SECRET, 'previous'])).toBe(true);
    expect(verify(SCRIPT, signedMessage, ['current', 'older', SECRET])).toBe(true);
    expect(verify(SCRIPT, signedMessage, ['current', 'older'])).toBe(false);
    expect(verify(SCRIPT, signedMessage, [])).toBe(false);
  });

  test('hex digits of either case', () => {
    expect(verify(SCRIPT, [...signedMessage.slice(0, -1), [SIGNATURE_FIELD, signature.toUpperCase()]], SECRET)).toBe(
      true,
    );
  });

  test.each<[string, Message]>([
    ['missing', []],
    ['empty', [[SIGNATURE_FIELD, '']]],
    ['one digit short', [[SIGNATURE_FIELD, signature.slice(1)]]],
    ['one digit long', [[SIGNATURE_FIELD, `${signature}0`]]],
    ['padded', [[SIGNATURE_FIELD, ` ${signature}`]]],
    ['followed by a line end', [[SIGNATURE_FIELD, `${signature}\n`]]],
    ['not hexadecimal', [[SIGNATURE_FIELD, 'z'.repeat(32)]]],
    ['in full-width digits', [[SIGNATURE_FIELD, '0'.repeat(32)]]],
    ['a group', [[SIGNATURE_FIELD, [['0', signature]]]]],
    ['nested elsewhere', [['card', [[SIGNATURE_FIELD, signature]]]]],
    [
      'right, behind a wrong one',
      signedMessage.slice(-1).flatMap((right) => [[SIGNATURE_FIELD, '0'.repeat(32)], right]),
    ],
  ])('none that is %s', (_, fields) => {
    expect(verify(SCRIPT, [['pg_status', 'ok'], ...fields], SECRET)).toBe(false);
  });
});

describe('for any message', () => {
  const message = fc.oneof(formMessage, xmlMessage);
  const text = fc.string({ unit: 'grapheme' });
  /** Few names, so that the same stand again and again, in other orders and at other depths; the signature's among them. */
  const repetitive: fc.Arbitrary<Message> = fc.letrec<{ message: Message }>((tie) => ({
    message: fc.array(
      fc.tuple(
        fc.constantFrom('a', 'b', 'Zone', SIGNATURE_FIELD),
        fc.oneof({ maxDepth: 2 }, fc.constantFrom('', '1', '2', 'ж'), tie('message')),
      ),
      { maxLength: 5 },
    ),
  })).message;

  test('what is sealed verifies, once and again', () => {
    fc.assert(
      fc.property(message, text, text, (any, script, secret) => {
        const once = withSignature(script, any, secret);
        expect(verify(script, once, secret)).toBe(true);
        expect(withSignature(script, once, secret)).toEqual(once);
      }),
    );
  });

  test('one character changed, removed or added in any value or in the signature is noticed', () => {
    const edit = fc.record({
      kind: fc.constantFrom('change', 'remove', 'add'),
      at: fc.nat(),
      character: fc.oneof(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        fc.constantFrom(...'0123456789abcdef; '),
      ),
    });
    fc.assert(
      fc.property(message, fc.nat(), edit, (any, which, { kind, at, character }) => {
        const honest = withSignature(SCRIPT, any, SECRET);
        const index = which % countTexts(honest);
        const forged = withText(honest, index, (value) => {
          const characters = [...value];
          const place = at % (characters.length + (kind === 'add' ? 1 : 0));
          if (characters.length > 0 || kind === 'add') {
            characters.splice(place, kind === 'add' ? 0 : 1, ...(kind === 'remove' ? [] : [character]));
          }
          return characters.join('');
        });
        const spelling = (fields: Message) =>
          JSON.stringify(fields.slice(0, -1)) + textOf(fields, SIGNATURE_FIELD)?.toLowerCase();
        fc.pre(spelling(forged) !== spelling(honest));
        expect(verify(SCRIPT, forged, SECRET)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test('it is signed as the rule says, whatever was signed before', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(message, repetitive), { minLength: 1, maxLength: 4 }), text, (all, secret) => {
        for (const any of [...all, ...all]) {
          const values = valuesInOrder(any);
          const rule = createHash('md5').update([SCRIPT, ...values, secret].join(';'));
          expect(sign(SCRIPT, any, secret)).toBe(rule.digest('hex'));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('another script or another secret does not verify', () => {
    fc.assert(
      fc.property(message, text, text, (any, one, other) => {
        fc.pre(one !== other);
        expect(verify(one, withSignature(other, any, SECRET), SECRET)).toBe(false);
        expect(verify(SCRIPT, withSignature(SCRIPT, any, one), other)).toBe(false);
      }),
    );
  });

  test('the order of distinct names is irrelevant, at every depth', () => {
    fc.assert(
      fc.property(formMessage, fc.nat(20), (any, by) => {
        expect(sign(SCRIPT, reordered(any, by), SECRET)).toBe(sign(SCRIPT, any, SECRET));
      }),
    );
  });

  test('signing keeps the order of a message', () => {
    fc.assert(
      fc.property(message, formText, (any, secret) => {
        expect(withSignature(SCRIPT, any, secret).slice(0, -1)).toEqual(any);
      }),
    );
  });
});

/** The rule written out: values by the byte order of their names, equal names as they stand, none of an empty group. */
function valuesInOrder(message: Message): string[] {
  return message
    .filter(([name]) => name !== SIGNATURE_FIELD)
    .map(([name, value], at) => ({ name: Buffer.from(name), value, at }))
    .sort((a, b) => Buffer.compare(a.name, b.name) || a.at - b.at)
    .flatMap(({ value }) => (typeof value === 'string' ? [value] : valuesInOrder(value)));
}
