import { LRUCache } from 'lru-cache';
import { JournalUnavailable } from '../../domain/errors.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { Hold, Holds } from '../../store/holds/holds.js';
import { TimerLoop } from '../jobs/timer-loop.js';

/** How many holds are remembered as noted, and how many wait at most: what is dropped is noted by a later reading. */
const MAX_REMEMBERED = 10_000;
const MAX_WAITING = 5_000;
const AT_ONCE = 100;
const RETRY_AFTER_MS = 1_000;

/** Notes when holds end, as readings of their payments tell, whoever asked for them. Readings do not wait for it. */
export class HoldRecorder {
  private readonly noted = new LRUCache<string, number>({ maxSize: MAX_REMEMBERED, sizeCalculation: () => 1 });
  private readonly waiting = new Map<string, Hold>();
  private readonly rounds = new TimerLoop(async () => {
    const isDown = await this.noteAll();
    return this.waiting.size === 0 ? null : isDown ? RETRY_AFTER_MS : this.gatherMs;
  });

  constructor(
    private readonly holds: Pick<Holds, 'note'>,
    /** How long readings are gathered before they are noted at once, in milliseconds. */
    private readonly gatherMs: number,
    private readonly observeDefect: (error: unknown) => void,
  ) {
    this.rounds.start();
  }

  /** A payment was read, under the provider's signature. */
  readonly heard = ({ account, paymentId, holdEndsAt }: Payment): void => {
    if (holdEndsAt) this.expect({ account, paymentId, endsAt: holdEndsAt });
  };

  /** A hold ends at that moment, or would if the payer paid now. */
  expect(hold: Hold): void {
    const key = `${hold.account} ${hold.paymentId}`;
    if (this.noted.get(key) === hold.endsAt.getTime() || this.waiting.size >= MAX_WAITING) return;
    this.noted.set(key, hold.endsAt.getTime());
    this.waiting.set(key, hold);
    if (this.waiting.size === 1) this.rounds.wake(this.gatherMs);
  }

  /** Notes what was read so far, and takes no more. */
  async close(): Promise<void> {
    await this.rounds.stop();
    await this.noteAll();
  }

  /** Notes all that waits; tells whether the store is down, in which case it waits on. */
  private async noteAll(): Promise<boolean> {
    while (this.waiting.size > 0) {
      const batch = [...this.waiting].slice(0, AT_ONCE);
      for (const [key] of batch) this.waiting.delete(key);
      try {
        await this.holds.note(batch.map(([, hold]) => hold));
      } catch (error) {
        if (!(error instanceof JournalUnavailable)) {
          this.observeDefect(error);
          continue;
        }
        for (const [key, hold] of batch) if (!this.waiting.has(key)) this.waiting.set(key, hold);
        return true;
      }
    }
    return false;
  }
}
