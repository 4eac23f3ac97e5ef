import { setImmediate } from 'node:timers/promises';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { ChangedResource, ChangeFeed, ChangeListener } from '../../store/db/change-feed.js';
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
  /** The same for all who watch the same. */
  readonly key: readonly [what: string, ...names: readonly string[]];
  /** Word of what brings a reading; more may be known once there is a value. */
  readonly hears: (latest: T | null) => readonly ChangedResource[];
  readonly read: (cause: Cause) => Promise<T | null>;
  /** Whether it was made so lately that the provider may not know it yet; left out where nobody can tell. */
  readonly isAwaited?: () => Promise<boolean>;
  /** Whether it has reached an end: `moving` is read often, `stable` seldom, `final` never again. */
  readonly stage: (value: T) => 'moving' | 'settled' | 'final';
  /** The value without what changes with every read. */
  readonly essence: (value: T) => unknown;
}

/**
 * Watches what changes for subscribers. All who watch the same thing share one reader, which reads when word of a
 * change comes and from time to time, and passes on real changes only.
 */
export class Watchers {
  private readonly readers = new Map<string, SharedPoller<unknown>>();
  private readonly heardBy = new Map<string, Set<SharedPoller<unknown>>>();
  private readonly stopListening: () => void;
  private closed = false;

  constructor(
    changes: ChangeFeed,
    private readonly times: WatchTimes,
  ) {
    const listener: ChangeListener = (change) => {
      if (change) for (const reader of this.heardBy.get(keyOfChange(change)) ?? []) reader.refresh();
      else for (const reader of this.readers.values()) reader.refresh();
    };
    this.stopListening = changes.listen(listener);
  }

  /** The value as it is now, `null` where there is none, then every real change. Ends with an error for a subscriber who is too slow. */
  watch<T>(watched: Watched<T>, cause: Cause): Subscriber<T | null> {
    if (this.closed) return ended();
    const key = JSON.stringify(watched.key);
    const known = this.readers.get(key) as SharedPoller<T> | undefined;
    return (known ?? this.begin(key, watched)).subscribe(cause);
  }

  private begin<T>(key: string, watched: Watched<T>): SharedPoller<T> {
    const poller = new SharedPoller(watched, this.times, {
      hears: (before, now) => this.listen(poller as SharedPoller<unknown>, before, now),
      ended: () => this.readers.delete(key),
    });
    this.readers.set(key, poller as SharedPoller<unknown>);
    return poller;
  }

  private listen(poller: SharedPoller<unknown>, before: readonly string[], now: readonly string[]): void {
    for (const name of before) {
      const pollers = this.heardBy.get(name);
      pollers?.delete(poller);
      if (pollers?.size === 0) this.heardBy.delete(name);
    }
    for (const name of now) this.heardBy.set(name, (this.heardBy.get(name) ?? new Set()).add(poller));
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

/** Subscribers that are told of a change in one turn of the event loop. */
const AT_ONCE = 100;

/** All but the reading that somebody begins to watch with. */
const OWN: Cause = { job: 'live queries' };

/** Who is told what a poller listens to, and that nobody watches any more. */
interface PollerEvents {
  readonly hears: (before: readonly string[], now: readonly string[]) => void;
  readonly ended: () => void;
}

/** Reads one thing for everyone who watches it. */
class SharedPoller<T> {
  private readonly subscribers = new Set<Subscriber<T | null>>();
  private latest: { readonly value: T | null; readonly essence: string } | undefined;
  private hearing: readonly string[] = [];
  /** When it was last read, on the clock of `performance.now`. */
  private readAt = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> | undefined;
  private refreshQueued = false;
  private telling: Promise<void> | undefined;
  private isAwaited = false;
  private followUps: number[] = [];

  constructor(
    private readonly watched: Watched<T>,
    private readonly times: WatchTimes,
    private readonly events: PollerEvents,
  ) {}

  subscribe(cause: Cause): Subscriber<T | null> {
    const subscriber = new Subscriber<T | null>(() => this.leave(subscriber));
    this.subscribers.add(subscriber);
    this.hear();
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

  private leave(subscriber: Subscriber<T | null>): void {
    this.subscribers.delete(subscriber);
    if (this.subscribers.size > 0) return;
    clearTimeout(this.timer);
    this.hear();
    this.events.ended();
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
    // What was there once is not gone because one reading does not show it.
    if (this.isAwaited || (value === null && this.latest?.value)) return;
    const essence = JSON.stringify(value === null ? null : this.watched.essence(value));
    this.readAt = performance.now();
    if (this.latest?.essence === essence) return;
    this.latest = { value, essence };
    this.hear();
    this.telling = this.tell([...this.subscribers], value);
  }

  /**
   * Tells those who watch now; who comes later begins with what is latest then. Each gets every value in its order, and many
   * are told in groups, so that other requests are served between two of them.
   */
  private async tell(subscribers: readonly Subscriber<T | null>[], value: T | null): Promise<void> {
    await this.telling;
    for (const [index, subscriber] of subscribers.entries()) {
      if (index > 0 && index % AT_ONCE === 0) await setImmediate();
      subscriber.push(value);
    }
  }

  /** What is not there is looked for seldom: it may come, and ids are made up. */
  private stage(): 'moving' | 'settled' | 'final' {
    if (!this.latest) return 'moving';
    return this.latest.value === null ? 'settled' : this.watched.stage(this.latest.value);
  }

  /** Listens to what brings news of the latest value, while anybody watches. */
  private hear(): void {
    const before = this.hearing;
    const isWatched = this.subscribers.size > 0;
    this.hearing = isWatched ? this.watched.hears(this.latest?.value ?? null).map(keyOfChange) : [];
    this.events.hears(before, this.hearing);
  }

  private pauseMs(): number | null {
    const followUp = this.followUps.shift();
    if (followUp !== undefined) return followUp;
    // Who waits for the first state watches an empty page; but no more is read for them than they were charged for.
    if (this.isAwaited) return this.times.followUpMs.at(-1) ?? this.times.pollMs;
    const stage = this.stage();
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

function keyOfChange({ account, kind, id }: ChangedResource): string {
  return JSON.stringify([account, kind, id]);
}
