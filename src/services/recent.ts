import { BoundedMap } from './bounded-map.js';

/** How many answers are kept for reuse. */
const MOST_KEPT = 10_000;

interface Entry<T> {
  readonly answer: Promise<T | null>;
  /** Until when the answer may be given again, on the clock of `performance.now`; `null` while it is on its way. */
  until: number | null;
}

/**
 * Shares equal reads: who asks while one is on its way gets its answer, and who asks shortly after gets the same again.
 * Failures and "there is none" are shared only while they are on their way.
 */
export class Recent<T> {
  private readonly entries = new BoundedMap<Entry<T>>(MOST_KEPT);

  constructor(
    /** For how many milliseconds an answer may be given again. */
    private readonly ageOf: (value: T) => number,
  ) {}

  /** The answer under a key: a recent one, or what `read` finds now. */
  get(key: string, read: () => Promise<T | null>): Promise<T | null> {
    const known = this.entries.get(key);
    if (known && (known.until === null || performance.now() < known.until)) return known.answer;
    return this.refresh(key, read);
  }

  /** What `read` finds now, whatever is known. */
  refresh(key: string, read: () => Promise<T | null>): Promise<T | null> {
    const entry: Entry<T> = { answer: read(), until: null };
    this.entries.set(key, entry);
    entry.answer.then(
      (value) => {
        // What was dropped meanwhile may have been read before the change that dropped it.
        if (value === null) this.forget(key, entry);
        else entry.until = performance.now() + this.ageOf(value);
      },
      () => this.forget(key, entry),
    );
    return entry.answer;
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
