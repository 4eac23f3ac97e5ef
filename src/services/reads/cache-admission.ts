import { LRUCache } from 'lru-cache';

/** How many of the readings of one second are kept that only one has asked for. */
const UNSHARED_PER_SECOND = 500;

/** How many keys are remembered as asked for more than once. */
const MAX_KEYS = 10_000;

/**
 * What a read cache lets in. Most readings are never asked for again, and collecting what was kept of them for a second costs
 * a tenth of what making them does: where thousands of things are read in a second that nobody else asks for, only some of
 * those are kept.
 */
export class CacheAdmission {
  private readonly repeated = new LRUCache<string, true>({ max: MAX_KEYS });
  private unshared = 0;
  private secondEndsAt = 0;

  /** More than one waits for it. */
  shared(key: string): void {
    this.repeated.set(key, true);
  }

  /** Whether what was read is kept: it was asked for more than once, or is among the first of this second. */
  admits(key: string): boolean {
    if (this.repeated.has(key)) return true;
    const now = performance.now();
    if (now >= this.secondEndsAt) {
      this.secondEndsAt = now + 1_000;
      this.unshared = 0;
    }
    this.unshared += 1;
    if (this.unshared <= UNSHARED_PER_SECOND) return true;
    // Whoever asks for it next asks a second time.
    this.repeated.set(key, true);
    return false;
  }
}
