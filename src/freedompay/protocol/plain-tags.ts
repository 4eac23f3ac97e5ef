import { isForbiddenName } from './message.js';
import { internedName, MAX_NAME_LENGTH } from './names.js';

/**
 * A fixed text of ASCII letters that is looked for at a known place. Where the text of a body is ASCII, its bytes are
 * compared by fours: character by character the tags are most of what reading a body costs.
 */
export class Piece {
  private readonly words: Int32Array | null;

  constructor(readonly text: string) {
    this.words = text.length < 4 ? null : wordsOf(text);
  }

  /** Whether it stands there. `ascii` are the bytes of the text where each is a character, else null. */
  isAt(at: number, text: string, ascii: DataView | null): boolean {
    const { words } = this;
    if (ascii === null || words === null) return text.startsWith(this.text, at);
    const last = at + this.text.length - 4;
    if (last + 4 > ascii.byteLength) return false;
    const whole = words.length - 1;
    for (let n = 0; n < whole; n += 1) if (ascii.getInt32(at + 4 * n, true) !== words[n]) return false;
    return ascii.getInt32(last, true) === words[whole];
  }
}

/** Four letters each from the beginning; the last are the four at the end, which may have been compared before. */
function wordsOf(text: string): Int32Array {
  const bytes = Buffer.from(text, 'latin1');
  const words = new Int32Array(Math.floor((bytes.length - 1) / 4) + 1);
  for (let n = 0; n < words.length - 1; n += 1) words[n] = bytes.readInt32LE(4 * n);
  words[words.length - 1] = bytes.readInt32LE(bytes.length - 4);
  return words;
}

/** An element's name with what its tags look like. */
export class Tag {
  /** "<name": what opens the element, or another one whose name begins alike. */
  readonly opening: Piece;
  /** "</name>" */
  readonly closing: Piece;
  /** The one that was opened after it the last time. Bodies are alike, so it is the first guess, and no more than that. */
  next: Tag | null = null;

  constructor(readonly name: string) {
    this.opening = new Piece(`<${name}`);
    this.closing = new Piece(`</${name}>`);
  }
}

/** Stands before the first tag of any body: its `next` is the root that was read last. */
export const beginning = new Tag('');

const tags = new Map<string, Tag>();
const MAX_TAGS = 1_000;

/** The tag of a name that was met before, else `null`. */
export function knownTag(name: string): Tag | null {
  return tags.get(name) ?? null;
}

/** The tag of a name that was not; `null` for names that no honest message has. */
export function newTag(name: string): Tag | null {
  if (name === '' || name.length > MAX_NAME_LENGTH || isForbiddenName(name)) return null;
  const tag = new Tag(internedName(name));
  if (tags.size >= MAX_TAGS) {
    // Hostile bodies may fill the table, but not for long. Nothing that stays leads to the old tags.
    tags.clear();
    beginning.next = null;
  }
  tags.set(tag.name, tag);
  return tag;
}
