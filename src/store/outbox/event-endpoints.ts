import { DEFAULT_ENDPOINT, type EventEndpoint } from '../../domain/events/endpoint.js';
import type { BackendEventType } from '../../domain/events/merchant-event.js';
import type { Store } from '../db/schema.js';

/** For how long an endpoint may be configured nowhere until what waits for it is dropped, in milliseconds. */
export const UNSEEN_MS = 86_400_000;

/** An endpoint as the store has it. */
export interface StoredEndpoint extends EventEndpoint {
  /** It hears of nothing from before that moment, in milliseconds since 1970. */
  readonly since: number;
}

/**
 * Notes the endpoints that this instance has, as they are configured now, and drops those that no instance has had for a day.
 * All instances give events to all that are noted: one that was not started anew yet has no endpoint miss anything.
 */
export async function noteEndpoints(db: Store, endpoints: readonly EventEndpoint[], now: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const { id, types, accounts } of [...endpoints].sort((a, b) => (a.id < b.id ? -1 : 1))) {
      const filter = { types: types && JSON.stringify(types), accounts: accounts && JSON.stringify(accounts) };
      await transaction
        .insertInto('event_endpoints')
        .values({ id, ...filter, since: now, seen_at: now })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...filter, seen_at: now }))
        .execute();
    }
    const gone = await transaction
      .deleteFrom('event_endpoints')
      .where('seen_at', '<', now - UNSEEN_MS)
      .returning('id')
      .execute();
    for (const { id } of gone) if (id !== DEFAULT_ENDPOINT) await drop(transaction, id);
  });
}

/** The endpoints that are noted. */
export async function notedEndpoints(db: Store): Promise<readonly StoredEndpoint[]> {
  const rows = await db.selectFrom('event_endpoints').selectAll().orderBy('id').execute();
  return rows.map(({ id, types, accounts, since }) => ({
    id,
    types: types === null ? null : (JSON.parse(types) as BackendEventType[]),
    accounts: accounts === null ? null : (JSON.parse(accounts) as string[]),
    since,
  }));
}

/** Nothing waits for it any more; what it got stays listed. */
async function drop(db: Store, endpoint: string): Promise<void> {
  await db.deleteFrom('endpoint_queues').where('endpoint', '=', endpoint).execute();
  const open = await db
    .deleteFrom('event_deliveries')
    .where('endpoint', '=', endpoint)
    .where('delivered_at', 'is', null)
    .returning('event_id')
    .execute();
  for (const { event_id } of open)
    await db
      .updateTable('outbox_events')
      .set(({ eb }) => ({ open_count: eb('open_count', '-', 1) }))
      .where('id', '=', event_id)
      .where('open_count', '>', 0)
      .execute();
}
