import { randomUUID } from 'node:crypto';
import type { RawBuilder } from 'kysely';
import type { BackendEvent } from '../../domain/events/merchant-event.js';
import type { OperationBackendEvent } from '../../domain/events/operation-event-to-backend.js';
import type { JournaledOperation } from '../../domain/operations/operation.js';
import { resourceOf } from '../../domain/operations/resource.js';
import { asJournalErrors } from '../db/busy-retry.js';
import type { ResourceRef } from '../db/change-feed.js';
import { storeNow, type TimeSource } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import { withoutFsync } from '../db/without-fsync.js';
import { appendEvent } from './append-event.js';
import { columnsOf, inOrder, isFree, isOf } from './resource-columns.js';

/** The right to read one payment or payout for the backend, held for a while. */
export interface EventRecheckClaim {
  readonly resource: ResourceRef;
  /** The hash of the state that was sent last; `null` where none was. */
  readonly lastSentHash: string | null;
  readonly version: number;
  readonly scheduledAt: Date;
  /** Rechecks since it was scheduled last. */
  readonly rechecks: number;
  /** Readings in a row that failed. */
  readonly failures: number;
  readonly holder: string;
}

/** The event of a reading, and the hash of the state it describes. */
export interface HashedEvent {
  readonly event: BackendEvent;
  readonly hash: string;
}

/** Schedules a recheck of something that may have changed, in the transaction that stores the reason. */
export async function scheduleRecheck(
  db: Store,
  resource: ResourceRef,
  now: number | RawBuilder<number>,
): Promise<void> {
  const anew = { hinted_at: now, look_at: now, looks: 0, failures: 0 };
  await db
    .insertInto('outbox_looks')
    .values({ ...columnsOf(resource), ...anew, hints: 1, holder: null, until: null })
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'kind', 'subject_id'])
        .doUpdateSet(({ eb, ref }) => ({ ...anew, hints: eb(ref('outbox_looks.hints'), '+', 1) })),
    )
    .execute();
}

/** Writes the event about an operation and schedules a recheck of what it is done to, in the transaction that changes it. */
export async function scheduleBackendEvent(
  db: Store,
  { account, paymentId: key }: JournaledOperation,
  news: OperationBackendEvent | null,
  now: number,
): Promise<void> {
  if (!news) return;
  const resource = { account, ...resourceOf(key) };
  if (news.readsPayment) await scheduleRecheck(db, resource, now);
  await appendEvent(db, resource, news.event, now);
}

/**
 * The payments and payouts that are to be read because something may have happened to them. Claims are leases, as those of
 * the outbox. All methods raise JournalUnavailable.
 */
export class EventRechecks {
  constructor(
    private readonly store: Store,
    /** How long a claim runs, in milliseconds: longer than reading takes. */
    private readonly leaseMs: number,
    /** By the store's clock, unless a test moves it. */
    readonly now: TimeSource = () => storeNow(store),
  ) {}

  /** Claims what is to be read by now, the longest waiting first. */
  claim(limit: number): Promise<readonly EventRecheckClaim[]> {
    return asJournalErrors(async () => {
      const now = await this.now();
      const due = await this.store
        .selectFrom('outbox_looks')
        .select(['account', 'kind', 'subject_id'])
        .where('look_at', '<=', now)
        .where(isFree(now))
        .orderBy('look_at')
        .limit(limit)
        .execute();
      if (due.length === 0) return [];
      const [holder, until] = [randomUUID(), now + this.leaseMs];
      return withoutFsync(this.store, async (db) => {
        const claims: EventRecheckClaim[] = [];
        for (const change of inOrder(due)) {
          const row = await db
            .updateTable('outbox_looks')
            .set({ holder, until })
            .where(isOf(change))
            .where('look_at', '<=', now)
            .where(isFree(now))
            .returningAll()
            .executeTakeFirst();
          if (!row) continue;
          const queue = await db.selectFrom('outbox_queues').select('told').where(isOf(change)).executeTakeFirst();
          const { hints, looks, failures } = row;
          const hintedAt = new Date(row.hinted_at);
          claims.push({
            resource: change,
            lastSentHash: queue?.told ?? null,
            version: hints,
            scheduledAt: hintedAt,
            rechecks: looks,
            failures,
            holder,
          });
        }
        return claims;
      });
    });
  }

  /**
   * Ends a recheck, in one transaction with its event; `false`, and nothing is written, where another instance has it now.
   * The next recheck is due after the delay, or when it is scheduled again where that is `null`; at once if it was meanwhile.
   */
  finish(claim: EventRecheckClaim, nextMs: number | null, seen: HashedEvent | null): Promise<boolean> {
    const { resource, rechecks } = claim;
    return asJournalErrors(async () => {
      // Asked for before the transaction, which may have the only connection there is.
      const now = await this.now();
      const next = { looks: rechecks + 1, failures: 0, look_at: nextMs === null ? null : now + Math.round(nextMs) };
      const work = async (db: Store) => {
        if (!(await giveBack(db, claim, next))) return false;
        if (seen) await appendEvent(db, resource, seen.event, now, seen.hash);
        return true;
      };
      // A recheck without an event may be lost: then it is made once more.
      return seen ? this.store.transaction().execute(work) : withoutFsync(this.store, work);
    });
  }

  /** Ends a recheck that failed; the next one is due after the delay, or at once if it was scheduled meanwhile. */
  async postpone(claim: EventRecheckClaim, delayMs: number): Promise<void> {
    await asJournalErrors(async () => {
      const next = { failures: claim.failures + 1, look_at: (await this.now()) + Math.round(delayMs) };
      return withoutFsync(this.store, (db) => giveBack(db, claim, next));
    });
  }
}

async function giveBack(
  db: Store,
  { resource, version, holder }: EventRecheckClaim,
  next: { readonly failures: number; readonly look_at: number | null; readonly looks?: number },
): Promise<boolean> {
  const row = await db
    .updateTable('outbox_looks')
    .set({ holder: null, until: null })
    .where(isOf(resource))
    .where('holder', '=', holder)
    .returning('hints')
    .executeTakeFirst();
  // If it was scheduled meanwhile, that says when it is due. Where nothing is to be read any more nothing is left of it.
  if (row?.hints === version && next.look_at === null)
    await db.deleteFrom('outbox_looks').where(isOf(resource)).execute();
  else if (row?.hints === version) await db.updateTable('outbox_looks').set(next).where(isOf(resource)).execute();
  return row !== undefined;
}
