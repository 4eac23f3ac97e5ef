import { LRUCache } from 'lru-cache';

/** What one bucket holds. */
export interface BucketSize {
  /** How many things may happen at once. */
  readonly atOnce: number;
  /** How many more each second then. */
  readonly perSecond: number;
  /** How far it may be overdrawn: of many things at once each is noticed only after it has happened. */
  readonly debt: number;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Token buckets by name, all of one size, in bounded memory. One that was never taken from is full. */
export class TokenBuckets {
  private readonly buckets: LRUCache<string, Bucket>;

  constructor(
    readonly size: BucketSize,
    /** How many are remembered: those taken from longest ago are forgotten first, and so full again. */
    most: number,
    /** Milliseconds on a clock that only goes forward. */
    private readonly now: () => number,
  ) {
    this.buckets = new LRUCache({ maxSize: most, sizeCalculation: () => 1 });
  }

  /** For how many seconds nothing can be taken; 0 where something can be. */
  waitOf(name: string): number {
    const left = this.leftIn(name);
    return left < 1 ? Math.ceil((1 - left) / this.size.perSecond) : 0;
  }

  isFull(name: string): boolean {
    return this.leftIn(name) >= this.size.atOnce;
  }

  take(name: string): void {
    const tokens = Math.max(-this.size.debt, this.leftIn(name) - 1);
    // Set anew, so that whoever keeps taking is not forgotten.
    this.buckets.set(name, { tokens, filledAt: this.now() });
  }

  private leftIn(name: string): number {
    const { atOnce, perSecond } = this.size;
    const bucket = this.buckets.peek(name);
    return bucket ? Math.min(atOnce, bucket.tokens + ((this.now() - bucket.filledAt) / 1_000) * perSecond) : atOnce;
  }
}
