import { randomUUID } from 'node:crypto';
import { type BackendEvent, bodyOf } from '../../domain/events/merchant-event.js';
import { asJournalErrors } from '../db/availability.js';
import type { ResourceRef } from '../db/change-feed.js';
import { storeNow, type TimeSource } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import { withoutFsync } from '../db/without-fsync.js';
import { columnsOf, inOrder, isFree, isOf } from './resource-columns.js';

/** The right to deliver the next event of one payment or payout, held for a while. */
export interface DeliveryClaim {
  readonly change: ResourceRef;
  /** Id of the event, the same whenever it is sent. */
  readonly id: string;
  readonly sequence: number;
  readonly body: string;
  /** Tries so far, all failed. */
  readonly attempts: number;
  readonly holder: string;
  /** When the right ends, in milliseconds since 1970. */
  readonly until: number;
}

/** The events that wait for the backend. */
export interface Waiting {
  readonly count: number;
  /** When the oldest of them was written. */
  readonly oldestAt: Date | null;
}

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
    .values({ ...columnsOf(change), id: `evt_${randomUUID()}`, seq, body, created_at: now, delivered_at: null })
    .execute();
}

/**
 * The events for the merchant's backend, in order for each payment and payout. Any number of instances may deliver: a
 * claim is a lease, which a dead instance loses when it runs out. All methods raise JournalUnavailable.
 */
export class Outbox {
  constructor(
    private readonly store: Store,
    /** How long a claim runs, in milliseconds: longer than any try to deliver. */
    private readonly leaseMs: number,
    /** By the store's clock, unless a test moves it. */
    readonly now: TimeSource = () => storeNow(store),
  ) {}

  /** Claims what is to be delivered by now, the longest waiting first; of each payment only the first event. */
  claim(limit: number): Promise<readonly DeliveryClaim[]> {
    return asJournalErrors(async () => {
      const now = await this.now();
      const due = await this.store
        .selectFrom('outbox_queues')
        .select(['account', 'kind', 'subject_id'])
        .where('deliver_at', '<=', now)
        .where(isFree(now))
        .orderBy('deliver_at')
        .limit(limit)
        .execute();
      if (due.length === 0) return [];
      const [holder, until] = [randomUUID(), now + this.leaseMs];
      return withoutFsync(this.store, async (db) => {
        const claims: DeliveryClaim[] = [];
        for (const change of inOrder(due)) {
          const claimed = await db
            .updateTable('outbox_queues')
            .set({ holder, until })
            .where(isOf(change))
            .where('deliver_at', '<=', now)
            .where(isFree(now))
            .returning(['delivered_seq', 'attempts'])
            .executeTakeFirst();
          const next = claimed && (await this.event(db, change, claimed.delivered_seq + 1));
          if (next) claims.push({ change, ...next, attempts: claimed.attempts, holder, until });
        }
        return claims;
      });
    });
  }

  /** Notes that the backend has it; the next event of the same payment may follow. */
  async delivered({ change, id, sequence, holder }: DeliveryClaim): Promise<void> {
    await asJournalErrors(async () => {
      const now = await this.now();
      await this.store.transaction().execute(async (db) => {
        const queue = await db
          .updateTable('outbox_queues')
          .set({ delivered_seq: sequence, attempts: 0, holder: null, until: null })
          .where(isOf(change))
          .where('holder', '=', holder)
          .returning('last_seq')
          .executeTakeFirst();
        // Another instance has it now, and will deliver it again.
        if (!queue) return;
        await db
          .updateTable('outbox_queues')
          .set({ deliver_at: queue.last_seq > sequence ? now : null })
          .where(isOf(change))
          .execute();
        await db.updateTable('outbox_events').set({ delivered_at: now }).where('id', '=', id).execute();
      });
    });
  }

  /** Notes a try that failed: the same event is tried again after the delay, and nothing of its payment before. */
  async failed({ change, attempts, holder }: DeliveryClaim, delayMs: number): Promise<void> {
    await asJournalErrors(async () =>
      this.store
        .updateTable('outbox_queues')
        .set({
          attempts: attempts + 1,
          deliver_at: (await this.now()) + Math.round(delayMs),
          holder: null,
          until: null,
        })
        .where(isOf(change))
        .where('holder', '=', holder)
        .execute(),
    );
  }

  /** What waits now. */
  waiting(): Promise<Waiting> {
    return asJournalErrors(async () => {
      const { count, oldest } = await this.store
        .selectFrom('outbox_events')
        .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min('created_at').as('oldest')])
        .where('delivered_at', 'is', null)
        .executeTakeFirstOrThrow();
      return { count: Number(count), oldestAt: oldest === null ? null : new Date(oldest) };
    });
  }

  /** Removes what was delivered before that. What was not is never removed. */
  forgetDelivered(before: Date): Promise<number> {
    return asJournalErrors(async () => {
      const { numDeletedRows } = await this.store
        .deleteFrom('outbox_events')
        .where('delivered_at', '<', before.getTime())
        .executeTakeFirst();
      return Number(numDeletedRows);
    });
  }

  private async event(
    db: Store,
    change: ResourceRef,
    sequence: number,
  ): Promise<Pick<DeliveryClaim, 'id' | 'sequence' | 'body'> | undefined> {
    const row = await db
      .selectFrom('outbox_events')
      .select(['id', 'body'])
      .where(isOf(change))
      .where('seq', '=', sequence)
      .executeTakeFirst();
    return row && { ...row, sequence };
  }
}
