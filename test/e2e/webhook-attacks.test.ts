import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeForm } from '../../src/freedompay/protocol/form.js';
import type { Message } from '../../src/freedompay/protocol/message.js';
import { sign, withSignature } from '../../src/freedompay/protocol/signature.js';
import { encodeXml } from '../../src/freedompay/protocol/xml.js';
import { SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import { until } from '../harness/ask.js';
import { openPayment, startShop } from '../harness/checkout.js';
import { sharedSystem } from '../harness/system.js';

const system = sharedSystem();
const FORM = 'application/x-www-form-urlencoded';

interface Health {
  readonly status: string;
  readonly webhooks: { readonly accepted: number; readonly repeated: number };
}
const health = async () => (await (await fetch(`${system().gateway.url}/health/ready`)).json()) as Health;
const taken = async () => {
  const { accepted, repeated } = (await health()).webhooks;
  return accepted + repeated;
};

const RESULT: Message = Object.entries({
  pg_payment_id: '7000000001',
  pg_order_id: 'DEMO-HOLD',
  pg_amount: '15000.00',
  pg_currency: 'KZT',
  pg_result: '1',
  pg_captured: '1',
  pg_description: 'Чай + "кофе" 100%',
  pg_salt: 'salt',
});
const HONEST = withSignature('result', RESULT, SIMULATOR_SECRET);

interface Attack {
  readonly method?: string;
  readonly path?: string;
  readonly type?: string;
  readonly body?: string | Buffer;
}

async function send({ method = 'POST', path = '/webhooks/default/result', type = FORM, body }: Attack) {
  const response = await fetch(system().gateway.url + path, {
    method,
    headers: method === 'GET' ? {} : { 'content-type': type },
    ...(method !== 'GET' && body !== undefined && { body: new Uint8Array(Buffer.from(body)) }),
  });
  return { status: response.status, text: await response.text() };
}

const multipart = (parts: readonly string[], boundary = 'XX', end = `--${boundary}--\r\n`) =>
  parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('') + end;
const part = (name: string, value: string) => `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`;
const honestParts = HONEST.map(([name, value]) => part(name, String(value)));
const xml = encodeXml(HONEST);
const utf16 = Buffer.from(`\ufeff${xml}`, 'utf16le');

/** Everything is signed well at its core, and spoiled in its shell. */
const SPOILED: Readonly<Record<string, Attack>> = {
  'a field that stands twice': { body: `${encodeForm(HONEST)}&pg_payment_id=7000000002` },
  'two signatures': { body: `${encodeForm(HONEST)}&pg_sig=${'0'.repeat(32)}` },
  'a field more': { body: `${encodeForm(HONEST)}&zz=1` },
  'a field in brackets': { body: `${encodeForm(HONEST)}&pg_payment_id[]=1` },
  'a text that is a group too': { body: `${encodeForm(HONEST)}&a[b]=1&a=2` },
  'deep brackets': { body: `${encodeForm(HONEST)}&a${'[b]'.repeat(500)}=1` },
  'a prototype': { body: `${encodeForm(HONEST)}&constructor[prototype][x]=1` },
  'a blank that was a plus': { body: encodeForm(HONEST).replace('%2B', '+') },
  'half an escape': { body: encodeForm(HONEST).replace('%2B', '%2') },
  'letters in latin-1': { body: Buffer.from(`${encodeForm(HONEST)}&zz=é`, 'latin1') },
  'an escape that is no UTF-8': { body: encodeForm(HONEST).replace(/%D0%A7/, '%C4') },
  'a zero byte in a value': { body: encodeForm(HONEST).replace('=salt', '=sa%00lt') },
  'a zero byte in a name': { body: encodeForm(HONEST).replace('pg_salt', 'pg_sa%00lt') },
  'a query on a POST': { path: `/webhooks/default/result?${encodeForm(HONEST)}`, body: '' },
  'XML in UTF-16': { type: 'text/xml', body: utf16 },
  'XML that says latin-1': {
    type: 'text/xml',
    body: Buffer.from(xml.replace(/encoding="[^"]+"/i, 'encoding="ISO-8859-1"').replace('Чай', 'é'), 'latin1'),
  },
  'two roots': { type: 'text/xml', body: xml + xml.replace(/<\?.*?\?>/, '') },
  'a tail of text': { type: 'text/xml', body: `${xml} tail` },
  'a DTD': { type: 'text/xml', body: xml.replace('<response>', '<!DOCTYPE response [<!ENTITY a "b">]><response>') },
  'an entity': { type: 'text/xml', body: xml.replace('15000.00', '&a;') },
  'XML with a field twice': {
    type: 'text/xml',
    body: xml.replace('</response>', '<pg_payment_id>7000000002</pg_payment_id></response>'),
  },
  'half of the XML': { type: 'text/xml', body: xml.slice(0, -20) },
  'pg_xml within pg_xml': {
    body: encodeForm([['pg_xml', encodeXml([['pg_xml', xml]])]]),
  },
  'an empty pg_xml beside honest fields': { body: `${encodeForm(HONEST)}&pg_xml=` },
  'two pg_xml': { body: `${encodeForm([['pg_xml', xml]])}&${encodeForm([['pg_xml', xml]])}` },
  'a file': {
    type: 'multipart/form-data; boundary=XX',
    body: multipart([...honestParts, part('f"; filename="a', 'x')]),
  },
  'multipart without its end': { type: 'multipart/form-data; boundary=XX', body: multipart(honestParts, 'XX', '') },
  'multipart under another boundary': { type: 'multipart/form-data; boundary=YY', body: multipart(honestParts) },
  'multipart without a boundary': { type: 'multipart/form-data', body: multipart(honestParts) },
  'multipart with a boundary that is too long': {
    type: `multipart/form-data; boundary=${'x'.repeat(500)}`,
    body: multipart(honestParts, 'x'.repeat(500)).replace('salt', 'pepper'),
  },
  'multipart with a field twice': {
    type: 'multipart/form-data; boundary=XX',
    body: multipart([...honestParts, part('pg_payment_id', '7000000002')]),
  },
  'multipart with latin-1': {
    type: 'multipart/form-data; boundary=XX',
    body: Buffer.from(multipart([...honestParts, part('zz', 'é')]), 'latin1'),
  },
  'multipart with a part without a name': {
    type: 'multipart/form-data; boundary=XX',
    body: multipart([...honestParts, 'Content-Disposition: form-data\r\n\r\n1']),
  },
  JSON: { type: 'application/json', body: JSON.stringify(Object.fromEntries(HONEST)) },
  'no content type and no sense': { type: 'application/octet-stream', body: Buffer.from([0, 1, 2, 255]) },
  nothing: { body: '' },
  'a GET without a query': { method: 'GET' },
  'a GET with a broken query': { method: 'GET', path: '/webhooks/default/result?%' },
  'another path': { path: '/webhooks/default/check', body: encodeForm(HONEST) },
  'a slash behind': { path: '/webhooks/default/result/', body: encodeForm(HONEST) },
  'another account': { path: '/webhooks/other/result', body: encodeForm(HONEST) },
  'an account that reaches into objects': { path: '/webhooks/__proto__/result', body: encodeForm(HONEST) },
  'over 64 kB': { body: `${encodeForm(HONEST)}&zz=${'x'.repeat(65_536)}` },
  'another method': { method: 'PUT', body: encodeForm(HONEST) },
  'no salt': {
    body: encodeForm(
      withSignature(
        'result',
        RESULT.filter(([n]) => n !== 'pg_salt'),
        SIMULATOR_SECRET,
      ),
    ),
  },
  'a signature in capitals, of something else': {
    body: encodeForm([...RESULT, ['pg_sig', sign('result', RESULT, 'guess').toUpperCase()]]),
  },
};

describe('a webhook with', () => {
  test.each(Object.entries(SPOILED))('%s is not taken, and gets a clear answer', async (_name, attack) => {
    const before = await taken();
    const { status, text } = await send(attack);
    expect([400, 403, 404, 413]).toContain(status);
    expect(text).toMatch(/<pg_status>error<\/pg_status><pg_description>.{10,}<|"message":".{10,}"/);
    expect(text).not.toContain('<pg_sig>');
    expect(await taken()).toBe(before);
  });
});

describe('what is odd, and honest nevertheless', () => {
  test.each<[string, Attack]>([
    [
      'a signature in capitals',
      { body: encodeForm(HONEST.map(([n, v]) => [n, n === 'pg_sig' ? String(v).toUpperCase() : v])) },
    ],
    ['a GET with a body', { method: 'GET', path: `/webhooks/default/result?${encodeForm(HONEST)}` }],
    ['a form with a byte order mark', { body: `\ufeff${encodeForm(HONEST)}` }],
    ['blanks as %20', { body: encodeForm(HONEST).replaceAll('+', '%20') }],
    ['XML with a byte order mark', { type: 'text/xml', body: `\ufeff${xml}` }],
    ['XML with CDATA', { type: 'text/xml', body: xml.replace('15000.00', '<![CDATA[15000.00]]>') }],
    ['a content type in capitals', { type: 'TEXT/XML; CHARSET=UTF-8', body: xml }],
    [
      'a quoted boundary',
      { type: 'multipart/form-data; charset=utf-8; boundary="X X"', body: multipart(honestParts, 'X X') },
    ],
  ])('%s is taken', async (_name, attack) => {
    const { status, text } = await send(attack);
    expect([status, text]).toEqual([200, expect.stringContaining('<pg_status>ok</pg_status>')]);
  });
});

test('no mutation that is sent changes anything, and each gets a clear answer', async () => {
  const bodies = [encodeForm(HONEST), xml, multipart(honestParts)];
  const types = [FORM, 'text/xml', 'multipart/form-data; boundary=XX'];
  const { payment } = system().simulator.ledger;
  const truth = JSON.stringify(payment.call(system().simulator.ledger, '7000000001'));
  const changed = fc.tuple(fc.nat(2), fc.nat(1_000_000), fc.constantFrom('cut', 'byte', 'swap', 'double'), fc.nat(255));
  const samples = fc.sample(changed, 3_000);
  let refused = 0;
  const post = async ([which, at, how, by]: (typeof samples)[number]) => {
    const honest = Buffer.from(bodies[which] as string);
    const place = at % honest.length;
    const other = (at * 7) % honest.length;
    const bytes = Buffer.from(honest);
    if (how === 'byte') bytes[place] = by;
    if (how === 'swap') [bytes[place], bytes[other]] = [bytes[other] as number, bytes[place] as number];
    const piece = honest.subarray(Math.min(place, other), Math.max(place, other) + 1);
    const cut =
      how === 'cut'
        ? honest.subarray(0, place)
        : Buffer.concat([honest.subarray(0, place), piece, honest.subarray(place)]);
    const body = how === 'cut' || how === 'double' ? cut : bytes;
    const { status, text } = await send({ type: types[which] as string, body });
    if (status === 200) expect(text).toContain('<pg_salt>');
    else {
      expect([400, 403]).toContain(status);
      refused += 1;
    }
  };
  for (let from = 0; from < samples.length; from += 20) await Promise.all(samples.slice(from, from + 20).map(post));

  expect(refused).toBeGreaterThan(2_000);
  expect((await health()).status).toBe('ready');
  expect(JSON.stringify(payment.call(system().simulator.ledger, '7000000001'))).toBe(truth);
});

test('a webhook that is only half sent is given up, and harms nobody', async () => {
  const before = await taken();
  const { port } = new URL(system().gateway.url);
  const body = encodeForm(HONEST);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(
    `POST /webhooks/default/result HTTP/1.1\r\nhost: x\r\ncontent-type: ${FORM}\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 40)}`,
  );
  await until(
    () => socket.bytesWritten,
    (bytes) => bytes > 100,
  );
  socket.destroy();
  expect((await send({ body: `${body}&zz=1` })).status).toBe(403);
  expect(await taken()).toBe(before);
});

test('a delivery of one account is not taken for another that has its own secret, nor under a secret that was never ours', async () => {
  const own = await startShop();
  const id = await openPayment(own);
  const fields = RESULT.map(([name, value]) => [name, name === 'pg_payment_id' ? id : value] as const);
  for (const secret of ['', 'undefined', 'null', '***', 'another shop']) {
    const response = await fetch(`${own.gateway.url}/webhooks/default/result`, {
      method: 'POST',
      headers: { 'content-type': FORM },
      body: encodeForm(withSignature('result', fields, secret)),
    });
    expect(response.status).toBe(403);
  }
});
