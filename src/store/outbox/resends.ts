import { randomUUID } from 'node:crypto';
import { asJournalErrors } from '../db/busy-retry.js';
import { storeNow, type TimeSource } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import { withoutFsync } from '../db/without-fsync.js';
import { type Attempt, newDelivery, noteAttempt } from './delivery-attempts.js';
import { queuesOf } from './endpoint-queues.js';

/** How often an event is sent once more, at the most, to an endpoint that does not take it. */
export const MAX_RESENDS = 10;

/** The right to send one event once more, held for a while. */
export interface ResendClaim {
  readonly id: string;
  readonly body: string;
  /** Attempts to do so, all failed. */
  readonly attempts: number;
  readonly holder: string;
  /** When the right ends, in milliseconds since 1970. */
  readonly until: number;
}

/**
 * The events that an endpoint had and is to get once more, because somebody asked for it: beside what waits, whose order is not
 * theirs. Claims are leases, as those of the outbox. All methods raise JournalUnavailable.
 */
export class Resends {
  constructor(
    private readonly store: Store,
    private readonly leaseMs: number,
    readonly now: TimeSource = () => storeNow(store),
    private readonly endpoint: string,
  ) {}

  /** Claims what is to be sent once more by now, the longest waiting first. */
  claim(limit: number): Promise<readonly ResendClaim[]> {
    return asJournalErrors(async () => {
      const now = await this.now();
      const due = await this.store
        .selectFrom('event_deliveries')
        .select('event_id')
        .where('endpoint', '=', this.endpoint)
        .where('resend_at', 'is not', null)
        .where('resend_at', '<=', now)
        .where(({ or, eb }) => or([eb('until', 'is', null), eb('until', '<', now)]))
        .orderBy('resend_at')
        .limit(limit)
        .execute();
      if (due.length === 0) return [];
      const [holder, until] = [randomUUID(), now + this.leaseMs];
      return withoutFsync(this.store, async (db) => {
        const claims: ResendClaim[] = [];
        for (const id of due.map(({ event_id }) => event_id).sort()) {
          const claimed = await db
            .updateTable('event_deliveries')
            .set({ holder, until })
            .where('event_id', '=', id)
            .where('endpoint', '=', this.endpoint)
            .where('resend_at', '<=', now)
            .where(({ or, eb }) => or([eb('until', 'is', null), eb('until', '<', now)]))
            .returning('resends')
            .executeTakeFirst();
          const event =
            claimed && (await db.selectFrom('outbox_events').select('body').where('id', '=', id).executeTakeFirst());
          if (event) claims.push({ id, body: event.body, attempts: claimed.resends, holder, until });
        }
        return claims;
      });
    });
  }

  /** Notes what an attempt came to; where it failed, it is tried again after the delay, or no more where that is `null`. */
  async attempted({ id, attempts, holder }: ResendClaim, attempt: Attempt, delayMs: number | null): Promise<void> {
    await asJournalErrors(async () => {
      const now = await this.now();
      const nextAt = delayMs === null ? null : now + Math.round(delayMs);
      await this.store.transaction().execute(async (db) => {
        const mine = await db
          .updateTable('event_deliveries')
          .set({ resend_at: nextAt, resends: nextAt === null ? 0 : attempts + 1, holder: null, until: null })
          .where('event_id', '=', id)
          .where('endpoint', '=', this.endpoint)
          .where('holder', '=', holder)
          .returning('delivered_at')
          .executeTakeFirst();
        // What the endpoint has still to get in its turn is none of a resend's.
        if (mine) await noteAttempt(db, { eventId: id, endpoint: this.endpoint }, attempt, now, nextAt);
      });
    });
  }
}

/**
 * Has an event sent to an endpoint once more. Where it has still to get it in its turn, the first of that queue is tried at once
 * instead: nothing overtakes. In the caller's transaction.
 */
export async function requestResend(
  db: Store,
  event: {
    readonly id: string;
    readonly account: string;
    readonly kind: 'payment' | 'payout';
    readonly subject_id: string;
  },
  endpoint: string,
  isDelivered: boolean,
  now: number,
): Promise<void> {
  if (!isDelivered) {
    const { table, areOwn } = queuesOf(endpoint);
    await db
      .updateTable(table)
      .set({ deliver_at: now })
      .where(areOwn)
      .where('account', '=', event.account)
      .where('kind', '=', event.kind)
      .where('subject_id', '=', event.subject_id)
      .where('deliver_at', '>', now)
      .execute();
    return;
  }
  await db
    .insertInto('event_deliveries')
    .values({ ...newDelivery(event.id, endpoint), delivered_at: now, resend_at: now })
    .onConflict((conflict) =>
      conflict.columns(['event_id', 'endpoint']).doUpdateSet(({ fn, ref }) => ({
        resend_at: fn.coalesce(ref('event_deliveries.resend_at'), ref('excluded.resend_at')),
      })),
    )
    .execute();
}
