import { LRUCache } from 'lru-cache';

/** How many of the readings of one second are cached whoever asked for them. */
const CACHED_PER_SECOND = 500;

/** How many keys are remembered as asked for more than once. */
const MAX_KEYS = 10_000;

/**
 * What a read cache lets in. Most readings are never asked for again, and collecting what was kept of them for a second costs
 * a tenth of what making them does: where thousands of things are read in a second, only those that somebody else asks for
 * are kept beyond the first.
 */
export class CacheAdmission {
  private readonly repeated = new LRUCache<string, true>({ maxSize: MAX_KEYS, sizeCalculation: () => 1 });
  private cached = 0;
  private secondEndsAt = 0;

  /** More than one waits for it. */
  shared(key: string): void {
    this.repeated.set(key, true);
  }

  /** Whether what was read is kept: it is among the first of this second, or was asked for more than once. */
  admits(key: string): boolean {
    const now = performance.now();
    if (now >= this.secondEndsAt) {
      this.secondEndsAt = now + 1_000;
      this.cached = 0;
    }
    this.cached += 1;
    if (this.cached <= CACHED_PER_SECOND || this.repeated.has(key)) return true;
    // Whoever asks for it next asks a second time.
    this.repeated.set(key, true);
    return false;
  }
}
