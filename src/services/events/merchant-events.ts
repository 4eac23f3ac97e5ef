import type { Backend } from '../../backend/backend-client.js';
import type { EventEndpoint } from '../../domain/events/endpoint.js';
import type { ChangeFeed } from '../../store/db/change-feed.js';
import { storeNow, type TimeSource } from '../../store/db/clock.js';
import type { Store } from '../../store/db/schema.js';
import { EventRechecks } from '../../store/outbox/event-rechecks.js';
import { Outbox } from '../../store/outbox/outbox.js';
import { Resends } from '../../store/outbox/resends.js';
import { StoredEvents } from '../../store/outbox/stored-events.js';
import { type DeliveryAttempt, type DeliveryTimes, EventDelivery } from './event-delivery.js';
import { EventFanOut, type FanOutTimes } from './event-fan-out.js';
import { type EventRecheckTimes, EventWriter, type ReadResource } from './event-writer.js';

/** Times that only tests have reason to change, in milliseconds. */
export interface EventTimes extends EventRecheckTimes, DeliveryTimes, FanOutTimes {
  /** How long a dead instance holds up what it had begun. */
  readonly leaseMs: number;
}

/** An endpoint and what posts to it. */
export interface ReachedEndpoint extends EventEndpoint {
  readonly backend: Pick<Backend, 'post'>;
}

export interface MerchantEventsParts {
  readonly store: Store;
  readonly endpoints: readonly ReachedEndpoint[];
  readonly read: ReadResource;
  readonly changes: Pick<ChangeFeed, 'listen'>;
  readonly times: EventTimes;
  /** How long one reading may take at most, in milliseconds. */
  readonly readTimeoutMs: number;
  readonly observeDelivery: (attempt: DeliveryAttempt) => void;
  readonly observeDefect: (error: unknown) => void;
  /** The store's clock, unless a test moves it. */
  readonly now?: TimeSource;
}

/** How many events wait, and since when the oldest does. */
export interface WaitingEvents {
  readonly waiting: number;
  readonly oldestAt: Date | null;
}

/**
 * Tells the merchant's backend what happens: each of its endpoints by itself, so that none waits for another. Runs in every
 * instance; claims in the store keep them out of each other's way.
 */
export class MerchantEvents {
  private readonly events: StoredEvents;
  private readonly writer: EventWriter;
  private readonly fanOut: EventFanOut;
  private readonly deliveries: readonly EventDelivery[];
  private stopListening: () => void = () => {};

  constructor(private readonly parts: MerchantEventsParts) {
    const { store, endpoints, read, times, observeDefect, now = () => storeNow(store) } = parts;
    this.events = new StoredEvents(store);
    this.deliveries = endpoints.map((endpoint) => this.deliveryTo(endpoint, now));
    this.fanOut = new EventFanOut(store, endpoints, times, now, () => this.deliver(), observeDefect);
    const rechecks = new EventRechecks(store, parts.readTimeoutMs + times.leaseMs, now);
    this.writer = new EventWriter(rechecks, read, times, () => this.wake(), observeDefect);
  }

  start(): void {
    // Word of a change only saves the wait for the next tick: what is to be done stands in the store.
    this.stopListening = this.parts.changes.listen(() => {
      this.writer.wake();
      this.wake();
    });
    this.writer.start();
    this.fanOut.start();
    for (const delivery of this.deliveries) delivery.start();
  }

  /** The endpoints that events are sent to. */
  get endpointIds(): readonly string[] {
    return this.parts.endpoints.map(({ id }) => id);
  }

  /** Reads, spreads and delivers all that is due now, and ends with it. */
  async catchUp(): Promise<void> {
    await this.writer.catchUp();
    await this.fanOut.catchUp();
    await Promise.all(this.deliveries.map((delivery) => delivery.catchUp()));
  }

  /** Has what was written lately delivered now. */
  wake(): void {
    this.fanOut.wake();
    this.deliver();
  }

  /** Lets what is under way end. What is not delivered waits for the next start, or another instance. */
  async stop(): Promise<void> {
    this.stopListening();
    await Promise.all([this.writer, this.fanOut, ...this.deliveries].map((job) => job.stop()));
  }

  /** What waits; `null` where the store cannot tell. */
  async waiting(): Promise<WaitingEvents | null> {
    try {
      const { count, oldestAt } = await this.events.waiting();
      return { waiting: count, oldestAt };
    } catch {
      return null;
    }
  }

  private deliver(): void {
    for (const delivery of this.deliveries) delivery.wake();
  }

  private deliveryTo(endpoint: ReachedEndpoint, now: TimeSource): EventDelivery {
    const { store, times } = this.parts;
    const leaseMs = times.deliveryTimeoutMs + times.leaseMs;
    const sources = {
      endpoint: endpoint.id,
      outbox: new Outbox(store, leaseMs, now, endpoint),
      resends: new Resends(store, leaseMs, now, endpoint.id),
      backend: endpoint.backend,
    };
    return new EventDelivery(sources, times, this.parts);
  }
}
