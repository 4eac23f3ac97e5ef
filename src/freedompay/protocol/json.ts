import {
  type Field,
  isForbiddenName,
  MAX_BODY_BYTES,
  MAX_DEPTH,
  MalformedMessage,
  type Message,
  quotedName,
} from './message.js';

/** The name that each entry of a JSON list goes by in a message. */
export const LIST_ITEM = 'item';

/**
 * Reads the JSON object of the asynchronous Gateway API as a message. A number stays the text it is written as, so that no
 * sum ever passes through a float, and reads like the same sum in quotes, which the provider sends too; `true` and `false`
 * are those words, `null` and an empty list are empty, an object is a group of fields, and a list is one of fields named LIST_ITEM. Names
 * that stand twice, text behind the object, bytes that are no UTF-8 and control characters are refused.
 * Source: provider documentation, Gateway API "Async" (create, read, edit).
 */
export function decodeJson(body: Buffer): Message {
  if (body.length > MAX_BODY_BYTES) throw new MalformedMessage(`The body is over ${MAX_BODY_BYTES} bytes long.`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new MalformedMessage('The body is not UTF-8.');
  }
  return new JsonText(text).whole();
}

/**
 * Writes the one form of flat fields that is signed and sent: no blanks, the names in their order, sums as JSON numbers without
 * zeros that say nothing (`40` for "40.00"). Raises an Error for a sum that is no decimal text without a sign.
 */
export function encodeJson(fields: Message, numbers: readonly string[]): string {
  const members = fields.map(([name, value]) => {
    if (typeof value !== 'string') throw new Error(`Field "${name}" is no text.`);
    return `${JSON.stringify(name)}:${numbers.includes(name) ? numberOf(name, value) : JSON.stringify(value)}`;
  });
  return `{${members.join(',')}}`;
}

function numberOf(name: string, value: string): string {
  const [, whole, fraction = ''] = /^(0|[1-9]\d{0,17})(?:\.(\d{1,4}))?$/.exec(value) ?? [];
  if (whole === undefined) throw new Error(`Field "${name}" is no sum.`);
  const digits = fraction.replace(/0+$/, '');
  return digits === '' ? whole : `${whole}.${digits}`;
}

const BLANKS = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS: Readonly<Record<string, string>> = { true: 'true', false: 'false', null: '' };
const WORD = /true|false|null/y;
/** A string as JSON has it: no bare control character, and no escape but its own. */
const STRING = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy;
/** What stands in no text of the provider, and what PostgreSQL would not store. Half a pair is no character. */
const STRANGE = /[^\P{Cc}\t\n\r]|\p{Cs}/u;

/** Goes over the text once, from its beginning to its end. */
class JsonText {
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): Message {
    this.blanks();
    if (this.text[this.at] !== '{') throw new MalformedMessage('The body is no JSON object.');
    const message = this.object(1);
    if (this.at < this.text.length) throw new MalformedMessage('Text stands behind the JSON object.');
    return message;
  }

  private value(depth: number): string | Message {
    const first = this.text[this.at];
    if (first === '{' || first === '[') {
      if (depth >= MAX_DEPTH) throw new MalformedMessage(`The JSON is nested deeper than ${MAX_DEPTH}.`);
      return first === '{' ? this.object(depth + 1) : this.list(depth + 1);
    }
    if (first === '"') return this.string();
    const scalar = this.match(NUMBER) ?? WORDS[this.match(WORD) ?? ''];
    if (scalar === undefined) throw this.malformed();
    this.blanks();
    return scalar;
  }

  private object(depth: number): Message {
    const fields: Field[] = [];
    const names = new Set<string>();
    this.members('}', () => {
      if (this.text[this.at] !== '"') throw this.malformed();
      const name = this.string();
      if (isForbiddenName(name) || name === '') throw new MalformedMessage('A name is not allowed for a field.');
      if (names.has(name)) throw new MalformedMessage(`Field ${quotedName(name)} stands twice in one object.`);
      names.add(name);
      this.take(':');
      fields.push([name, this.value(depth)]);
    });
    return fields;
  }

  /** An empty one is an empty text, as an empty element is in XML. */
  private list(depth: number): Message | '' {
    const items: Field[] = [];
    this.members(']', () => items.push([LIST_ITEM, this.value(depth)]));
    return items.length === 0 ? '' : items;
  }

  /** What stands between a bracket and the one that ends it, separated by commas. */
  private members(end: '}' | ']', read: () => void): void {
    this.at += 1;
    this.blanks();
    if (this.text[this.at] !== end) {
      read();
      while (this.text[this.at] === ',') {
        this.take(',');
        read();
      }
    }
    this.take(end);
  }

  private string(): string {
    const written = this.match(STRING);
    if (written === undefined) throw this.malformed();
    this.blanks();
    const value = JSON.parse(written) as string;
    if (STRANGE.test(value)) throw new MalformedMessage('A text holds a control character.');
    return value;
  }

  private take(sign: string): void {
    if (this.text[this.at] !== sign) throw this.malformed();
    this.at += 1;
    this.blanks();
  }

  private blanks(): void {
    this.match(BLANKS);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private malformed(): MalformedMessage {
    return new MalformedMessage('The body is not JSON.');
  }
}
