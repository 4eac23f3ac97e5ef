import type { BackendEvent } from '../../src/domain/events/merchant-event.js';
import { openStore } from '../../src/store/database.js';
import type { ResourceRef } from '../../src/store/db/change-feed.js';
import { appendEvent } from '../../src/store/outbox/append-event.js';
import { EventRechecks } from '../../src/store/outbox/event-rechecks.js';
import { Outbox } from '../../src/store/outbox/outbox.js';
import { StoredEvents } from '../../src/store/outbox/stored-events.js';
import { atEnd, type Engine, PATIENT } from './engines.js';

export const PAYMENT: ResourceRef = { account: 'default', kind: 'payment', id: '7000000002' };
export const OTHER: ResourceRef = { ...PAYMENT, id: '7000000003' };
export const LEASE_MS = 1_000;

/** An event that is known by its word. */
export const eventOf = (word: string): BackendEvent => ({ type: 'payment.changed', data: { word } });
export const wordOf = ({ body }: { readonly body: string }) => JSON.parse(body).data.word as string;

/** What came of a try that failed. */
export const REFUSED = { status: 503, problem: 'The backend answered HTTP 503.' } as const;

/** An outbox with a clock that only the test moves. */
export async function openOutbox(engine: Engine) {
  const store = await openStore(await engine.fresh(), undefined, PATIENT);
  atEnd(() => store.destroy());
  const clock = { now: 1_000_000 };
  const now = () => clock.now;
  const append = (change: ResourceRef, word: string) =>
    store.transaction().execute((db) => appendEvent(db, change, eventOf(word), clock.now));
  return {
    store,
    clock,
    outbox: new Outbox(store, LEASE_MS, now),
    stored: new StoredEvents(store),
    rechecks: new EventRechecks(store, LEASE_MS, now),
    append,
  };
}
