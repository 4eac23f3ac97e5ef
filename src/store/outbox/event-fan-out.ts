import { DEFAULT_ENDPOINT, isFor } from '../../domain/events/endpoint.js';
import { typeOfBody } from '../../domain/events/merchant-event.js';
import { asJournalErrors } from '../db/busy-retry.js';
import type { ResourceRef } from '../db/change-feed.js';
import type { Store } from '../db/schema.js';
import { withoutFsync } from '../db/without-fsync.js';
import { newDelivery } from './delivery-attempts.js';
import { notedEndpoints, type StoredEndpoint } from './event-endpoints.js';
import { columnsOf, inOrder, isOf } from './resource-columns.js';

/** How many payments and payouts are looked after at a time. */
const AT_ONCE = 50;

/** How many events were found that were new, and whether there may be more. */
export interface FanOut {
  readonly count: number;
  readonly isMore: boolean;
}

interface NewEvent {
  readonly id: string;
  readonly seq: number;
  readonly type: string;
  readonly createdAt: number;
}

/**
 * Gives new events to the endpoints that are to hear of them. It is done apart from writing an event: older versions write events
 * too, and know of one endpoint only. Raises JournalUnavailable.
 */
export function fanOutEvents(store: Store, now: number): Promise<FanOut> {
  return asJournalErrors(async () => {
    // The newest first: after an upgrade all that is stored is new, and what happens now must not wait for it.
    const found = await store
      .selectFrom('outbox_events')
      .select(['account', 'kind', 'subject_id'])
      .where('noted_at', 'is', null)
      .orderBy('created_at', 'desc')
      .limit(AT_ONCE)
      .execute();
    if (found.length === 0) return { count: 0, isMore: false };
    const resources = new Map(inOrder(found).map((one) => [JSON.stringify(one), one]));
    await withoutFsync(store, async (db) => {
      // One instance at a time: of two that had one queue in hand, the second could put its end back.
      await db
        .updateTable('event_endpoints')
        .set(({ ref }) => ({ since: ref('since') }))
        .where('id', '=', ({ selectFrom, fn }) => selectFrom('event_endpoints').select(fn.min('id').as('id')))
        .execute();
      const endpoints = await notedEndpoints(db);
      for (const resource of resources.values()) await spreadOf(db, resource, endpoints, now);
    });
    return { count: found.length, isMore: found.length === AT_ONCE };
  });
}

/** All that is new of one payment or payout at once: so the end of a queue has nothing before it that is still to be given. */
async function spreadOf(
  db: Store,
  resource: ResourceRef,
  endpoints: readonly StoredEndpoint[],
  now: number,
): Promise<void> {
  const rows = await db
    .selectFrom('outbox_events')
    .select(['id', 'seq', 'body', 'created_at'])
    .where(isOf(resource))
    .where('noted_at', 'is', null)
    .orderBy('seq')
    .execute();
  const queued = new Map<string, NewEvent[]>();
  for (const { id, seq, body, created_at } of rows) {
    const event = { id, seq, type: typeOfBody(body), createdAt: created_at };
    const hearers = endpoints.filter((one) => hears(one, event, resource.account));
    const others = hearers.filter((one) => one.id !== DEFAULT_ENDPOINT);
    const noted = await db
      .updateTable('outbox_events')
      .set({ type: event.type, noted_at: now, open_count: others.length })
      .where('id', '=', id)
      .where('noted_at', 'is', null)
      .returning('delivered_at')
      .executeTakeFirst();
    // Another instance was faster.
    if (!noted) continue;
    for (const { id: endpoint } of hearers) {
      const deliveredAt = endpoint === DEFAULT_ENDPOINT ? noted.delivered_at : null;
      await db
        .insertInto('event_deliveries')
        .values({ ...newDelivery(id, endpoint), delivered_at: deliveredAt })
        .onConflict((conflict) => conflict.columns(['event_id', 'endpoint']).doNothing())
        .execute();
    }
    for (const { id: endpoint } of others) queued.set(endpoint, [...(queued.get(endpoint) ?? []), event]);
  }
  for (const [endpoint, events] of queued) await queue(db, resource, endpoint, events, now);
  if (!endpoints.some(({ id }) => id === DEFAULT_ENDPOINT)) await passOverDefault(db, resource, now);
}

/** What the default endpoint is to get stands in its queue from the beginning, and so has no beginning here. */
function hears(endpoint: StoredEndpoint, { type, createdAt }: NewEvent, account: string): boolean {
  return isFor(endpoint, type, account) && (endpoint.id === DEFAULT_ENDPOINT || createdAt >= endpoint.since);
}

async function queue(
  db: Store,
  resource: ResourceRef,
  endpoint: string,
  events: readonly NewEvent[],
  now: number,
): Promise<void> {
  const [first, last] = [events[0], events.at(-1)];
  if (!first || !last) return;
  await db
    .insertInto('endpoint_queues')
    .values({
      ...columnsOf(resource),
      ...{ endpoint, last_seq: last.seq, delivered_seq: first.seq - 1, deliver_at: now },
      ...{ attempts: 0, holder: null, until: null },
    })
    .onConflict((conflict) =>
      conflict.columns(['account', 'kind', 'subject_id', 'endpoint']).doUpdateSet(({ fn, ref }) => ({
        last_seq: last.seq,
        // Where others wait already, theirs is the turn.
        deliver_at: fn.coalesce(ref('endpoint_queues.deliver_at'), ref('excluded.deliver_at')),
      })),
    )
    .execute();
}

/** Where there is no default endpoint nothing waits for it, and if there is one later, it does not hear of what was before. */
async function passOverDefault(db: Store, resource: ResourceRef, now: number): Promise<void> {
  const passed = await db
    .updateTable('outbox_queues')
    .set(({ ref }) => ({ delivered_seq: ref('last_seq'), deliver_at: null, attempts: 0 }))
    .where(isOf(resource))
    .where('holder', 'is', null)
    .returning('last_seq')
    .executeTakeFirst();
  if (!passed) return;
  await db
    .updateTable('outbox_events')
    .set({ delivered_at: now })
    .where(isOf(resource))
    .where('seq', '<=', passed.last_seq)
    .where('delivered_at', 'is', null)
    .execute();
}
