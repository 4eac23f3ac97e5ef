import { encodeForm } from '../../freedompay/protocol/form.js';
import type { Message } from '../../freedompay/protocol/message.js';
import { encodeXml } from '../../freedompay/protocol/xml.js';
import type { BodyForm } from '../model/body-form.js';

/** A webhook as HTTP carries it. */
export interface Envelope {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Empty for a GET. */
  readonly contentType: string;
  readonly body: Uint8Array;
}

const FORM_TYPE = 'application/x-www-form-urlencoded';

/** The request that brings a signed message to the shop in that form. Throws MalformedMessage where it cannot. */
export async function envelopeOf(url: string, form: BodyForm, message: Message): Promise<Envelope> {
  switch (form) {
    case 'query':
      return { method: 'GET', url: withQuery(url, encodeForm(message)), contentType: '', body: Buffer.alloc(0) };
    case 'urlencoded':
      return post(url, FORM_TYPE, encodeForm(message));
    case 'multipart':
      return multipart(url, message);
    case 'pg-xml':
      return post(url, FORM_TYPE, new URLSearchParams({ pg_xml: encodeXml(message) }).toString());
    case 'raw-xml':
      return post(url, 'application/xml; charset=utf-8', encodeXml(message));
  }
}

function post(url: string, contentType: string, body: string): Envelope {
  return { method: 'POST', url, contentType, body: Buffer.from(body) };
}

/** Node writes multipart bodies itself: the fetch standard's Response does it. */
async function multipart(url: string, message: Message): Promise<Envelope> {
  const form = new FormData();
  for (const [name, value] of new URLSearchParams(encodeForm(message))) form.append(name, value);
  const written = new Response(form);
  const contentType = written.headers.get('content-type') ?? '';
  return { method: 'POST', url, contentType, body: Buffer.from(await written.arrayBuffer()) };
}

function withQuery(url: string, query: string): string {
  const target = new URL(url);
  target.search = target.search === '' ? query : `${target.search.slice(1)}&${query}`;
  return target.href;
}
