import { XMLParser } from 'fast-xml-parser';
import type { Field, Message } from '../../../src/freedompay/protocol/message.js';

const parser = new XMLParser({
  preserveOrder: true,
  parseTagValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  htmlEntities: true,
});

/**
 * The message another parser sees in a body. It is lenient: it also reads bodies that are cut short, hold a DTD or have
 * two roots (the fields of the first are returned). Throws where even that parser gives up.
 */
export function oracleXml(body: string): Message {
  const nodes: unknown = parser.parse(body);
  const root = fieldsOf(nodes)[0]?.[1];
  return typeof root === 'string' || root === undefined ? [] : root;
}

function fieldsOf(nodes: unknown): Field[] {
  return listOf(nodes).flatMap((node): Field[] =>
    Object.entries(node)
      .filter(([name]) => name !== '#text' && name !== ':@')
      .map(([name, inner]) => [name, contentOf(inner)]),
  );
}

function contentOf(nodes: unknown): string | Message {
  const fields = fieldsOf(nodes);
  if (fields.length > 0) return fields;
  return listOf(nodes)
    .map((node) => Object.entries(node).find(([name]) => name === '#text')?.[1])
    .join('');
}

function listOf(nodes: unknown): object[] {
  if (!Array.isArray(nodes)) throw new TypeError('The oracle has changed its shape.');
  return nodes;
}
