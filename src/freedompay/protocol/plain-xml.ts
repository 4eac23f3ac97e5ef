import { knownLayoutOf } from './field-order.js';
import { internedName, knownName } from './interned-names.js';
import { type Field, isForbiddenName, MAX_DEPTH, type Message, repeatedName } from './message.js';
import { ROOTS } from './strict-xml.js';

/**
 * Reads the plain form that the provider writes: the usual prolog or none, elements without attributes, their names in
 * ASCII, and texts without entities. `null` for whatever is not obviously that, be it good or bad: the strict reader then
 * says what it is. So this one refuses nothing, and what it does read the strict one reads the same, which tests hold it
 * to. It goes over the text once, and a body that is not plain costs no more than that.
 */
export function readPlainXml(text: string): Message | null {
  // "]]>" is forbidden in texts, and elsewhere is not plain either.
  if (text.includes(']]>') || NOT_PLAIN.test(text)) return null;
  const open: Group[] = [];
  let at = afterBlanks(text, PROLOGS.find((prolog) => text.startsWith(prolog))?.length ?? 0);
  for (;;) {
    const group = open.at(-1);
    const tagEnd = text.charCodeAt(at) === LESS ? text.indexOf('>', at) : -1;
    if (tagEnd < 0) return null;
    if (group && text.charCodeAt(at + 1) === SLASH) {
      const { name, fields } = group;
      if (!isClosing(text, at, name) || fields.length === 0 || isRepetitive(fields)) return null;
      open.pop();
      at = afterBlanks(text, tagEnd + 1);
      const parent = open.at(-1);
      if (!parent) return at === text.length ? fields : null;
      parent.fields.push([name, fields]);
      continue;
    }
    const isEmpty = text.charCodeAt(tagEnd - 1) === SLASH;
    const name = nameIn(text.slice(at + 1, isEmpty ? tagEnd - 1 : tagEnd));
    if (name === null) return null;
    const textEnd = isEmpty ? tagEnd + 1 : text.indexOf('<', tagEnd + 1);
    if (group && (isEmpty || isClosing(text, textEnd, name))) {
      group.fields.push([name, isEmpty ? '' : text.slice(tagEnd + 1, textEnd)]);
      at = isEmpty ? textEnd : textEnd + name.length + '</>'.length;
    } else {
      // What begins with an element is a group, and so is the root. It has one below itself, which counts too.
      if (isEmpty || (group ? open.length >= MAX_DEPTH : !ROOTS.has(name))) return null;
      open.push({ name, fields: [] });
      at = tagEnd + 1;
    }
    at = afterBlanks(text, at);
  }
}

/**
 * What XML does not leave as it is, or forbids: entities, carriage returns, control characters. Half a character is passed
 * over: who has a text with such refuses it before.
 */
const NOT_PLAIN = /[^\t\n -%'-\ufffd]/;

interface Group {
  readonly name: string;
  readonly fields: Field[];
}

const LESS = 0x3c;
const GREATER = 0x3e;
const SLASH = 0x2f;

const PROLOGS = ['<?xml version="1.0" encoding="utf-8"?>', '<?xml version="1.0" encoding="UTF-8"?>'];

function afterBlanks(text: string, from: number): number {
  let at = from;
  for (; ; at += 1) {
    const character = text.charCodeAt(at);
    if (character !== 0x20 && character !== 0x0a && character !== 0x09) return at;
  }
}

/** Letters, digits, ".", "-" and "_", no more than the 100 that are interned: of others the strict reader knows which may stand in names. */
const NAME = /^[A-Za-z_][\w.-]{0,99}$/;

function nameIn(tag: string): string | null {
  // What was interned is a name that XML allows, whoever read it.
  return knownName(tag) ?? (NAME.test(tag) && !isForbiddenName(tag) ? internedName(tag) : null);
}

/** Whether the tag there closes an element of that name. */
function isClosing(text: string, at: number, name: string): boolean {
  return (
    text.charCodeAt(at + 1) === SLASH &&
    text.startsWith(name, at + 2) &&
    text.charCodeAt(at + 2 + name.length) === GREATER
  );
}

/** Whether a scalar stands beside another field of its name. Of a known layout without equal names nothing need be asked. */
function isRepetitive(fields: Message): boolean {
  return knownLayoutOf(fields)?.isDistinct !== true && repeatedName(fields) !== null;
}
