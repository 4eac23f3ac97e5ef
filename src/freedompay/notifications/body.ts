import { decodeForm, messageOfPairs } from '../protocol/form.js';
import { MalformedMessage, type Message, textOf } from '../protocol/message.js';
import { decodeMultipart } from '../protocol/multipart.js';
import { decodeXml } from '../protocol/xml.js';

/** A webhook as it came over HTTP. */
export interface RawNotification {
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
export async function fieldsOf({ method, query, contentType, body }: RawNotification): Promise<Message> {
  if (method === 'GET') return unwrapped(decodeForm(query));
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'multipart/form-data') return unwrapped(messageOfPairs(decodeMultipart(contentType, body)));
  if (type === 'application/xml' || type === 'text/xml') return decodeXml(body);
  const text = textOfBody(body);
  // Some deliveries name a form and carry bare XML.
  return text.trimStart().startsWith('<') ? decodeXml(text) : unwrapped(decodeForm(text));
}

function unwrapped(message: Message): Message {
  const xml = textOf(message, 'pg_xml');
  if (xml !== undefined) return decodeXml(xml.trim());
  if (message.length === 0) throw new MalformedMessage('The request has no fields.');
  return message;
}

function textOfBody(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new MalformedMessage('The body is not text in UTF-8.');
  }
}
