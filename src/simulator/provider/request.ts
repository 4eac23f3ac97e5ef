import { decodeForm, messageOfPairs } from '../../freedompay/protocol/form.js';
import { MalformedMessage, type Message, textOf } from '../../freedompay/protocol/message.js';
import { decodeXml } from '../../freedompay/protocol/xml.js';

/** A call of a provider script, as it came over HTTP. */
export interface ProviderRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly contentType: string;
  readonly body: Buffer;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * The fields of a call: GET with a query, POST urlencoded or multipart, or either with the single field `pg_xml`.
 * JSON is read for the scripts that take it, one object without objects in it. Anything else throws MalformedMessage. Source: api-reference section 1, "Request formats".
 */
export async function readRequest(request: ProviderRequest, takesJson = false): Promise<Message> {
  const fields =
    takesJson && typeOf(request) === 'application/json' ? readJson(request.body) : await readFields(request);
  const xml = fields.length === 1 ? textOf(fields, 'pg_xml') : undefined;
  return xml === undefined ? fields : decodeXml(xml);
}

function typeOf({ contentType }: ProviderRequest): string {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function readJson(body: Buffer): Message {
  const value = parsed(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedMessage('The JSON is no object.');
  }
  return Object.entries(value).map(([name, one]: [string, unknown]): [string, string] => {
    if (typeof one !== 'string' && typeof one !== 'number') throw new MalformedMessage(`Field "${name}" is no text.`);
    return [name, String(one)];
  });
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new MalformedMessage('The body is not JSON.');
  }
}

async function readFields(request: ProviderRequest): Promise<Message> {
  const { method, url, contentType, body } = request;
  if (method === 'GET') return decodeForm(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '');
  const type = typeOf(request);
  if (type === 'application/x-www-form-urlencoded') return decodeForm(body.toString('utf8'));
  if (type === 'multipart/form-data') return readMultipart(contentType, body);
  throw new MalformedMessage(`A body of type "${type}" is not understood.`);
}

/** Node parses multipart bodies itself: the fetch standard's Response does it. */
async function readMultipart(contentType: string, body: Buffer): Promise<Message> {
  const pairs: [string, string][] = [];
  for (const [name, value] of await formDataOf(contentType, body)) {
    if (typeof value !== 'string') throw new MalformedMessage(`Field "${name}" is a file.`);
    pairs.push([name, value]);
  }
  return messageOfPairs(pairs);
}

async function formDataOf(contentType: string, body: Buffer) {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw new MalformedMessage('The multipart body is not well-formed.');
  }
}
