import { type SqlBool, sql } from 'kysely';
import { isAnyOf } from '../db/any-of.js';
import { asJournalErrors } from '../db/availability.js';
import type { Store } from '../db/schema.js';

/** Whether all endpoints have an event, 1 or 0: word for word as indexes begin with it, which SQLite takes no other way. */
const ALL_HAVE_IT = sql`(case when delivered_at is null or open_count > 0 then 0 else 1 end)`;

/** Of events: some endpoint has still to get it. */
export const isUndelivered = sql<SqlBool>`${ALL_HAVE_IT} = 0`;

/** Of events: all endpoints that they are for have them. */
export const isAllDelivered = sql<SqlBool>`${ALL_HAVE_IT} = 1`;

/** The events that some endpoint has still to get. */
export interface Waiting {
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
      const { count, oldest } = await this.store
        .selectFrom('outbox_events')
        .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min('created_at').as('oldest')])
        .where(isUndelivered)
        .executeTakeFirstOrThrow();
      return { count: Number(count), oldestAt: oldest === null ? null : new Date(oldest) };
    });
  }

  /** Removes what all endpoints had before that. What some endpoint has still to get is never removed. */
  forgetDelivered(before: Date): Promise<number> {
    return asJournalErrors(async () => {
      const gone = await this.store
        .deleteFrom('outbox_events')
        .where('delivered_at', '<', before.getTime())
        .where('open_count', '=', 0)
        .returning('id')
        .execute();
      for (let at = 0; at < gone.length; at += 500)
        await this.store
          .deleteFrom('event_deliveries')
          .where(
            isAnyOf(
              this.store,
              'event_id',
              gone.slice(at, at + 500).map(({ id }) => id),
            ),
          )
          .execute();
      return gone.length;
    });
  }
}
