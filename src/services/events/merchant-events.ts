import type { Backend } from '../../backend/backend.js';
import type { ChangeFeed } from '../../store/db/change-feed.js';
import type { TimeSource } from '../../store/db/clock.js';
import type { Store } from '../../store/db/schema.js';
import { EventRechecks } from '../../store/outbox/event-rechecks.js';
import { Outbox } from '../../store/outbox/outbox.js';
import { type DeliveryTimes, EventDelivery, type FailedDelivery } from './event-delivery.js';
import { type EventRecheckTimes, EventWriter, type ReadResource } from './event-writer.js';

/** Times that only tests have reason to change, in milliseconds. */
export interface EventTimes extends EventRecheckTimes, DeliveryTimes {
  /** How long a dead instance holds up what it had begun. */
  readonly leaseMs: number;
}

export interface MerchantEventsParts {
  readonly store: Store;
  readonly backend: Pick<Backend, 'post'>;
  readonly read: ReadResource;
  readonly changes: Pick<ChangeFeed, 'listen'>;
  readonly times: EventTimes;
  /** How long one reading may take at most, in milliseconds. */
  readonly readTimeoutMs: number;
  readonly observeFailure: (failure: FailedDelivery) => void;
  readonly observeDefect: (error: unknown) => void;
  /** The store's clock, unless a test moves it. */
  readonly now?: TimeSource;
}

/** How many events wait, and since when the oldest does. */
export interface WaitingEvents {
  readonly waiting: number;
  readonly oldestAt: Date | null;
}

/** Tells the merchant's backend what happens. Runs in every instance; claims in the store keep them out of each other's way. */
export class MerchantEvents {
  private readonly outbox: Outbox;
  private readonly writer: EventWriter;
  private readonly delivery: EventDelivery;
  private stopListening: () => void = () => {};

  constructor(private readonly parts: MerchantEventsParts) {
    const { store, backend, read, times, observeFailure, observeDefect, now } = parts;
    this.outbox = new Outbox(store, times.deliveryTimeoutMs + times.leaseMs, now);
    this.delivery = new EventDelivery(this.outbox, backend, times, observeFailure, observeDefect);
    const rechecks = new EventRechecks(store, parts.readTimeoutMs + times.leaseMs, now);
    this.writer = new EventWriter(rechecks, read, times, () => this.delivery.wake(), observeDefect);
  }

  start(): void {
    // Word of a change only saves the wait for the next tick: what is to be done stands in the store.
    this.stopListening = this.parts.changes.listen(() => {
      this.writer.wake();
      this.delivery.wake();
    });
    this.writer.start();
    this.delivery.start();
  }

  /** Lets what is under way end. What is not delivered waits for the next start, or another instance. */
  async stop(): Promise<void> {
    this.stopListening();
    await Promise.all([this.writer.stop(), this.delivery.stop()]);
  }

  /** What waits; `null` where the store cannot tell. */
  async waiting(): Promise<WaitingEvents | null> {
    try {
      const { count, oldestAt } = await this.outbox.waiting();
      return { waiting: count, oldestAt };
    } catch {
      return null;
    }
  }
}
