import { sql } from 'kysely';
import type { Store, Tables } from './schema.js';

/** What is forgotten: all but who may ask, since when is listed, and what the rows to come are kept under. */
const FORGOTTEN: Readonly<Record<keyof Tables, boolean>> = {
  operations: true,
  idempotency_keys: true,
  operation_events: true,
  rechecks: true,
  payment_locks: true,
  inbox: true,
  checkouts: true,
  card_writes: true,
  charges: true,
  mobile_codes: true,
  charge_turns: true,
  recurring_profiles: true,
  outbox_looks: true,
  outbox_queues: true,
  outbox_events: true,
  event_endpoints: false,
  endpoint_queues: true,
  event_deliveries: true,
  holds: true,
  timed_writes: true,
  api_keys: false,
  refund_turns: true,
  paid_orders: true,
  payment_claims: true,
  second_payments: true,
  checked_orders: true,
  stuck_operations: true,
  write_trials: true,
  shops: false,
  restores: false,
  running_time: false,
  ledger_payments: true,
  payment_changes: true,
  ledger_payouts: true,
  ledger_starts: false,
};

/**
 * Forgets every operation, order and delivery of a store in memory, in one step. Raises, and forgets nothing, where the store is
 * a file or a server: what was sent for real is never forgotten.
 */
export async function forgetAll(store: Store): Promise<void> {
  // A server knows no such pragma, and says so.
  const { rows } = await sql<{ readonly file: string | null }>`pragma database_list`.execute(store);
  if (rows.some(({ file }) => file)) throw new Error('Only what is in memory can be forgotten.');
  await store.transaction().execute(async (transaction) => {
    for (const [table, isForgotten] of Object.entries(FORGOTTEN)) {
      if (isForgotten) await transaction.deleteFrom(table as keyof Tables).execute();
    }
  });
}
