import type { Cause } from '../../domain/cause.js';
import { InvalidInput } from '../../domain/errors.js';
import type { ChangeFeed, ChangeListener, ResourceRef } from '../../store/db/change-feed.js';
import { Subscriber } from './subscriber.js';

/** Times that watching goes by, in milliseconds. */
export interface WatchTimes {
  /** How long what was read is good enough for one who begins to watch. */
  readonly freshMs: number;
  /** Pauses before the reads that follow word of a change: the provider shows effects seconds late. */
  readonly followUpMs: readonly number[];
  /** Pause between reads of what is still on its way, where no word comes. */
  readonly pollMs: number;
  /** Pause between reads of a payment in a stable state, which only a refund made elsewhere can change. */
  readonly stablePollMs: number;
}

/** What is watched, and how. */
export interface Watched<T> {
  readonly change: ResourceRef;
  /** The argument that named it, for the error where there is no such thing. */
  readonly argument: string;
  readonly read: (cause: Cause) => Promise<T | null>;
  /** Whether it was made so lately that the provider may not know it yet; left out where nobody can tell. */
  readonly isAwaited?: () => Promise<boolean>;
  /** Whether it has reached an end: `moving` is read often, `stable` seldom, `final` never again. */
  readonly stage: (value: T) => 'moving' | 'settled' | 'final';
  /** The value without what changes with every read. */
  readonly essence: (value: T) => unknown;
}

/**
 * Watches payments and payouts for subscribers. All who watch the same thing share one reader, which reads when word of a
 * change comes and from time to time, and passes on real changes only.
 */
export class Watchers {
  private readonly readers = new Map<string, SharedPoller<unknown>>();
  private readonly stopListening: () => void;
  private closed = false;

  constructor(
    changes: ChangeFeed,
    private readonly times: WatchTimes,
  ) {
    const listener: ChangeListener = (change) => {
      if (change) this.readers.get(resourceKey(change))?.refresh();
      else for (const reader of this.readers.values()) reader.refresh();
    };
    this.stopListening = changes.listen(listener);
  }

  /** The value as it is now, then every real change. Ends with an error for a subscriber who is too slow. */
  watch<T>(watched: Watched<T>, cause: Cause): Subscriber<T> {
    if (this.closed) return ended();
    const key = resourceKey(watched.change);
    const known = this.readers.get(key) as SharedPoller<T> | undefined;
    const reader = known ?? new SharedPoller(watched, this.times, () => this.readers.delete(key));
    this.readers.set(key, reader as SharedPoller<unknown>);
    return reader.subscribe(cause);
  }

  /** How many things are watched. */
  get size(): number {
    return this.readers.size;
  }

  /** Ends all subscribers; whoever comes later, while the gateway stops, is ended at once. */
  close(): void {
    this.closed = true;
    this.stopListening();
    for (const reader of this.readers.values()) reader.close();
  }
}

/** All but the reading that somebody begins to watch with. */
const OWN: Cause = { job: 'live queries' };

/** Reads one thing for everyone who watches it. */
class SharedPoller<T> {
  private readonly subscribers = new Set<Subscriber<T>>();
  private latest: { readonly value: T; readonly essence: string } | undefined;
  /** When it was last read, on the clock of `performance.now`. */
  private readAt = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> | undefined;
  private refreshQueued = false;
  private isAwaited = false;
  private followUps: number[] = [];

  constructor(
    private readonly watched: Watched<T>,
    private readonly times: WatchTimes,
    private readonly ended: () => void,
  ) {}

  subscribe(cause: Cause): Subscriber<T> {
    const subscriber = new Subscriber<T>(() => this.leave(subscriber));
    this.subscribers.add(subscriber);
    if (this.latest) subscriber.push(this.latest.value);
    // Many may come at once: what was read a moment ago need not be read again for each.
    if (performance.now() - this.readAt >= this.times.freshMs) this.refresh(cause);
    return subscriber;
  }

  /** Something may have changed: read now, and again shortly after. */
  refresh(cause: Cause = OWN): void {
    this.followUps = [...this.times.followUpMs];
    this.readNow(cause);
  }

  close(): void {
    clearTimeout(this.timer);
    for (const subscriber of [...this.subscribers]) subscriber.end();
  }

  private leave(subscriber: Subscriber<T>): void {
    this.subscribers.delete(subscriber);
    if (this.subscribers.size > 0) return;
    clearTimeout(this.timer);
    this.ended();
  }

  private readNow(cause: Cause): void {
    clearTimeout(this.timer);
    if (this.reading) {
      this.refreshQueued = true;
      return;
    }
    this.reading = this.read(cause).finally(() => {
      this.reading = undefined;
      if (this.subscribers.size === 0) return;
      const refreshNow = this.refreshQueued;
      this.refreshQueued = false;
      const pauseMs = refreshNow ? 0 : this.pauseMs();
      if (pauseMs !== null) this.timer = setTimeout(() => this.readNow(OWN), pauseMs);
    });
  }

  private async read(cause: Cause): Promise<void> {
    let value: T | null;
    try {
      value = await this.watched.read(cause);
    } catch (error) {
      // Before the first state the subscriber gets the error; later a failed read takes nothing away.
      if (!this.latest) for (const subscriber of [...this.subscribers]) subscriber.fail(error);
      return;
    }
    this.isAwaited = value === null && !this.latest && (await this.watched.isAwaited?.().catch(() => false)) === true;
    if (this.isAwaited) return;
    if (value === null) {
      const unknown = new InvalidInput(this.watched.argument, 'the provider knows nothing under this id.');
      if (!this.latest) for (const subscriber of [...this.subscribers]) subscriber.fail(unknown);
      return;
    }
    const essence = JSON.stringify(this.watched.essence(value));
    this.readAt = performance.now();
    if (this.latest?.essence === essence) return;
    this.latest = { value, essence };
    for (const subscriber of [...this.subscribers]) subscriber.push(value);
  }

  private pauseMs(): number | null {
    const followUp = this.followUps.shift();
    if (followUp !== undefined) return followUp;
    // Who waits for the first state watches an empty page.
    if (this.isAwaited) return this.times.followUpMs[0] ?? this.times.pollMs;
    const stage = this.latest ? this.watched.stage(this.latest.value) : 'moving';
    if (stage === 'final') return null;
    const pauseMs = stage === 'moving' ? this.times.pollMs : this.times.stablePollMs;
    return pauseMs * (0.75 + Math.random() / 2);
  }
}

function ended<T>(): Subscriber<T> {
  const subscriber = new Subscriber<T>(() => {});
  subscriber.end();
  return subscriber;
}

function resourceKey({ account, kind, id }: ResourceRef): string {
  return JSON.stringify([account, kind, id]);
}
