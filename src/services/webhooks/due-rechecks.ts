import type { Clock } from '../../domain/clock.js';
import type { ResourceRef } from '../../store/db/change-feed.js';
import { type BackOffTimes, pauseAfter } from '../jobs/back-off.js';

/** When what a webhook named is read, in milliseconds. */
export interface WebhookRecheckTimes extends BackOffTimes {
  /**
   * How long after the webhook, ascending: soon, and once more, since the provider shows effects late. The last is longer than a
   * reading that shows nothing new is left unwritten, so that a payment that was read after its webhook has a later row.
   */
  readonly webhookRecheckDelaysMs: readonly number[];
}

interface Waiting {
  readonly resource: ResourceRef;
  heardAt: number;
  dueAt: number;
  /** Readings in a row that failed. */
  failures: number;
  isBusy: boolean;
}

/** How many wait at most: what is dropped beyond these is found in the inbox later. */
const MAX_WAITING = 10_000;

/** For how long after a webhook it is tried to read what it named. */
const GIVEN_UP_AFTER_MS = 86_400_000;

/** What webhooks named and is to be read, each once however often it was named; whoever reads it meanwhile spares the reading. */
export class DueRechecks {
  private readonly waiting = new Map<string, Waiting>();

  constructor(
    private readonly times: WebhookRecheckTimes,
    private readonly clock: Pick<Clock, 'steady'>,
  ) {}

  get size(): number {
    return this.waiting.size;
  }

  /** A webhook named it; `false` where too many wait, and the one that waited longest was dropped for it. */
  heard(resource: ResourceRef): boolean {
    return this.add(resource, this.clock.steady());
  }

  /** A webhook named it some time ago: one reading is enough. */
  missed(resource: ResourceRef): void {
    if (!this.waiting.has(keyOf(resource)))
      this.add(resource, this.clock.steady() - (this.times.webhookRecheckDelaysMs.at(-1) ?? 0));
  }

  /** Takes some that are due; each ends with `passed`, `failed` or `drop`. */
  take(limit: number): readonly ResourceRef[] {
    const now = this.clock.steady();
    const taken: ResourceRef[] = [];
    for (const one of this.waiting.values()) {
      if (taken.length === limit) break;
      if (one.isBusy || one.dueAt > now) continue;
      one.isBusy = true;
      taken.push(one.resource);
    }
    return taken;
  }

  /** It was read by whoever, with an answer of which nothing is to be expected before the next time after its webhook. */
  passed(resource: ResourceRef): void {
    // Nearly every reading is of what no webhook named.
    const one = this.waiting.size > 0 && this.waiting.get(keyOf(resource));
    if (!one) return;
    const next = this.nextAfter(one.heardAt, this.clock.steady());
    if (next === null) this.drop(resource);
    else Object.assign(one, { dueAt: next, failures: 0, isBusy: false });
  }

  /** It could not be read: it is tried again, ever more rarely. */
  failed(resource: ResourceRef): void {
    const one = this.waiting.get(keyOf(resource));
    if (!one) return;
    const now = this.clock.steady();
    one.failures += 1;
    one.dueAt = now + pauseAfter(one.failures, this.times);
    one.isBusy = false;
    if (now - one.heardAt > GIVEN_UP_AFTER_MS) this.drop(resource);
  }

  drop(resource: ResourceRef): void {
    this.waiting.delete(keyOf(resource));
  }

  clear(): void {
    this.waiting.clear();
  }

  private add(resource: ResourceRef, heardAt: number): boolean {
    const key = keyOf(resource);
    const dueAt = this.nextAfter(heardAt, this.clock.steady()) ?? this.clock.steady();
    const known = this.waiting.get(key);
    if (known) {
      // Whatever is under way was perhaps read before this webhook came: the next time after it counts.
      Object.assign(known, { heardAt, dueAt: Math.min(known.dueAt, dueAt) });
      return true;
    }
    this.waiting.set(key, { resource, heardAt, dueAt, failures: 0, isBusy: false });
    if (this.waiting.size <= MAX_WAITING) return true;
    for (const oldest of this.waiting.keys()) {
      this.waiting.delete(oldest);
      break;
    }
    return false;
  }

  private nextAfter(heardAt: number, now: number): number | null {
    const delayMs = this.times.webhookRecheckDelaysMs.find((ms) => heardAt + ms > now);
    return delayMs === undefined ? null : heardAt + delayMs;
  }
}

/** An account's id holds no blank. */
function keyOf({ account, kind, id }: ResourceRef): string {
  return `${account} ${kind} ${id}`;
}
