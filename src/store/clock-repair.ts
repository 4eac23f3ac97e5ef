import { type RawBuilder, sql } from 'kysely';
import { asJournalErrors } from './db/busy-retry.js';
import { storeMoment } from './db/clock.js';
import type { Store } from './db/schema.js';

/** Clocks may be corrected by so much while nothing is wrong, in milliseconds. */
const SLACK_MS = 60_000;

/** Longer than any pause that is planned for what is open, in milliseconds. */
const MAX_PAUSE_MS = 2 * 3_600_000;

/** Longer than after its end anything is planned for an operation, in milliseconds. */
const MAX_RECHECK_MS = 15 * 86_400_000;

/**
 * Brings back what a clock left behind that was set ahead for a while and then right again, as the clock of the machine that
 * a SQLite file goes by may be: times to come that lie further ahead than any that are ever planned, and times past that have
 * not come yet. Without it an operation that was begun in that while would not be looked at before the clock gets there, in
 * weeks. Everything it touches is due at once, and may be done twice; locks of payments look after themselves.
 */
export class ClockRepair {
  constructor(private readonly store: Store) {}

  /** Raises JournalUnavailable. */
  run(): Promise<void> {
    return asJournalErrors(async () => {
      const now = storeMoment(this.store);
      await this.operations(now);
      await this.approvals(now);
      await this.rechecks(now);
      await this.merchantEvents(now);
      const far = sql<number>`${now} + ${MAX_PAUSE_MS}`;
      await this.store.updateTable('second_payments').set({ look_at: now }).where('look_at', '>', far).execute();
      await this.holds(now, far);
    });
  }

  /** When they end is the provider's time, and stays; who holds them, and when they are tried once more after a failure, is not. */
  private async holds(now: RawBuilder<number>, far: RawBuilder<number>): Promise<void> {
    const free = { holder: null, until: null };
    await this.store.updateTable('holds').set(free).where('report_at', '<=', now).where('until', '>', far).execute();
    const writes = this.store.updateTable('timed_writes');
    await writes.set(free).where('next_at', '<=', now).where('until', '>', far).execute();
    await writes.set({ next_at: now }).where('next_at', '>', far).where('act_at', '<=', now).execute();
  }

  private async operations(now: RawBuilder<number>): Promise<void> {
    await this.store
      .updateTable('operations')
      .set({ next_check_at: now, updated_at: earlierOf('updated_at', now) })
      .where('state', 'in', ['PENDING', 'UNKNOWN'])
      .where(({ or, eb }) =>
        or([
          eb('updated_at', '>', sql<number>`${now} + ${SLACK_MS}`),
          eb('next_check_at', '>', sql<number>`${now} + ${MAX_PAUSE_MS}`),
        ]),
      )
      .execute();
  }

  /** Each waits as long as it was to, and no longer: the right clock gets to its end in weeks. */
  private async approvals(now: RawBuilder<number>): Promise<void> {
    await this.store
      .updateTable('operations')
      .set({ approve_until: sql<number>`${now} + approve_until - updated_at`, updated_at: now })
      .where('state', '=', 'AWAITING_APPROVAL')
      .where('updated_at', '>', sql<number>`${now} + ${SLACK_MS}`)
      .execute();
  }

  private async rechecks(now: RawBuilder<number>): Promise<void> {
    const rechecks = this.store.updateTable('rechecks').set({ ended_at: earlierOf('ended_at', now), due_at: now });
    // Each by itself: of "or" the engines make a search through all.
    await rechecks.where('ended_at', '>', sql<number>`${now} + ${SLACK_MS}`).execute();
    await rechecks.where('due_at', '>', sql<number>`${now} + ${MAX_RECHECK_MS}`).execute();
  }

  private async merchantEvents(now: RawBuilder<number>): Promise<void> {
    const far = sql<number>`${now} + ${MAX_PAUSE_MS}`;
    const free = { holder: null, until: null };
    await this.store
      .updateTable('outbox_looks')
      .set({ look_at: now, hinted_at: earlierOf('hinted_at', now) })
      .where('look_at', '>', far)
      .execute();
    await this.store.updateTable('outbox_looks').set(free).where('until', '>', far).execute();
    await this.store.updateTable('outbox_queues').set({ deliver_at: now }).where('deliver_at', '>', far).execute();
    await this.store.updateTable('outbox_queues').set(free).where('until', '>', far).execute();
    await this.endpoints(now, far);
  }

  /** Each by its endpoint, as their indexes have them. */
  private async endpoints(now: RawBuilder<number>, far: RawBuilder<number>): Promise<void> {
    const free = { holder: null, until: null };
    const slack = sql<number>`${now} + ${SLACK_MS}`;
    // It would hear of nothing until then.
    await this.store.updateTable('event_endpoints').set({ since: now }).where('since', '>', slack).execute();
    const queues = this.store.updateTable('endpoint_queues').where('endpoint', 'in', endpointsIn(this.store));
    await queues.set({ deliver_at: now }).where('deliver_at', '>', far).execute();
    await this.store.updateTable('endpoint_queues').set(free).where('until', '>', far).execute();
    const resends = this.store
      .updateTable('event_deliveries')
      .where('endpoint', 'in', endpointsIn(this.store))
      .where('resend_at', 'is not', null);
    await resends.set({ resend_at: now }).where('resend_at', '>', far).execute();
    await resends.set(free).where('until', '>', far).execute();
  }
}

function endpointsIn(store: Store) {
  return store.selectFrom('event_endpoints').select('id');
}

function earlierOf(column: string, now: RawBuilder<number>): RawBuilder<number> {
  return sql<number>`case when ${sql.ref(column)} > ${now} then ${now} else ${sql.ref(column)} end`;
}
