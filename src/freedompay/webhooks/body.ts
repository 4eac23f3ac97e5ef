import { isUtf8 } from 'node:buffer';
import { decodeForm, messageOfPairs } from '../protocol/form.js';
import { MalformedMessage, type Message, textOf } from '../protocol/message.js';
import { decodeMultipart } from '../protocol/multipart.js';
import { decodeXml } from '../protocol/xml.js';
import { checkContent, checkEscapes, checkRoughSize } from './content-checks.js';

/** A webhook as it came over HTTP. */
export interface RawWebhook {
  readonly method: string;
  /** The query string, without "?". */
  readonly query: string;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/**
 * The fields of a webhook, in any form the provider is known to use: the query string of a GET, an urlencoded or multipart
 * POST, one `pg_xml` field in any of these, or an XML body. Where the fields came as XML, the XML alone is signed. Raises
 * MalformedMessage. Source: provider documentation, "Check request"; bodies seen in deliveries.
 */
export async function fieldsOf(raw: RawWebhook): Promise<Message> {
  const message = await decoded(raw);
  checkContent(message);
  return message;
}

async function decoded({ method, query, contentType, body }: RawWebhook): Promise<Message> {
  if (method === 'GET') return unwrapped(formFields(query));
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'multipart/form-data') return unwrapped(multipartFields(contentType, body));
  const text = textOfBody(body);
  if (type === 'application/xml' || type === 'text/xml') return xmlFields(text);
  // Some deliveries name a form and carry bare XML.
  return text.trimStart().startsWith('<') ? xmlFields(text) : unwrapped(formFields(text));
}

function formFields(text: string): Message {
  checkRoughSize(text, '&');
  checkEscapes(text);
  return decodeForm(text);
}

function xmlFields(text: string): Message {
  checkRoughSize(text, '<');
  return decodeXml(text);
}

function unwrapped(message: Message): Message {
  const xml = textOf(message, 'pg_xml');
  if (xml !== undefined) return xmlFields(xml.trim());
  if (message.length === 0) throw new MalformedMessage('The request has no fields.');
  return message;
}

function multipartFields(contentType: string, body: Uint8Array): Message {
  if (!isUtf8(body)) throw new MalformedMessage('The body is not text in UTF-8.');
  // Each part has a line that begins with two hyphens.
  checkRoughSize(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1'), '\n--');
  return messageOfPairs(decodeMultipart(contentType, body));
}

function textOfBody(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new MalformedMessage('The body is not text in UTF-8.');
  }
}
