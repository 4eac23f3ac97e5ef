import { SaxesParser } from 'saxes';
import { internedName } from './interned-names.js';
import { checkRepetition, type Field, MAX_DEPTH, MalformedMessage, type Message } from './message.js';

/** Root elements the provider uses; documentation tools print `root`. Anything else (an HTML page) is no message. */
export const ROOTS: ReadonlySet<string> = new Set(['response', 'request', 'root']);

interface OpenElement {
  readonly name: string;
  readonly fields: Field[];
  text: string;
}

/**
 * Reads any XML text there is, or refuses it in a sentence that says why. The parser is strict and streaming, so that a bad
 * body is refused at its first bad character.
 */
export function readStrictXml(text: string): Message {
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
    open.push({ name: internedName(name), fields: [], text: '' });
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

function valueOfElement({ name, fields, text }: OpenElement): string | Message {
  if (fields.length === 0) return text;
  if (/[^ \t\r\n]/.test(text)) throw new MalformedMessage(`Element <${name}> mixes text and elements.`);
  checkRepetition(fields);
  return fields;
}
