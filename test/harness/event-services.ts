import { createEvents } from '../../src/app/parts/events.js';
import { ALL_TO_DEFAULT, type EventEndpoint } from '../../src/domain/events/endpoint.js';
import { paymentChanged } from '../../src/domain/events/merchant-event.js';
import { ProviderUnavailable } from '../../src/freedompay/errors/errors.js';
import type { DeliveryAttempt } from '../../src/services/events/event-delivery.js';
import { type Reading, readingWithoutPending } from '../../src/services/events/event-writer.js';
import type { EventTimes, MerchantEvents } from '../../src/services/events/merchant-events.js';
import type { ResourceRef } from '../../src/store/db/change-feed.js';
import type { Store } from '../../src/store/db/schema.js';
import { scheduleRecheck } from '../../src/store/outbox/event-rechecks.js';
import { captured, facts, held, paymentOf, refundOf } from '../domain/examples.js';
import { until } from './ask.js';
import { openFoundation } from './foundation.js';
import { type Merchant, SECRET } from './merchant.js';

/** The states that a payment goes through in these tests, in order. */
export const STATES = [
  () => paymentOf(facts('new')),
  held,
  () => captured(),
  () => captured(refundOf('40')),
  () => captured(refundOf('40'), refundOf('60', { refundId: '202' })),
] as const;

/** What its events then say. */
export const STORY = ['CREATED', 'AUTHORIZED', 'CAPTURED', 'PARTIALLY_REFUNDED', 'REFUNDED'].map(
  (status) => `payment.changed ${status}`,
);

/** What the provider would show. */
export class Provider {
  isDown = false;
  /** Whether an operation of ours is open. */
  hasPending = false;
  reads = 0;
  private readonly states = new Map<string, number>();

  /** Moves a payment to its next state. */
  move(id: string): void {
    this.states.set(id, (this.states.get(id) ?? -1) + 1);
  }

  forget(id: string): void {
    this.states.delete(id);
  }

  read = async ({ id }: ResourceRef): Promise<Reading | null> => {
    this.reads += 1;
    if (this.isDown) throw new ProviderUnavailable('nobody is there', false);
    const state = this.states.get(id);
    const payment = state === undefined ? undefined : STATES[state]?.();
    if (!payment) return null;
    const reading = readingWithoutPending(
      paymentChanged({ ...payment, paymentId: id, checkedAt: new Date(this.reads) }),
    );
    return { ...reading, hasPending: this.hasPending };
  };
}

/** A clock that only the test moves. */
export class Clock {
  ms = Date.UTC(2026, 6, 1);
}

const TIMES: EventTimes = {
  tickMs: 5,
  firstMs: 1_000,
  maxMs: 300_000,
  leaseMs: 15_000,
  recheckDelaysMs: [1_000, 3_000],
  absentSpanMs: 86_400_000,
  deliveryTimeoutMs: 10_000,
  keepEventsMs: 30 * 86_400_000,
};

export interface EventServicesOptions {
  readonly url: string;
  readonly merchant: Merchant;
  readonly provider: Provider;
  readonly clock?: Clock;
  readonly times?: Partial<EventTimes>;
  /** Endpoints beside the default one. */
  readonly others?: readonly (Partial<EventEndpoint> & { readonly id: string; readonly merchant: Merchant })[];
}

/** One instance that tells a backend, with the parts a test looks at. */
export interface EventServices {
  readonly store: Store;
  readonly events: MerchantEvents;
  readonly failures: DeliveryAttempt[];
  readonly defects: unknown[];
  /** Notes that something may have changed, as a webhook does. */
  recheck(id: string): Promise<void>;
  /** Waits until nothing is due and nobody is at anything, as the clock stands. */
  quiet(): Promise<void>;
}

export const paymentNamed = (id: string): ResourceRef => ({ account: 'default', kind: 'payment', id });

/** Starts one; it ends with the test. */
export async function startEventServices({
  url,
  merchant,
  provider,
  clock,
  times,
  others = [],
}: EventServicesOptions): Promise<EventServices> {
  const now = clock ? () => clock.ms : Date.now;
  const foundation = await openFoundation([], url);
  const { undelivered: failures, defects, closing } = foundation;
  const store = foundation.stores.writes;
  const events = createEvents(
    foundation,
    provider.read,
    {
      backend: {
        endpoints: [
          { ...ALL_TO_DEFAULT, url: merchant.url, secret: SECRET, previousSecrets: [] },
          ...others.map(({ id, merchant: { url }, ...rest }) => ({
            ...{ id, url, secret: SECRET, previousSecrets: [], types: null, accounts: null },
            ...rest,
          })),
        ],
        ...{ checkUrl: null, checkTimeoutMs: 1_000, secret: SECRET, previousSecrets: [] },
      },
      timeoutMs: 10_000,
      now,
    },
    { ...TIMES, ...times },
  );
  if (!events) throw new Error('There is a backend to tell.');
  closing.add(() => events.stop());
  events.start();
  return {
    store,
    events,
    failures,
    defects,
    recheck: (id) => scheduleRecheck(store, paymentNamed(id), now()),
    quiet: async () => {
      await until(
        () => dueNow(store, now()),
        (due) => due === 0,
      );
    },
  };
}

async function dueNow(store: Store, now: number): Promise<number> {
  const rechecks = await store.selectFrom('outbox_looks').select(['look_at as at', 'holder']).execute();
  const queues = await store.selectFrom('outbox_queues').select(['deliver_at as at', 'holder']).execute();
  const others = await store.selectFrom('endpoint_queues').select(['deliver_at as at', 'holder']).execute();
  const resends = await store.selectFrom('event_deliveries').select(['resend_at as at', 'holder']).execute();
  const fresh = await store.selectFrom('outbox_events').select('id').where('noted_at', 'is', null).execute();
  if (fresh.length > 0) return fresh.length;
  return [...rechecks, ...queues, ...others, ...resends].filter(
    ({ at, holder }) => holder !== null || (at !== null && at <= now),
  ).length;
}
