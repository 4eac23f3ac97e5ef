import { randomUUID } from 'node:crypto';
import { type BackendEvent, bodyOf } from '../../domain/events/merchant-event.js';
import type { ResourceRef } from '../db/change-feed.js';
import type { Store } from '../db/schema.js';
import { columnsOf } from './resource-columns.js';

/**
 * Adds an event behind all that were written before of its payment or payout, in the caller's transaction. `hash` identifies what
 * the event says of its state. A caller that also schedules a recheck must do so first: locks are taken in one order.
 */
export async function appendEvent(
  db: Store,
  change: ResourceRef,
  event: BackendEvent,
  now: number,
  hash?: string,
): Promise<void> {
  const { last_seq: seq } = await db
    .insertInto('outbox_queues')
    .values({
      ...columnsOf(change),
      told: hash ?? null,
      last_seq: 1,
      delivered_seq: 0,
      deliver_at: now,
      attempts: 0,
      holder: null,
      until: null,
    })
    .onConflict((conflict) =>
      conflict.columns(['account', 'kind', 'subject_id']).doUpdateSet(({ eb, fn, ref }) => ({
        last_seq: eb(ref('outbox_queues.last_seq'), '+', 1),
        // Where others wait already, theirs is the turn.
        deliver_at: fn.coalesce(ref('outbox_queues.deliver_at'), ref('excluded.deliver_at')),
        ...(hash !== undefined && { told: hash }),
      })),
    )
    .returning('last_seq')
    .executeTakeFirstOrThrow();
  const body = bodyOf(event, seq, new Date(now));
  await db
    .insertInto('outbox_events')
    .values({
      ...{ ...columnsOf(change), id: `evt_${randomUUID()}`, seq, body, created_at: now, delivered_at: null },
      ...{ type: null, noted_at: null },
    })
    .execute();
}
