import { decodeForm, messageOfPairs } from '../protocol/form.js';
import { MalformedMessage, type Message, quotedName, textOf } from '../protocol/message.js';
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
export async function fieldsOf(raw: RawNotification): Promise<Message> {
  const fields = await readFields(raw);
  refuseUnstorable(fields);
  return fields;
}

/**
 * No honest text has NUL or half a character. Here for all kinds and forms, since the engines of the store differ: one of
 * them takes these, the other fails, and what fails is sent again and again.
 */
function refuseUnstorable(fields: Message): void {
  for (const [name, value] of fields) {
    if (UNSTORABLE.test(name)) throw new MalformedMessage('A field has a name that no text can have.');
    if (typeof value !== 'string') refuseUnstorable(value);
    else if (UNSTORABLE.test(value))
      throw new MalformedMessage(`Field ${quotedName(name)} holds NUL or half a character.`);
  }
}

/** With the flag, a surrogate is one that stands alone. */
const UNSTORABLE = /\0|\p{Surrogate}/u;

async function readFields({ method, query, contentType, body }: RawNotification): Promise<Message> {
  if (method === 'GET') return unwrapped(decodeForm(query));
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'multipart/form-data') return unwrapped(await multipartFields(contentType, body));
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

/** Parsed by the platform's own reader; the whole body is in memory and small. */
async function multipartFields(contentType: string, body: Uint8Array): Promise<Message> {
  let form: FormData;
  try {
    form = await new Response(Buffer.from(body), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw new MalformedMessage('The multipart body can not be read.');
  }
  const pairs = [...form].map(([name, value]): [string, string] => {
    if (typeof value !== 'string') throw new MalformedMessage(`Field ${quotedName(name)} is a file.`);
    return [name, value];
  });
  return messageOfPairs(pairs);
}

function textOfBody(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new MalformedMessage('The body is not text in UTF-8.');
  }
}
