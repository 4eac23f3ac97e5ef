import type { EventEndpoint } from '../../domain/events/endpoint.js';
import { asJournalErrors } from '../../store/db/busy-retry.js';
import type { TimeSource } from '../../store/db/clock.js';
import type { Store } from '../../store/db/schema.js';
import { noteEndpoints } from '../../store/outbox/event-endpoints.js';
import { fanOutEvents } from '../../store/outbox/event-fan-out.js';
import { StoredEvents } from '../../store/outbox/stored-events.js';
import { TimerLoop } from '../jobs/timer-loop.js';

/** Times that this goes by, in milliseconds. */
export interface FanOutTimes {
  readonly tickMs: number;
  /** How long delivered events are kept. */
  readonly keepEventsMs: number;
}

const HOUR_MS = 3_600_000;

/** Gives new events to the endpoints; every hour notes which endpoints this instance has, and forgets what was delivered long ago. */
export class EventFanOut {
  private readonly rounds: TimerLoop;
  private readonly events: StoredEvents;
  private notedAt = 0;

  constructor(
    private readonly store: Store,
    private readonly endpoints: readonly EventEndpoint[],
    private readonly times: FanOutTimes,
    private readonly now: TimeSource,
    /** Called when something was given to the endpoints. */
    private readonly spread: () => void,
    observeDefect: (error: unknown) => void,
  ) {
    this.events = new StoredEvents(store);
    this.rounds = new TimerLoop(async () => {
      try {
        return (await this.round()) ? 0 : times.tickMs;
      } catch (error) {
        observeDefect(error);
        return times.tickMs;
      }
    }, 0);
  }

  start(): void {
    this.rounds.start();
  }

  wake(): void {
    this.rounds.wake();
  }

  /** Does all that is due now, and ends with it. */
  catchUp(): Promise<void> {
    return this.rounds.catchUp();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** Tells whether there is more to give. */
  private async round(): Promise<boolean> {
    const now = await asJournalErrors(async () => this.now());
    if (Math.abs(now - this.notedAt) >= HOUR_MS) {
      await asJournalErrors(() => noteEndpoints(this.store, this.endpoints, now));
      await this.events.forgetDelivered(new Date(now - this.times.keepEventsMs));
      await this.events.forgetRechecked();
      this.notedAt = now;
    }
    const { isMore, count } = await fanOutEvents(this.store, now);
    if (count > 0) this.spread();
    return isMore;
  }
}
