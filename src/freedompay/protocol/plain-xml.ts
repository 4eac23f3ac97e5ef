import { knownLayoutOf } from './layout.js';
import { type Field, MAX_DEPTH, type Message, repeatedName } from './message.js';
import { hasPlainCharacters } from './plain-characters.js';
import { beginning, knownTag, newTag, Piece, type Tag } from './plain-tags.js';
import { ROOTS } from './strict-xml.js';

/**
 * Reads the plain form that the provider writes: the usual prolog or none, elements without attributes, their names in
 * ASCII, and texts without entities. `null` for whatever is not obviously that, be it good or bad: the strict reader then
 * says what it is. So this one refuses nothing, and what it does read the strict one reads the same, which tests hold it
 * to. It goes over the text once, and a body that is not plain costs no more than that.
 *
 * `ascii` are the bytes of the text where each of them is a character, else null.
 */
export function readPlainXml(text: string, ascii: DataView | null): Message | null {
  let at = afterBlanks(text, afterProlog(text, ascii));
  if (!hasPlainCharacters(text, ascii, at)) return null;
  const parents: Group[] = [];
  let group: Group | null = null;
  let before = beginning;
  let newNames = 0;
  for (;;) {
    if (text.charCodeAt(at) !== LESS) return null;
    if (group !== null && text.charCodeAt(at + 1) === SLASH) {
      const { tag, fields } = group;
      if (!tag.closing.isAt(at, text, ascii) || fields.length === 0 || isRepetitive(fields)) return null;
      at = afterBlanks(text, at + tag.closing.text.length);
      const parent = parents.pop();
      if (parent === undefined) return at === text.length ? fields : null;
      parent.fields.push([tag.name, fields]);
      group = parent;
    } else {
      let tag = tagAt(at, text, ascii, before.next);
      if (tag === null && newNames < MAX_NEW_NAMES) {
        newNames += 1;
        tag = newTag(nameAt(at, text));
      }
      if (tag === null) return null;
      before.next = tag;
      before = tag;
      at += tag.opening.text.length;
      const next = text.charCodeAt(at);
      if (next === GREATER) {
        const start = at + 1;
        const end = text.indexOf('<', start);
        if (end < 0) return null;
        if (group !== null && tag.closing.isAt(end, text, ascii)) {
          group.fields.push([tag.name, text.slice(start, end)]);
          at = end + tag.closing.text.length;
        } else {
          // What begins with an element is a group, and so is the root. It has one below itself, which counts too.
          if (group === null ? !ROOTS.has(tag.name) : parents.push(group) >= MAX_DEPTH) return null;
          group = { tag, fields: [] };
          at = start;
        }
      } else if (group !== null && next === SLASH && text.charCodeAt(at + 1) === GREATER) {
        group.fields.push([tag.name, '']);
        at += 2;
      } else return null;
      at = afterBlanks(text, at);
    }
  }
}

/** Whether a scalar stands beside another field of its name. Of a known layout without equal names nothing need be asked. */
function isRepetitive(fields: Message): boolean {
  return knownLayoutOf(fields)?.isDistinct !== true && repeatedName(fields) !== null;
}

/** New names take longer to read here than by the strict reader: it gets whatever brings more of them than a message has. */
const MAX_NEW_NAMES = 200;

interface Group {
  readonly tag: Tag;
  readonly fields: Field[];
}

const LESS = 0x3c;
const GREATER = 0x3e;
const SLASH = 0x2f;
const CAPITAL_A = 0x41;

const PROLOGS = ['<?xml version="1.0" encoding="utf-8"?>', '<?xml version="1.0" encoding="UTF-8"?>'].map(
  (prolog) => new Piece(prolog),
);

function afterProlog(text: string, ascii: DataView | null): number {
  return PROLOGS.find((prolog) => prolog.isAt(0, text, ascii))?.text.length ?? 0;
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  for (; ; at += 1) {
    const character = text.charCodeAt(at);
    if (character !== 0x20 && character !== 0x0a && character !== 0x09) return at;
  }
}

/** The tag that is opened there, where it was met before. The guess spares looking it up. */
function tagAt(at: number, text: string, ascii: DataView | null, guess: Tag | null): Tag | null {
  if (guess?.opening.isAt(at, text, ascii) && !isNameCharacter(text.charCodeAt(at + guess.opening.text.length))) {
    return guess;
  }
  return knownTag(nameAt(at, text));
}

/** The name behind a "<"; empty where none begins that this reader takes. */
function nameAt(at: number, text: string): string {
  let end = at + 1;
  while (isNameCharacter(text.charCodeAt(end))) end += 1;
  // Digits, "-" and "." do not begin a name.
  return text.charCodeAt(at + 1) >= CAPITAL_A ? text.slice(at + 1, end) : '';
}

/** Letters, digits, ".", "-" and "_": other characters may stand in names too, but the strict reader knows which. */
function isNameCharacter(character: number): boolean {
  return character < 0x80 && NAME_CHARACTERS[character] === 1;
}

const NAME_CHARACTERS = Uint8Array.from({ length: 0x80 }, (_, code) =>
  /[\w.-]/.test(String.fromCharCode(code)) ? 1 : 0,
);
