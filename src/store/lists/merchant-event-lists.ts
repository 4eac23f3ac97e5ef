import { DEFAULT_ENDPOINT } from '../../domain/events/endpoint.js';
import type { EventDeliveryState, EventFilter, ListedEvent } from '../../domain/events/listed-event.js';
import type { Page, PageRequest } from '../../domain/lists/page.js';
import { isAnyOf } from '../db/any-of.js';
import { asJournalErrors } from '../db/busy-retry.js';
import { storeNow } from '../db/clock.js';
import type { EventDeliveryRow } from '../db/rows/outbox.js';
import type { Store } from '../db/schema.js';
import type { Stores } from '../db/stores.js';
import { attemptsOf } from '../outbox/delivery-attempts.js';
import { requestResend } from '../outbox/resends.js';
import { EVENT_COLUMNS, EVENT_LIST, type EventRow, eventPlan } from './event-list.js';
import { pageOf } from './list-query.js';

/** The events for the merchant's backend, as people look at them. All methods raise JournalUnavailable. */
export class EventLists {
  constructor(private readonly stores: Pick<Stores, 'reads' | 'writes' | 'turns'>) {}

  /** Raises InvalidInput too. */
  async page(accounts: readonly string[], filter: EventFilter, page: PageRequest): Promise<Page<ListedEvent>> {
    const { reads } = this.stores;
    const { rows, ...rest } = await pageOf(this.stores, EVENT_LIST, eventPlan(reads, filter), accounts, page);
    const deliveries = await this.deliveriesOf(
      reads,
      rows.map(({ row }) => row.id),
    );
    return { ...rest, rows: rows.map(({ row, position }) => ({ row: listed(row, deliveries), position })) };
  }

  /** The event of that id; `null` where there is none. */
  async find(id: string): Promise<ListedEvent | null> {
    const { writes } = this.stores;
    const row = await this.rowOf(id);
    return row && listed(row, await this.deliveriesOf(writes, [id]));
  }

  /** Has an event sent once more to these endpoints, of those that it was given to. */
  async resend({ id }: Pick<ListedEvent, 'id'>, endpoints: readonly string[]): Promise<void> {
    const row = await this.rowOf(id);
    if (!row) return;
    await asJournalErrors(async () => {
      const now = await storeNow(this.stores.writes);
      await this.stores.writes.transaction().execute(async (db) => {
        const given = await db.selectFrom('event_deliveries').selectAll().where('event_id', '=', id).execute();
        for (const delivery of given.filter(({ endpoint }) => endpoints.includes(endpoint)))
          await requestResend(db, row, delivery.endpoint, deliveredAtOf(row, delivery) !== null, now);
      });
    });
  }

  private rowOf(id: string): Promise<EventRow | null> {
    return asJournalErrors(async () => {
      const row = await this.stores.writes
        .selectFrom('outbox_events')
        .select(EVENT_COLUMNS)
        .where('id', '=', id)
        .executeTakeFirst();
      return row ?? null;
    });
  }

  private deliveriesOf(db: Store, ids: readonly string[]): Promise<readonly EventDeliveryRow[]> {
    if (ids.length === 0) return Promise.resolve([]);
    return asJournalErrors(() =>
      db
        .selectFrom('event_deliveries')
        .selectAll()
        .where(isAnyOf(db, 'event_id', ids))
        .orderBy('endpoint')
        .execute(),
    );
  }
}

interface Said {
  readonly type: string;
  readonly data: { readonly paymentId?: string | null; readonly orderId?: string | null };
}

function listed(row: EventRow, deliveries: readonly EventDeliveryRow[]): ListedEvent {
  const { type, data } = JSON.parse(row.body) as Said;
  return {
    id: row.id,
    type,
    account: row.account,
    paymentId: row.kind === 'payment' ? row.subject_id : (data.paymentId ?? null),
    orderId: data.orderId ?? null,
    createdAt: new Date(row.created_at),
    deliveries: deliveries.filter(({ event_id }) => event_id === row.id).map((one) => stateOf(row, one)),
    body: row.body,
  };
}

function stateOf(row: EventRow, delivery: EventDeliveryRow): EventDeliveryState {
  const history = attemptsOf(delivery).map(({ at, status, problem }) => ({ at: new Date(at), status, problem }));
  return {
    endpoint: delivery.endpoint,
    deliveredAt: deliveredAtOf(row, delivery),
    attempts: delivery.attempts,
    nextAttemptAt: dateOf(delivery.resend_at ?? delivery.next_at),
    lastProblem: history.at(-1)?.problem ?? null,
    history,
  };
}

/** Older versions note what the default endpoint got with the event alone. */
function deliveredAtOf(row: EventRow, { endpoint, delivered_at }: EventDeliveryRow): Date | null {
  return dateOf(delivered_at ?? (endpoint === DEFAULT_ENDPOINT ? row.delivered_at : null));
}

function dateOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
