/** How far a pace may go. */
export interface ConcurrencyBounds {
  /** How many run at once from the beginning, and whatever comes. */
  readonly least: number;
  readonly most: number;
}

/** So much longer than the shortest that was seen a job may take before there are taken to be too many. */
const SLOWER = 2;

/** Differences below this, in milliseconds, say nothing of whoever is called. */
const NOISE_MS = 20;

/**
 * How many jobs run at once, found out by how long they take: one more after each round in which all went well and no longer than
 * with few, and fewer at once where they take longer or fail. So a backlog is done as fast as whoever is called keeps up, and
 * somebody who struggles is called no more than from the beginning.
 */
export class AdaptiveConcurrency {
  private room: number;
  /** How long one takes where nobody waits, as far as that is known. */
  private shortestMs = Number.POSITIVE_INFINITY;
  /** Jobs to be heard of before there may be fewer once more: those that began before say nothing of what was changed since. */
  private deaf = 0;

  constructor(private readonly bounds: ConcurrencyBounds) {
    this.room = bounds.least;
  }

  get atOnce(): number {
    return Math.floor(this.room);
  }

  /** A job is over, while so many others were under way. */
  ended(ms: number, wentWell: boolean, others: number): void {
    this.deaf = Math.max(0, this.deaf - 1);
    if (wentWell) {
      // With as few as there may be nobody waits for another: who takes longer then has become slower.
      const isLeast = this.atOnce === this.bounds.least;
      this.shortestMs = Math.min(ms, this.shortestMs * (isLeast ? 1.05 : 1));
      if (ms <= this.shortestMs * SLOWER + NOISE_MS) {
        this.more(others);
        return;
      }
    }
    if (this.deaf > 0) return;
    this.deaf = this.atOnce;
    this.room = Math.max(this.bounds.least, this.room * (wentWell ? 3 / 4 : 1 / 2));
  }

  /** Only where all places were taken: else nothing was found out. */
  private more(others: number): void {
    if (others + 1 >= this.atOnce) this.room = Math.min(this.bounds.most, this.room + 1 / this.room);
  }
}
