import { BoundedMap } from './bounded-map.js';

/** How many answers are kept for reuse. */
const MOST_KEPT = 10_000;

/** What was read, and a way to have it once more that takes less memory than it; `null` where it is kept as it is. */
export interface Read<T> {
  readonly value: T | null;
  readonly again: (() => T | null) | null;
}

interface Entry<T> {
  /** The answer, unless it has to be had again. */
  answer: Promise<T | null> | null;
  again: Read<T>['again'];
  /** Until when the answer may be given again, on the clock of `performance.now`; `null` while it is on its way. */
  until: number | null;
}

/**
 * Shares equal reads: who asks while one is on its way gets its answer, and who asks shortly after gets the same again.
 * Failures and "there is none" are shared only while they are on their way.
 *
 * Most answers are never asked for again, and what is kept of them has to be cleaned up all the same. So only a way to have
 * the answer again is kept at first, and the answer itself once it was asked for again.
 */
export class Recent<T> {
  private readonly entries = new BoundedMap<Entry<T>>(MOST_KEPT);

  constructor(
    /** For how many milliseconds an answer may be given again. */
    private readonly ageOf: (value: T) => number,
  ) {}

  /** The answer under a key: a recent one, or what `read` finds now. */
  get(key: string, read: () => Promise<Read<T>>): Promise<T | null> {
    const known = this.entries.get(key);
    if (known && (known.until === null || performance.now() < known.until)) return answerOf(known);
    return this.refresh(key, read);
  }

  /** What `read` finds now, whatever is known. */
  refresh(key: string, read: () => Promise<Read<T>>): Promise<T | null> {
    const entry: Entry<T> = { answer: null, again: null, until: null };
    const answer = read().then(
      ({ value, again }) => {
        // What was dropped meanwhile may have been read before the change that dropped it.
        if (value === null) this.forget(key, entry);
        else {
          entry.until = performance.now() + this.ageOf(value);
          entry.again = again;
          if (again) entry.answer = null;
        }
        return value;
      },
      (error) => {
        this.forget(key, entry);
        throw error;
      },
    );
    entry.answer = answer;
    this.entries.set(key, entry);
    return answer;
  }

  /** Has the next one who asks read anew: something changed. */
  drop(key: string): void {
    this.entries.delete(key);
  }

  dropAll(): void {
    this.entries.clear();
  }

  private forget(key: string, entry: Entry<T>): void {
    if (this.entries.get(key) === entry) this.entries.delete(key);
  }
}

async function hadAgain<T>({ again }: Entry<T>): Promise<T | null> {
  return again ? again() : null;
}

function answerOf<T>(entry: Entry<T>): Promise<T | null> {
  entry.answer ??= hadAgain(entry);
  return entry.answer;
}
