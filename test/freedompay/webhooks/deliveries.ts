import { readFileSync } from 'node:fs';
import { Secret } from '../../../src/domain/secret.js';
import type { Account } from '../../../src/freedompay/account.js';
import { encodeForm } from '../../../src/freedompay/protocol/form.js';
import type { Message } from '../../../src/freedompay/protocol/message.js';
import { withSignature } from '../../../src/freedompay/protocol/signature.js';
import { encodeXml } from '../../../src/freedompay/protocol/xml.js';
import type { RawWebhook } from '../../../src/freedompay/webhooks/body.js';

interface Vector {
  readonly id: string;
  readonly params: Message;
  readonly md5: string;
}

const vectors: readonly Vector[] = JSON.parse(readFileSync('test/fixtures/provider/signature-vectors.json', 'utf8'));

/** A published vector, with the signature it was published with. */
export function published(id: string): Message {
  const vector = vectors.find((one) => one.id === id);
  if (!vector) throw new Error(`There is no vector ${id}.`);
  return [...vector.params, ['pg_sig', vector.md5]];
}

/** The shop that the published vectors belong to. */
export const shop: Account = {
  id: 'default',
  baseUrl: 'http://127.0.0.1:9',
  merchantId: '500123',
  secret: new Secret('testSecretKey123'),
  payoutSecret: new Secret('payoutSecretKey123'),
  previousSecrets: [],
  flavour: 'merchant',
  timeZone: 'Asia/Almaty',
};

/** A webhook signed as the provider would. */
export function signed(script: string, fields: Message, secret = shop.secret): Message {
  return withSignature(script, fields, secret.reveal());
}

const post = (contentType: string, body: string): RawWebhook => {
  return { method: 'POST', query: 'tenant=7', contentType, body: Buffer.from(body) };
};

/** The five forms in which a webhook may arrive, and two mixtures seen in deliveries. */
export const FORMS: Readonly<Record<string, (message: Message) => RawWebhook>> = {
  'an urlencoded POST': (message) => post('application/x-www-form-urlencoded', encodeForm(message)),
  'a multipart POST': (message) =>
    post('multipart/form-data; boundary=------------------------d74496d66958873e', multipart(message)),
  'a multipart POST with text around it, names without quotes and a quoted boundary': (message) =>
    post(
      'Multipart/Form-Data; charset=utf-8; Boundary="------------------------d74496d66958873e"',
      `This is a message in parts.\r\n${multipart(message).replace(/name="(.*?)"/g, 'name=$1')}And this is its end.\r\n`,
    ),
  'the query of a GET': (message) => {
    return { method: 'GET', query: encodeForm(message), contentType: '', body: Buffer.alloc(0) };
  },
  'a pg_xml field': (message) =>
    post('application/x-www-form-urlencoded', encodeForm([['pg_xml', encodeXml(message, 'request')]])),
  'an XML body': (message) => post('text/xml; charset=utf-8', encodeXml(message)),
  'an XML body that is called a form': (message) => post('application/x-www-form-urlencoded', encodeXml(message)),
  'a pg_xml field in a multipart POST': (message) =>
    post(
      'multipart/form-data; boundary=------------------------d74496d66958873e',
      multipart([['pg_xml', encodeXml(message)]]),
    ),
};

function multipart(message: Message): string {
  const part = ([name, value]: Message[number]) => {
    if (typeof value !== 'string') throw new Error('Only flat messages are written as multipart here.');
    return `--------------------------d74496d66958873e\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  };
  return `${message.map(part).join('')}--------------------------d74496d66958873e--\r\n`;
}
