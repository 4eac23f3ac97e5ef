import type { Subscriber } from '../../src/services/live/subscriber.js';
import { Watchers, type WatchTimes } from '../../src/services/live/watchers.js';
import { LocalChangeFeed, type ResourceRef } from '../../src/store/db/change-feed.js';
import { until } from './ask.js';
import { ASKED } from './cause.js';
import { atEnd } from './engines.js';

/** What is read of it. */
export interface Value {
  readonly word: string;
  readonly stage: 'moving' | 'settled' | 'final';
  /** Differs with every read, and is no change. */
  readonly readAt: number;
}

/** What names it. */
export const CHANGE: ResourceRef = { account: 'default', kind: 'payment', id: '1' };

/** Nothing is read but on word. */
const NEVER: WatchTimes = { freshMs: 0, followUpMs: [], pollMs: 3_600_000, stablePollMs: 3_600_000 };

/** A thing that is watched, and what its reads give. */
export class Thing {
  reads = 0;
  /** Reads that run. */
  running = 0;
  most = 0;
  next: () => Partial<Value> | null | Promise<Partial<Value> | null> = () => ({});
  /** Whether it was made a moment ago. */
  isAwaited = async (): Promise<boolean> => false;
  readonly changes = new LocalChangeFeed();
  readonly watchers: Watchers;

  constructor(times: Partial<WatchTimes> = {}) {
    this.watchers = new Watchers(this.changes, { ...NEVER, ...times });
    atEnd(() => this.watchers.close());
  }

  watch(change: ResourceRef = CHANGE): Subscriber<Value | null> {
    return this.watchers.watch<Value>(
      {
        key: [change.kind, change.account, change.id],
        hears: () => [change],
        read: () => this.read(),
        isAwaited: () => this.isAwaited(),
        stage: ({ stage }) => stage,
        essence: ({ readAt, ...rest }) => rest,
      },
      ASKED,
    );
  }

  /** Has it read, and waits until that is done. */
  async stirred(): Promise<void> {
    const { reads } = this;
    await this.changes.publish(CHANGE);
    await this.readTimes(reads + 1);
  }

  async readTimes(times: number): Promise<void> {
    await until(
      () => [this.reads, this.running],
      ([reads, running]) => (reads ?? 0) >= times && running === 0,
    );
  }

  private async read(): Promise<Value | null> {
    this.reads += 1;
    this.running += 1;
    this.most = Math.max(this.most, this.running);
    try {
      const next = await this.next();
      return next && { word: 'new', stage: 'moving', readAt: this.reads, ...next };
    } finally {
      this.running -= 1;
    }
  }
}

/** The word of the next value that comes to a subscriber. */
export async function wordOf(subscriber: Subscriber<Value | null>): Promise<string | undefined> {
  return (await subscriber.next()).value?.word;
}

export const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
