import { LRUCache } from 'lru-cache';
import { type Clock, MACHINE_CLOCK } from '../../domain/clock.js';

/** Trusted readings in a row that did not show an operation, as this process saw them. */
export interface Miss {
  readonly reads: number;
  /** How long ago the first of them was, in milliseconds. */
  readonly forMs: number;
}

/** How many operations are remembered. One that is forgotten is missed anew: that takes longer, and proves no less. */
const MAX = 10_000;

/**
 * Since when this process has missed which operations, on a clock that nobody sets: a proof of absence rests on what one
 * process saw, since the clocks of two, or of one that is put right, may lie far apart.
 */
export class MissedReadings {
  private readonly seen = new LRUCache<string, { readonly since: number; readonly reads: number }>({
    maxSize: MAX,
    sizeCalculation: () => 1,
  });

  constructor(private readonly clock: Pick<Clock, 'steady'> = MACHINE_CLOCK) {}

  /** A trusted reading did not show the operation; `isFirst` where something else was learned of it since the last one. */
  note(id: string, isFirst: boolean): Miss {
    const now = this.clock.steady();
    const before = isFirst ? undefined : this.seen.get(id);
    const miss = { since: before?.since ?? now, reads: (before?.reads ?? 0) + 1 };
    this.seen.set(id, miss);
    return { reads: miss.reads, forMs: now - miss.since };
  }

  forget(id: string): void {
    this.seen.delete(id);
  }
}
