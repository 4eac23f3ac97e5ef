import { LRUCache } from 'lru-cache';

/** How many reads of an account are remembered. */
const MAX_REMEMBERED = 10_000;

/** How many answers of one second are kept that only one has asked for. */
const UNWANTED_PER_SECOND = 500;

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
  /** Whether it was asked for more than once. */
  wanted: boolean;
}

/** What was read, and not kept. */
const NOT_KEPT = Symbol('not kept');

type Entries<T> = LRUCache<string, Entry<T> | typeof NOT_KEPT>;

/**
 * Shares equal reads: who asks while one is on its way gets its answer, and who asks shortly after gets the same again.
 * Failures and "there is none" are shared only while they are on their way.
 *
 * Most answers are never asked for again, and what is kept of them has to be cleaned up all the same. So only a way to have
 * the answer again is kept at first, and the answer itself once it was asked for again. And where thousands of things are
 * read in a second that nobody else asks for, only some of them are kept at all.
 */
export class ReadCache<T> {
  /** By account, then by id: a key made of both, anew for every read, would be more than all else that is kept. */
  private readonly accounts = new Map<string, Entries<T>>();
  private unwanted = 0;
  private secondEndsAt = 0;

  constructor(
    /** For how many milliseconds an answer may be given again. */
    private readonly ageOf: (value: T) => number,
  ) {}

  /** The answer about an id of an account: a recent one, or what `read` finds now. */
  get(account: string, id: string, read: () => Promise<Read<T>>): Promise<T | null> {
    const entries = this.entriesOf(account);
    const known = entries.get(id);
    if (known && known !== NOT_KEPT && (known.until === null || performance.now() < known.until))
      return answerOf(known);
    return this.read(entries, id, read, known !== undefined);
  }

  /** What `read` finds now, whatever is known. */
  refresh(account: string, id: string, read: () => Promise<Read<T>>): Promise<T | null> {
    const entries = this.entriesOf(account);
    return this.read(entries, id, read, entries.get(id) !== undefined);
  }

  /** Has the next one who asks read anew: something changed. */
  drop(account: string, id: string): void {
    this.entriesOf(account).delete(id);
  }

  dropAll(): void {
    for (const entries of this.accounts.values()) entries.clear();
  }

  private entriesOf(account: string): Entries<T> {
    let entries = this.accounts.get(account);
    if (!entries) {
      entries = new LRUCache({ max: MAX_REMEMBERED });
      this.accounts.set(account, entries);
    }
    return entries;
  }

  private read(entries: Entries<T>, id: string, read: () => Promise<Read<T>>, wanted: boolean): Promise<T | null> {
    const entry: Entry<T> = { answer: null, again: null, until: null, wanted };
    const answer = read().then(
      (found) => {
        // What was dropped meanwhile may have been read before the change that dropped it.
        if (entries.get(id) === entry) this.settle(entries, id, entry, found);
        return found.value;
      },
      (error) => {
        if (entries.get(id) === entry) entries.delete(id);
        throw error;
      },
    );
    entry.answer = answer;
    entries.set(id, entry);
    return answer;
  }

  private settle(entries: Entries<T>, id: string, entry: Entry<T>, { value, again }: Read<T>): void {
    const now = performance.now();
    if (value === null) entries.delete(id);
    else if (!entry.wanted && !this.isAmongFirst(now)) entries.set(id, NOT_KEPT);
    else {
      entry.until = now + this.ageOf(value);
      entry.again = again;
      if (again) entry.answer = null;
    }
  }

  private isAmongFirst(now: number): boolean {
    if (now >= this.secondEndsAt) {
      this.secondEndsAt = now + 1_000;
      this.unwanted = 0;
    }
    this.unwanted += 1;
    return this.unwanted <= UNWANTED_PER_SECOND;
  }
}

async function hadAgain<T>({ again }: Entry<T>): Promise<T | null> {
  return again ? again() : null;
}

function answerOf<T>(entry: Entry<T>): Promise<T | null> {
  entry.wanted = true;
  entry.answer ??= hadAgain(entry);
  return entry.answer;
}
