import { InvalidInput } from '../errors.js';

/** A place in a list: between two rows, whatever is added before or after it. */
export interface Position {
  /** The order that it is a place in. */
  readonly order: string;
  /** What the row before or after it is ordered by, the last of them its id in its account. */
  readonly keys: readonly (string | number)[];
  readonly account: string;
}

/** Far above what the longest names come to. */
const MAX_LENGTH = 600;
const MAX_KEYS = 4;

/** The cursor of a place, for callers to give back as it is. It tells nothing that the row does not. */
export function cursorOf({ order, account, keys }: Position): string {
  return Buffer.from(JSON.stringify([order, account, ...keys])).toString('base64url');
}

/** The place that a cursor names. Raises InvalidInput, without the cursor, for what is none. */
export function cursorInput(argument: string, cursor: string): Position {
  const position = cursor.length <= MAX_LENGTH ? positionIn(cursor) : null;
  if (position && cursorOf(position) === cursor) return position;
  throw new InvalidInput(argument, 'is no cursor that a list of this gateway gave.');
}

function positionIn(cursor: string): Position | null {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const parts = partsOf(text);
  if (parts === null || parts.length < 3 || parts.length > 2 + MAX_KEYS || !parts.every(isKey)) return null;
  const [order, account, ...keys] = parts as (string | number)[];
  return typeof order === 'string' && typeof account === 'string' ? { order, account, keys } : null;
}

function partsOf(text: string): readonly unknown[] | null {
  try {
    const parts: unknown = JSON.parse(text);
    return Array.isArray(parts) ? parts : null;
  } catch {
    return null;
  }
}

/** No database takes every text, so control characters and halves of characters are in no key. */
function isKey(part: unknown): boolean {
  return typeof part === 'number'
    ? Number.isSafeInteger(part)
    : typeof part === 'string' && /^[^\p{Cc}\p{Cs}]*$/u.test(part);
}
