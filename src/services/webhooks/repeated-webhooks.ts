import { LRUCache } from 'lru-cache';

const MINUTE_MS = 60_000;
const MAX_REMEMBERED = 10_000;

/**
 * Which repeats of a webhook are acted upon. In the first minute all of them are: deliveries cross each other then, and the
 * provider's own repeats come half an hour apart. After it whoever has the bytes of one valid webhook can send them any
 * number of times, so that a repeat is answered from what was kept, writes nothing, and has the payment read and told on once
 * a minute at most: the first telling may have been lost with its process.
 */
export class RepeatedWebhooks {
  private readonly actedAt = new LRUCache<string, number>({ maxSize: MAX_REMEMBERED, sizeCalculation: () => 1 });

  /** Whether a webhook came so many milliseconds ago that its repeats are not written down. */
  isOld(ageMs: number): boolean {
    return ageMs >= MINUTE_MS;
  }

  /** Whether a repeat of that webhook is to be acted upon; then no other of it for a minute. */
  isDue(key: string): boolean {
    const now = performance.now();
    const last = this.actedAt.get(key);
    if (last !== undefined && now - last < MINUTE_MS) return false;
    this.actedAt.set(key, now);
    return true;
  }
}
