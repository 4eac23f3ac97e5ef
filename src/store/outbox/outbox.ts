import { randomUUID } from 'node:crypto';
import type { ExpressionBuilder } from 'kysely';
import { ALL_TO_DEFAULT, DEFAULT_ENDPOINT, type EventEndpoint, isFor } from '../../domain/events/endpoint.js';
import { typeOfBody } from '../../domain/events/merchant-event.js';
import { asJournalErrors } from '../db/busy-retry.js';
import type { ResourceRef } from '../db/change-feed.js';
import { storeNow, type TimeSource } from '../db/clock.js';
import type { Store, Tables } from '../db/schema.js';
import { withoutFsync } from '../db/without-fsync.js';
import { type Attempt, noteAttempt } from './delivery-attempts.js';
import { type QueuesOf, queuesOf } from './endpoint-queues.js';
import { inOrder, isFree, isOf } from './resource-columns.js';

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

/**
 * The events for one endpoint of the merchant's backend, in order for each payment and payout. Any number of instances may
 * deliver: a claim is a lease, which a dead instance loses when it runs out. All methods raise JournalUnavailable.
 */
export class Outbox {
  private readonly queues: QueuesOf;

  constructor(
    private readonly store: Store,
    /** How long a claim runs, in milliseconds: longer than any try to deliver. */
    private readonly leaseMs: number,
    /** By the store's clock, unless a test moves it. */
    readonly now: TimeSource = () => storeNow(store),
    private readonly endpoint: EventEndpoint = ALL_TO_DEFAULT,
  ) {
    this.queues = queuesOf(endpoint.id);
  }

  /** Claims what is to be delivered by now, the longest waiting first; of each payment only the first event. */
  claim(limit: number): Promise<readonly DeliveryClaim[]> {
    const { table, areOwn } = this.queues;
    return asJournalErrors(async () => {
      const now = await this.now();
      const due = await this.store
        .selectFrom(table)
        .select(['account', 'kind', 'subject_id'])
        .where(areOwn)
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
            .updateTable(table)
            .set({ holder, until })
            .where(areOwn)
            .where(isOf(change))
            .where('deliver_at', '<=', now)
            .where(isFree(now))
            .returning(['delivered_seq', 'last_seq', 'attempts'])
            .executeTakeFirst();
          if (!claimed) continue;
          const next = await this.next(db, change, claimed.delivered_seq);
          if (next) claims.push({ change, ...next, attempts: claimed.attempts, holder, until });
          else await this.passOver(db, change, claimed.last_seq, now);
        }
        return claims;
      });
    });
  }

  /** Notes that the endpoint has it; the next event of the same payment may follow. */
  async delivered({ change, id, sequence, holder }: DeliveryClaim, status: number | null = null): Promise<void> {
    const { table, areOwn } = this.queues;
    await asJournalErrors(async () => {
      const now = await this.now();
      await this.store.transaction().execute(async (db) => {
        const queue = await db
          .updateTable(table)
          .set({ delivered_seq: sequence, attempts: 0, holder: null, until: null })
          .where(areOwn)
          .where(isOf(change))
          .where('holder', '=', holder)
          .returning('last_seq')
          .executeTakeFirst();
        // Another instance has it now, and will deliver it again.
        if (!queue) return;
        await db
          .updateTable(table)
          .set({ deliver_at: queue.last_seq > sequence ? now : null })
          .where(areOwn)
          .where(isOf(change))
          .execute();
        // The event before its delivery: whoever gives it to the endpoints at this moment locks in that order.
        if (this.isDefault) await this.passed(db, change, sequence, now);
        const delivery = { eventId: id, endpoint: this.endpoint.id };
        const isFirst = await noteAttempt(db, delivery, { status, problem: null }, now, null);
        if (isFirst && !this.isDefault) await closeDelivery(db, id);
      });
    });
  }

  /** Notes a try that failed: the same event is tried again after the delay, and nothing of its payment before. */
  async failed({ change, id, attempts, holder }: DeliveryClaim, delayMs: number, attempt: Attempt): Promise<void> {
    const { table, areOwn } = this.queues;
    await asJournalErrors(async () => {
      const now = await this.now();
      const nextAt = now + Math.round(delayMs);
      // What a power failure undoes is tried again at once.
      await withoutFsync(this.store, async (db) => {
        const queue = await db
          .updateTable(table)
          .set({ attempts: attempts + 1, deliver_at: nextAt, holder: null, until: null })
          .where(areOwn)
          .where(isOf(change))
          .where('holder', '=', holder)
          .returning('last_seq')
          .executeTakeFirst();
        if (queue) await noteAttempt(db, { eventId: id, endpoint: this.endpoint.id }, attempt, now, nextAt);
      });
    });
  }

  /** The event after that one which the endpoint is to hear of; `undefined` where there is none. */
  private async next(
    db: Store,
    change: ResourceRef,
    after: number,
  ): Promise<Pick<DeliveryClaim, 'id' | 'sequence' | 'body'> | undefined> {
    const following = (seq: number) =>
      db
        .selectFrom('outbox_events')
        .select(['id', 'seq', 'body', 'type'])
        .where(isOf(change))
        .where('seq', '>', seq)
        .orderBy('seq')
        .limit(1);
    if (!this.isDefault) {
      const row = await following(after).where(isGivenTo(this.endpoint.id)).executeTakeFirst();
      return row && { id: row.id, sequence: row.seq, body: row.body };
    }
    for (let seq = after; ; ) {
      const row = await following(seq).executeTakeFirst();
      if (!row) return undefined;
      const { id, body, type } = row;
      if (isFor(this.endpoint, type ?? typeOfBody(body), change.account)) return { id, sequence: row.seq, body };
      seq = row.seq;
    }
  }

  /** Nothing of that queue is for this endpoint. */
  private async passOver(db: Store, change: ResourceRef, lastSeq: number, now: number): Promise<void> {
    const { table, areOwn } = this.queues;
    await db
      .updateTable(table)
      .set({ delivered_seq: lastSeq, deliver_at: null, attempts: 0, holder: null, until: null })
      .where(areOwn)
      .where(isOf(change))
      .execute();
    if (this.isDefault) await this.passed(db, change, lastSeq, now);
  }

  /** The default endpoint has what it is to have up to that event. */
  private async passed(db: Store, change: ResourceRef, sequence: number, now: number): Promise<void> {
    await db
      .updateTable('outbox_events')
      .set({ delivered_at: now })
      .where(isOf(change))
      .where('seq', '<=', sequence)
      .where('delivered_at', 'is', null)
      .execute();
  }

  private get isDefault(): boolean {
    return this.endpoint.id === DEFAULT_ENDPOINT;
  }
}

/** One endpoint less has still to get it. */
async function closeDelivery(db: Store, id: string): Promise<void> {
  await db
    .updateTable('outbox_events')
    .set(({ eb }) => ({ open_count: eb('open_count', '-', 1) }))
    .where('id', '=', id)
    .where('open_count', '>', 0)
    .execute();
}

/** Whether an event was given to that endpoint, which has not got it yet. */
function isGivenTo(endpoint: string) {
  return ({ exists, selectFrom }: ExpressionBuilder<Tables, 'outbox_events'>) =>
    exists(
      selectFrom('event_deliveries')
        .select('event_deliveries.event_id')
        .whereRef('event_deliveries.event_id', '=', 'outbox_events.id')
        .where('event_deliveries.endpoint', '=', endpoint)
        .where('event_deliveries.delivered_at', 'is', null),
    );
}
