import { describe, expect, test } from '@jest/globals';
import { MalformedMessage } from '../../../src/freedompay/protocol/message.js';
import { verify } from '../../../src/freedompay/protocol/signature.js';
import { fieldsOf, type RawWebhook } from '../../../src/freedompay/webhooks/body.js';
import { FORMS, published, shop, signed } from './deliveries.js';

const byName = (fields: readonly (readonly [string, unknown])[]) => Object.fromEntries(fields);

describe.each(Object.entries(FORMS))('%s', (_name, send) => {
  test('is read to the letter, so that the published signature verifies', async () => {
    const fields = await fieldsOf(send(published('V8')));
    expect(byName(fields)).toEqual(byName(published('V8')));
    expect(verify('result', fields, shop.secret.reveal())).toBe(true);
  });

  test("keeps merchant's fields with JSON, Cyrillic letters and blanks", async () => {
    const message = signed('result', [
      ['pg_payment_id', '1'],
      ['cart', '{"items":[{"n":"Кофе & чай","q":2}]}'],
      ['note', ' two  blanks '],
      ['pg_salt', 's'],
    ]);
    const fields = await fieldsOf(send(message));
    expect(byName(fields)).toEqual(byName(message));
    expect(verify('result', fields, shop.secret.reveal())).toBe(true);
  });
});

describe('a value that begins with a byte order mark', () => {
  const message = signed('result', [
    ['pg_payment_id', '1'],
    ['pg_description', '\ufeffTea'],
    ['pg_salt', 's'],
  ]);
  const forms = Object.entries(FORMS).filter(([name]) => !/XML|pg_xml/i.test(name));

  test.each(forms)('keeps it, since it was signed: %s', async (_name, send) => {
    const fields = await fieldsOf(send(message));
    expect(byName(fields)).toEqual(byName(message));
    expect(verify('result', fields, shop.secret.reveal())).toBe(true);
  });
});

describe('a multipart body', () => {
  const read = (...lines: readonly string[]) =>
    fieldsOf({
      method: 'POST',
      query: '',
      contentType: 'multipart/form-data; boundary=XX',
      body: Buffer.from(lines.join('\r\n')),
    });

  test('is read part by part: headers in any case and order, blanks, lines and boundaries inside of values', async () => {
    const fields = await read(
      '--XX \t',
      'content-type: text/plain; charset=utf-8',
      'CONTENT-DISPOSITION:form-data;name=a',
      '',
      'one',
      'two --XX',
      '--XXY',
      '--XX',
      'Content-Disposition: form-data; name="b[0][c]"',
      '',
      '',
      '--XX--',
    );
    expect(fields).toEqual([
      ['a', 'one\r\ntwo --XX\r\n--XXY'],
      ['b', [['0', [['c', '']]]]],
    ]);
  });

  test.each([
    ['without its last boundary', ['--XX', 'Content-Disposition: form-data; name=a', '', '1', '--XX', '']],
    ['with a part without a name', ['--XX', 'Content-Disposition: form-data', '', '1', '--XX--']],
    ['with a part that is no field', ['--XX', 'Content-Disposition: attachment; name=a', '', '1', '--XX--']],
    ['with a part without headers', ['--XX', '1', '--XX--']],
    [
      'with a file whose name is encoded',
      ['--XX', "Content-Disposition: form-data; name=a; filename*=utf-8''a", '', '1', '--XX--'],
    ],
    [
      'with endless headers',
      ['--XX', `X: ${'x'.repeat(5_000)}`, 'Content-Disposition: form-data; name=a', '', '1', '--XX--'],
    ],
    [
      'with a value in base64',
      ['--XX', 'Content-Disposition: form-data; name=a', 'Content-Transfer-Encoding: base64', '', 'MQ==', '--XX--'],
    ],
    [
      'with a field that stands twice',
      [
        '--XX',
        'Content-Disposition: form-data; name=a',
        '',
        '1',
        '--XX',
        'Content-Disposition: form-data; name="a"',
        '',
        '2',
        '--XX--',
      ],
    ],
    ['with no part', ['--XX--']],
  ])('%s is refused', async (_what, lines) => {
    await expect(read(...lines)).rejects.toThrow(MalformedMessage);
  });
});

describe('what is no webhook', () => {
  const post = (contentType: string, body: string | Uint8Array): RawWebhook => {
    return { method: 'POST', query: '', contentType, body: Buffer.from(body) };
  };
  test.each<[string, RawWebhook]>([
    ['an empty GET', { method: 'GET', query: '', contentType: '', body: Buffer.alloc(0) }],
    ['an empty POST', post('application/x-www-form-urlencoded', '')],
    ['a multipart body without its boundary', post('multipart/form-data', '--XX\r\n')],
    [
      'half a multipart body',
      post('multipart/form-data; boundary=XX', '--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\n1'),
    ],
    [
      'an uploaded file',
      post(
        'multipart/form-data; boundary=XX',
        '--XX\r\nContent-Disposition: form-data; name="a"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n1\r\n--XX--\r\n',
      ),
    ],
    ['half an XML body', post('text/xml', '<response><pg_payment_id>1')],
    ['half a pg_xml field', post('application/x-www-form-urlencoded', 'pg_xml=%3Cresponse%3E')],
    ['bytes that are not UTF-8', post('application/x-www-form-urlencoded', Buffer.from([0x61, 0x3d, 0xff]))],
    ['a field that stands twice', post('application/x-www-form-urlencoded', 'pg_payment_id=1&pg_payment_id=2')],
    ['a name that reaches into objects', post('application/x-www-form-urlencoded', '__proto__=1')],
  ])('%s is refused', async (_name, raw) => {
    await expect(fieldsOf(raw)).rejects.toThrow(MalformedMessage);
  });
});
