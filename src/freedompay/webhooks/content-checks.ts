import { isUtf8 } from 'node:buffer';
import { MalformedMessage, type Message } from '../protocol/message.js';

/** Most fields of a webhook, nested ones too: several times what the longest delivery has. */
export const MAX_FIELDS = 200;

/** An XML field has two tags, and XML may hold comments beside: beyond this nothing can be within the limit. */
const MAX_MARKS = 3 * MAX_FIELDS;

/** Refuses a body that has far too many fields by what separates them, before any is parsed. */
export function checkRoughSize(text: string, mark: string): void {
  let at = -1;
  for (let marks = 0; marks <= MAX_MARKS; marks++) {
    at = text.indexOf(mark, at + 1);
    if (at < 0) return;
  }
  throw new MalformedMessage(TOO_MANY);
}

/** Refuses percent escapes that are no UTF-8, half a character among them: read leniently they would become another text. */
export function checkEscapes(text: string): void {
  if (!/%[89a-f]/i.test(text)) return;
  const bytes = text
    .replace(/[^\0-\x7f]/gu, '?')
    .replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (!isUtf8(Buffer.from(bytes, 'latin1'))) throw new MalformedMessage('A value is not text in UTF-8.');
}

/**
 * Refuses a message that cannot be kept to the letter: PostgreSQL takes no NUL in a text and SQLite does, and half a
 * character has no bytes; what fails to be kept is sent again and again. All kinds pass here, so that no engine differs.
 */
export function checkContent(message: Message): void {
  let fields = 0;
  const check = (some: Message): void => {
    for (const [name, value] of some) {
      fields += 1;
      if (fields > MAX_FIELDS) throw new MalformedMessage(TOO_MANY);
      checkText(name);
      if (typeof value === 'string') checkText(value);
      else check(value);
    }
  };
  check(message);
}

const TOO_MANY = `A webhook has ${MAX_FIELDS} fields at most.`;

function checkText(text: string): void {
  if (text.includes('\0') || /\p{Surrogate}/u.test(text))
    throw new MalformedMessage('A field holds a NUL or half a character.');
}
