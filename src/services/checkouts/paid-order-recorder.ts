import { LRUCache } from 'lru-cache';
import { type PaidTwiceObserver, standingOf } from '../../domain/checkouts/paid-order.js';
import type { ReadPayment } from '../../domain/checkouts/second-payment.js';
import { JournalUnavailable } from '../../domain/errors.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { Checkouts } from '../../store/checkouts/checkouts.js';
import { TimerLoop } from '../jobs/timer-loop.js';

/** Times that noting goes by, in milliseconds. */
export interface NoteTimes {
  /** How long readings are gathered before the store is asked about all of them at once. */
  readonly gatherMs: number;
  /** How often it is asked which second payments are to be read again. */
  readonly secondsTickMs: number;
}

/** For how long it is remembered what a payment was read as: the store need not be asked about each reading of it. */
const REMEMBERED_MS = 30_000;
const MAX_REMEMBERED = 10_000;
/** How many readings wait at most; what is dropped is read again before anything is let pass for its order. */
const MAX_WAITING = 5_000;
/** How many the store is asked about at once: asking takes as much by itself as answering for dozens. */
const AT_ONCE = 250;
const RETRY_AFTER_MS = 1_000;

/**
 * Notes what any reading of a payment means for its order, whoever asked for it: word that it was paid, or given back, may
 * never come otherwise. Readings do not wait for it, and do not fail for it.
 */
export class PaidOrderRecorder {
  private readonly lately = new LRUCache<string, { readonly standing: string; readonly until: number }>({
    maxSize: MAX_REMEMBERED,
    sizeCalculation: () => 1,
  });
  private readonly waiting = new Map<string, Waiting>();
  private readonly rounds = new TimerLoop(async () => {
    const isDown = await this.noteAll();
    return this.waiting.size === 0 ? null : isDown ? RETRY_AFTER_MS : this.times.gatherMs;
  });

  constructor(
    private readonly checkouts: Pick<Checkouts, 'unrecordedReadings' | 'takePaid' | 'free'>,
    private readonly times: NoteTimes,
    private readonly observePaidTwice: PaidTwiceObserver,
    private readonly observeDefect: (error: unknown) => void,
  ) {
    this.rounds.start();
  }

  /** A payment was read, under the provider's signature. */
  readonly heard = (payment: Payment): void => {
    const standing = standingOf(payment);
    if (standing === null) return;
    const { account, paymentId, orderId, amount } = payment;
    const key = `${account} ${paymentId}`;
    const now = performance.now();
    const last = this.lately.get(key);
    if (last?.standing === standing && now < last.until) return;
    this.lately.set(key, { standing, until: now + REMEMBERED_MS });
    this.add(key, { account, paymentId, orderId, amount, standing });
    // With more that waits a round is due already, a later one where the store is down.
    if (this.waiting.size === 1) this.rounds.wake(this.times.gatherMs);
  };

  /** Records the readings so far, and takes no more. */
  async close(): Promise<void> {
    await this.rounds.stop();
    // Readings under way may bring more meanwhile.
    while (this.waiting.size > 0) if (await this.noteAll()) return;
  }

  private add(key: string, reading: Waiting): void {
    // Behind what came before: the latest of a payment counts.
    this.waiting.delete(key);
    this.waiting.set(key, reading);
    if (this.waiting.size <= MAX_WAITING) return;
    for (const oldest of this.waiting.keys()) {
      this.waiting.delete(oldest);
      return;
    }
  }

  /** Notes all that waits now; tells whether the store is down, in which case it waits on. What comes meanwhile is gathered anew. */
  private async noteAll(): Promise<boolean> {
    const all = [...this.waiting];
    for (let at = 0; at < all.length; at += AT_ONCE) {
      // A reading since then is newer, and waits in its place.
      const batch = all.slice(at, at + AT_ONCE).filter(([key, reading]) => this.waiting.get(key) === reading);
      for (const [key] of batch) this.waiting.delete(key);
      try {
        await this.note(batch.map(([, reading]) => reading));
      } catch (error) {
        if (!(error instanceof JournalUnavailable)) {
          this.observeDefect(error);
          continue;
        }
        // A reading since then is newer.
        for (const [key, reading] of batch) if (!this.waiting.has(key)) this.waiting.set(key, reading);
        return true;
      }
    }
    return false;
  }

  private async note(readings: readonly Waiting[]): Promise<void> {
    for (const account of new Set(readings.map((reading) => reading.account))) {
      const own = readings.filter((reading) => reading.account === account);
      for (const { standing, ...named } of await this.checkouts.unrecordedReadings(account, own)) {
        if (standing === 'freed') {
          await this.checkouts.free(account, named.paymentId);
          continue;
        }
        const { twice } = await this.checkouts.takePaid(account, named, 'ALARM');
        if (twice) this.observePaidTwice(twice);
      }
    }
  }
}

interface Waiting extends ReadPayment {
  readonly account: string;
}
