import { JournalUnavailable } from '../../domain/errors.js';
import { TimerLoop } from '../jobs/timer-loop.js';

/** How many readings wait at most, while the store is down or slow. */
const MAX_WAITING = 5_000;
/** How many are written in one transaction: each takes as much by itself as writing dozens, and while it lasts who moves money waits. */
const AT_ONCE = 250;
const RETRY_AFTER_MS = 1_000;
/** How often a reading may be refused, and how many in a row. */
const MAX_REFUSED = 3;

/** What a queue goes by. */
export interface ReadingQueueParts<T> {
  /** Writes down some, all or none of them, in their order. */
  readonly write: (readings: readonly T[]) => Promise<void>;
  /** How long readings are gathered, in milliseconds. */
  readonly gatherMs: number;
  /** Hears of a reading that is not written down: it is no loss where the next one of the same is. */
  readonly dropped: (reading: T) => void;
  readonly observeDefect: (error: unknown) => void;
}

/**
 * Readings on their way to the store: gathered, written in batches, in their order, one batch at a time. Who brings one does not
 * wait. While the store is down they wait; a batch that the store does not take is tried one by one, so that one bad reading holds up
 * no other.
 */
export class ReadingQueue<T extends object> {
  private waiting: T[] = [];
  private readonly refusals = new WeakMap<T, number>();
  /** The writing under way. */
  private writing: Promise<boolean> | undefined;
  private readonly rounds = new TimerLoop(async () => {
    const isDown = await this.writeAll();
    return this.waiting.length === 0 ? null : isDown ? RETRY_AFTER_MS : this.parts.gatherMs;
  });

  constructor(private readonly parts: ReadingQueueParts<T>) {
    this.rounds.start();
  }

  add(reading: T): void {
    this.waiting.push(reading);
    if (this.waiting.length > MAX_WAITING) {
      const [oldest] = this.waiting.splice(0, 1);
      if (oldest !== undefined) this.parts.dropped(oldest);
    }
    // With more that waits a round is due already, a later one where the store is down.
    if (this.waiting.length === 1) this.rounds.wake(this.parts.gatherMs);
  }

  /** Once what came so far is written down, or the store was found to be down. */
  async flush(): Promise<void> {
    // What is being written may have begun before the last reading came.
    await this.writing;
    if (this.waiting.length > 0) await this.writeAll();
  }

  /** Writes down what waits, and takes no more rounds. */
  async close(): Promise<void> {
    await this.rounds.stop();
    await this.writing;
    // Readings under way may bring more meanwhile.
    while (this.waiting.length > 0) if (await this.writeAll()) return;
  }

  /** Tells whether the store is down, in which case the rest waits on. */
  private writeAll(): Promise<boolean> {
    this.writing ??= this.writeBatches().finally(() => {
      this.writing = undefined;
    });
    return this.writing;
  }

  private async writeBatches(): Promise<boolean> {
    // What comes meanwhile is gathered for the next round: to go after it would end in ever smaller batches.
    for (let left = this.waiting.length; left > 0; left -= AT_ONCE) {
      const batch = this.waiting.splice(0, Math.min(AT_ONCE, left));
      try {
        await this.parts.write(batch);
      } catch (error) {
        if (!(error instanceof JournalUnavailable)) this.parts.observeDefect(error);
        const left = await this.writeSingly(batch);
        this.waiting.unshift(...left);
        if (left.length > 0) return true;
      }
    }
    return false;
  }

  /**
   * Writes each by itself, and brings those that wait on. A store that is down refuses all: after a few in a row no more are
   * tried. One that is refused again and again where others are taken is bad, and is dropped.
   */
  private async writeSingly(batch: readonly T[]): Promise<readonly T[]> {
    const refused: T[] = [];
    let inRow = 0;
    let taken = 0;
    for (const [index, reading] of batch.entries()) {
      if (inRow === MAX_REFUSED) return [...batch.slice(index), ...refused];
      try {
        await this.parts.write([reading]);
        taken += 1;
        inRow = 0;
      } catch (error) {
        inRow += 1;
        refused.push(reading);
        if (!(error instanceof JournalUnavailable)) this.parts.observeDefect(error);
      }
    }
    return taken === 0 ? refused : refused.filter((reading) => !this.isBad(reading));
  }

  private isBad(reading: T): boolean {
    const times = (this.refusals.get(reading) ?? 0) + 1;
    this.refusals.set(reading, times);
    if (times < MAX_REFUSED) return false;
    this.parts.dropped(reading);
    return true;
  }
}
