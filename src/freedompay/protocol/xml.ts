import { XMLBuilder } from 'fast-xml-parser';
import { checkName, MAX_BODY_BYTES, MalformedMessage, type Message } from './message.js';
import { readPlainXml } from './plain-xml.js';
import { readStrictXml } from './strict-xml.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads an XML body strictly: one complete, well-formed document in UTF-8 with a known root, no DTD, no entities but the
 * five of XML, no text beside elements. Texts are kept to the letter: neither trimmed nor taken for numbers. Attributes
 * are passed over, since no signature covers them.
 *
 * Nearly all bodies are of the plainest form, which has a reader of its own. It refuses nothing: what it does not take, the
 * strict parser reads or refuses.
 */
export function decodeXml(body: string | Uint8Array): Message {
  const text = textOfBody(body);
  return readPlainXml(text) ?? readStrictXml(text);
}

function textOfBody(body: string | Uint8Array): string {
  const size = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  if (size > MAX_BODY_BYTES) throw new MalformedMessage(`The body has ${size} bytes; ${MAX_BODY_BYTES} is the limit.`);
  if (typeof body === 'string') {
    if (/\p{Surrogate}/u.test(body)) throw new MalformedMessage('The body holds half a character.');
    return body;
  }
  try {
    return utf8.decode(body);
  } catch {
    throw new MalformedMessage('The body is not text in UTF-8.');
  }
}

const builder = new XMLBuilder({
  preserveOrder: true,
  processEntities: false,
  suppressEmptyNode: false,
  format: false,
});

/** Characters XML 1.0 cannot carry at all, not even escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: naming them is the point
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/** Text of an XML body: UTF-8 prolog, the message in one root element. */
export function encodeXml(message: Message, root: 'response' | 'request' = 'response'): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${builder.build([{ [root]: nodesOf(message) }])}`;
}

function nodesOf(message: Message): unknown[] {
  return message.map(([name, value]) => {
    checkName(name);
    if (!/^[A-Za-z_][\w.-]*$/.test(name)) throw new MalformedMessage(`"${name}" cannot be an element's name.`);
    return { [name]: typeof value === 'string' ? [{ '#text': escaped(value) }] : nodesOf(value) };
  });
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A bare carriage return would be read back as a line feed.
  '\r': '&#13;',
};

function escaped(text: string): string {
  if (UNWRITABLE.test(text)) throw new MalformedMessage('A value holds a character that XML cannot carry.');
  return text.replace(/[&<>"'\r]/g, (character) => ESCAPES[character] as string);
}
