import { type SqlBool, sql } from 'kysely';
import { isAnyOf } from '../db/any-of.js';
import { asJournalErrors } from '../db/busy-retry.js';
import type { Store } from '../db/schema.js';
import { withoutFsync } from '../db/without-fsync.js';

/** Whether all endpoints have an event, 1 or 0: word for word as indexes begin with it, which SQLite takes no other way. */
const ALL_HAVE_IT = sql`(case when delivered_at is null or open_count > 0 then 0 else 1 end)`;

/** Of events: some endpoint has still to get it. */
export const isUndelivered = sql<SqlBool>`${ALL_HAVE_IT} = 0`;

/** Of events: all endpoints that they are for have them. */
export const isAllDelivered = sql<SqlBool>`${ALL_HAVE_IT} = 1`;

/** How many are removed at a time: others write in between. */
const PART = 200;

/** How many are counted at most. */
const MAX_COUNTED = 10_000;

/** The events that some endpoint has still to get. */
export interface Waiting {
  /** 10,000 where there are more. */
  readonly count: number;
  /** When the oldest of them was written. */
  readonly oldestAt: Date | null;
}

/** What is stored of events, whoever they are for. All methods raise JournalUnavailable. */
export class StoredEvents {
  constructor(private readonly store: Store) {}

  /** What waits now for some endpoint. */
  waiting(): Promise<Waiting> {
    return asJournalErrors(async () => {
      const oldest = this.store
        .selectFrom('outbox_events')
        .select('created_at')
        .where(isUndelivered)
        .orderBy('created_at');
      // Asked at once: between two questions the last of them may be delivered.
      const waiting = await this.store
        .selectFrom(oldest.limit(MAX_COUNTED).as('waiting'))
        .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min('waiting.created_at').as('oldest')])
        .executeTakeFirstOrThrow();
      return {
        count: Number(waiting.count),
        oldestAt: waiting.oldest === null ? null : new Date(Number(waiting.oldest)),
      };
    });
  }

  /** Removes what all endpoints had before that, a part at a time. What some endpoint has still to get is never removed. */
  async forgetDelivered(before: Date): Promise<number> {
    let count = 0;
    for (let gone = PART; gone === PART; count += gone) gone = await this.forgetSome(before);
    return count;
  }

  /** Removes what is left of rechecks of which none is due any more; those that are scheduled from now on leave nothing. */
  async forgetRechecked(): Promise<void> {
    for (let gone = PART; gone === PART; ) {
      const rows = await asJournalErrors(() =>
        sql`delete from outbox_looks where (account, kind, subject_id) in
          (select account, kind, subject_id from outbox_looks where look_at is null and until is null limit ${PART})
          and look_at is null and until is null returning kind`.execute(this.store),
      );
      gone = rows.rows.length;
    }
  }

  private forgetSome(before: Date): Promise<number> {
    return asJournalErrors(() =>
      withoutFsync(this.store, async (db) => {
        const old = await db
          .selectFrom('outbox_events')
          .select('id')
          .where('delivered_at', '<', before.getTime())
          .where('open_count', '=', 0)
          .limit(PART)
          .execute();
        const ids = old.map(({ id }) => id);
        await db
          .deleteFrom('event_deliveries')
          .where(isAnyOf(db, 'event_id', ids))
          .execute();
        await db
          .deleteFrom('outbox_events')
          .where(isAnyOf(db, 'id', ids))
          .execute();
        return ids.length;
      }),
    );
  }
}
