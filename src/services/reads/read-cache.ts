import { LRUCache } from 'lru-cache';
import { CacheAdmission } from './cache-admission.js';

/** How much is kept in all, as `sizeOf` counts it. */
const MAX_SIZE = 10_000;

/** How long what was read may be given again, and how much of the cache it takes. */
export interface CachePolicy<T> {
  /** In milliseconds; 0 keeps nothing. */
  readonly ttlOf: (value: T) => number;
  readonly sizeOf?: (value: T) => number;
}

/** How many readings were asked for, by what answered: what was read before, a call that was under way, or one of its own. */
export interface ReadCounts {
  cached: number;
  shared: number;
  called: number;
}

/**
 * A cache of reads with single flight: who asks while a read is in flight shares its result, and who asks within the TTL gets
 * the same again. Failures and "there is none" are shared only while they are in flight.
 */
export class ReadCache<T extends object> {
  readonly counts: ReadCounts = { cached: 0, shared: 0, called: 0 };
  private readonly fresh: LRUCache<string, T>;
  private readonly inFlight = new Map<string, Promise<T | null>>();
  private readonly admission = new CacheAdmission();

  constructor(private readonly policy: CachePolicy<T>) {
    this.fresh = new LRUCache({
      maxSize: MAX_SIZE,
      sizeCalculation: policy.sizeOf ?? (() => 1),
      // What is stale is let go at once: thousands of payments are much for the garbage collector to go over.
      ttlAutopurge: true,
      // The clock is read each time: sparing it takes a timer.
      ttlResolution: 0,
      perf: performance,
    });
  }

  /** What is known of an id of an account: in flight, fresh, or what `read` finds now. */
  get(account: string, id: string, read: () => Promise<T | null>): Promise<T | null> {
    const key = keyOf(account, id);
    const fresh = this.fresh.get(key);
    if (fresh) {
      this.counts.cached += 1;
      return Promise.resolve(fresh);
    }
    const inFlight = this.inFlight.get(key);
    if (!inFlight) return this.read(key, read);
    this.counts.shared += 1;
    this.admission.shared(key);
    return inFlight;
  }

  /** What `read` finds now, whatever is known. */
  refresh(account: string, id: string, read: () => Promise<T | null>): Promise<T | null> {
    return this.read(keyOf(account, id), read);
  }

  /** Has the next one who asks read anew: something changed. What is in flight may have been read before that. */
  evict(account: string, id: string): void {
    const key = keyOf(account, id);
    this.inFlight.delete(key);
    this.fresh.delete(key);
  }

  evictAll(): void {
    this.inFlight.clear();
    this.fresh.clear();
  }

  private read(key: string, read: () => Promise<T | null>): Promise<T | null> {
    this.counts.called += 1;
    const reading: Promise<T | null> = read().then(
      (value) => {
        this.landed(key, reading, value);
        return value;
      },
      (error) => {
        this.landed(key, reading, null);
        throw error;
      },
    );
    this.fresh.delete(key);
    this.inFlight.set(key, reading);
    return reading;
  }

  /** Keeps what was read, unless it was evicted, or read once more, while it was in flight. */
  private landed(key: string, reading: Promise<T | null>, value: T | null): void {
    if (this.inFlight.get(key) !== reading) return;
    this.inFlight.delete(key);
    const ttl = value ? this.policy.ttlOf(value) : 0;
    if (value && ttl > 0 && this.admission.admits(key)) this.fresh.set(key, value, { ttl });
  }
}

/** An account's id holds no blank. */
function keyOf(account: string, id: string): string {
  return `${account} ${id}`;
}
