import { XMLBuilder } from 'fast-xml-parser';
import { SaxesParser } from 'saxes';
import {
  checkName,
  checkRepetition,
  type Field,
  MAX_BODY_BYTES,
  MAX_DEPTH,
  MalformedMessage,
  type Message,
} from './message.js';

/** Root elements the provider uses; documentation tools print `root`. Anything else (an HTML page) is no message. */
const ROOTS = new Set(['response', 'request', 'root']);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads an XML body strictly: one complete, well-formed document in UTF-8 with a known root, no DTD, no entities but the
 * five of XML, no text beside elements. Texts are kept to the letter: neither trimmed nor taken for numbers. Attributes
 * are passed over, since no signature covers them.
 *
 * The parser is strict and streaming, so that a bad body is refused at its first bad character.
 */
export function decodeXml(body: string | Uint8Array): Message {
  return read(textOfBody(body));
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

interface OpenElement {
  readonly name: string;
  readonly fields: Field[];
  text: string;
}

function read(text: string): Message {
  const parser = new SaxesParser({ position: false, forceXMLVersion: true, defaultXMLVersion: '1.0' });
  const open: OpenElement[] = [];
  let root: Message | undefined;

  const addText = (piece: string) => {
    const element = open.at(-1);
    if (element) element.text += piece;
  };
  parser.on('error', (error) => {
    // Behind a colon the parser quotes the body: a name is told, and nothing else of it.
    const problem = error.message.replace(/\.$/, '').replace(/: (?![\w.:-]{1,50}$).*$/s, '');
    throw new MalformedMessage(`The body is not well-formed XML: ${problem}.`);
  });
  parser.on('doctype', () => {
    throw new MalformedMessage('The body declares a document type, which is not allowed.');
  });
  parser.on('opentagstart', ({ name }) => {
    if (open.length === 0 && !ROOTS.has(name)) {
      throw new MalformedMessage(`The body is not a provider message: its root is <${name.slice(0, 20)}>.`);
    }
    if (open.length > MAX_DEPTH) throw new MalformedMessage(`The body is nested over ${MAX_DEPTH} levels.`);
    open.push({ name: checkedName(name), fields: [], text: '' });
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop() as OpenElement;
    const value = valueOfElement(element);
    const parent = open.at(-1);
    if (parent) parent.fields.push([element.name, value]);
    else root = typeof value === 'string' ? [] : value;
  });
  parser.write(text).close();

  if (!root || root.length === 0) throw new MalformedMessage('The body has no fields.');
  return root;
}

/** Names that were checked before: a provider uses a few dozen, and what is read next compares them over and over. */
const names = new Map<string, string>();
const MOST_NAMES = 1_000;

function checkedName(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  checkName(name);
  // As the name of a property a text is one with all others like it, which makes comparing it a comparison of addresses.
  const [kept = name] = Object.keys({ [name]: null });
  if (names.size < MOST_NAMES) names.set(kept, kept);
  return kept;
}

function valueOfElement({ name, fields, text }: OpenElement): string | Message {
  if (fields.length === 0) return text;
  if (/[^ \t\r\n]/.test(text)) throw new MalformedMessage(`Element <${name}> mixes text and elements.`);
  checkRepetition(fields);
  return fields;
}

const builder = new XMLBuilder({
  preserveOrder: true,
  processEntities: false,
  suppressEmptyNode: false,
  format: false,
});

/** Characters XML 1.0 can not carry at all, not even escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: naming them is the point
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/** Text of an XML body: UTF-8 prolog, the message in one root element. */
export function encodeXml(message: Message, root: 'response' | 'request' = 'response'): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${builder.build([{ [root]: nodesOf(message) }])}`;
}

function nodesOf(message: Message): unknown[] {
  return message.map(([name, value]) => {
    checkName(name);
    if (!/^[A-Za-z_][\w.-]*$/.test(name)) throw new MalformedMessage(`"${name}" can not be an element's name.`);
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
  if (UNWRITABLE.test(text)) throw new MalformedMessage('A value holds a character that XML can not carry.');
  return text.replace(/[&<>"'\r]/g, (character) => ESCAPES[character] as string);
}
