import { InvalidInput, LimitExceeded } from '../errors.js';
import { cursorInput, type Position } from './cursor.js';

/** Most rows of one page. */
export const MAX_PAGE = 100;
/** Rows of a page where nobody says how many. */
export const USUAL_PAGE = 20;

/** Which rows of a list are asked for. */
export interface PageRequest {
  readonly size: number;
  /** Whether the rows before `from`, else at the end, are asked for; the order stays the list's. */
  readonly backward: boolean;
  /** `null`: from the beginning, or the end. */
  readonly from: Position | null;
}

/** Some rows of a list, in its order. */
export interface Page<T> {
  readonly rows: readonly { readonly row: T; readonly position: Position }[];
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
}

/** As connections of Relay are asked for. */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** The page that arguments ask for. Raises InvalidInput and LimitExceeded. */
export function pageInput({ first, after, last, before }: PageArguments): PageRequest {
  if (isGiven(first) && isGiven(last)) throw new InvalidInput('last', 'ask for `first` or for `last`, not for both.');
  if (isGiven(after) && isGiven(before)) throw new InvalidInput('before', 'name `after` or `before`, not both.');
  if (isGiven(first) && isGiven(before))
    throw new InvalidInput('before', 'goes with `last`, as `after` does with `first`.');
  if (isGiven(last) && isGiven(after))
    throw new InvalidInput('after', 'goes with `first`, as `before` does with `last`.');
  const backward = isGiven(last) || isGiven(before);
  const size = backward ? sizeInput('last', last) : sizeInput('first', first);
  if (isGiven(after)) return { size, backward, from: cursorInput('after', after) };
  return { size, backward, from: isGiven(before) ? cursorInput('before', before) : null };
}

function sizeInput(argument: string, size: number | null | undefined): number {
  if (!isGiven(size)) return USUAL_PAGE;
  if (size < 0) throw new InvalidInput(argument, 'must not be negative.');
  if (size > MAX_PAGE) throw new LimitExceeded(argument, MAX_PAGE, size);
  return size;
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
