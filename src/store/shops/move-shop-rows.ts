import { sql } from 'kysely';
import type { Store, Tables } from '../db/schema.js';

/** The tables whose rows belong to an account. */
type AccountTable = { [T in keyof Tables]: Tables[T] extends { readonly account: string } ? T : never }[keyof Tables];

/** In the order in which they are moved, what stands in the way of a row: one of the same values under the other key, in its own table unless another is named. */
const IN_THE_WAY: Readonly<Record<AccountTable, readonly string[]>> = {
  operations: ['refund_id'],
  idempotency_keys: ['idempotency_key'],
  rechecks: [],
  payment_locks: ['payment_id'],
  inbox: ['kind', 'subject'],
  checkouts: [],
  card_writes: [],
  charges: [],
  mobile_codes: [],
  charge_turns: ['order_id'],
  recurring_profiles: ['payment_id'],
  outbox_looks: ['kind', 'subject_id'],
  // Before their queue: an event goes where its queue does.
  outbox_events: ['kind', 'subject_id'],
  outbox_queues: ['kind', 'subject_id'],
  endpoint_queues: ['kind', 'subject_id', 'endpoint'],
  holds: ['payment_id'],
  timed_writes: [],
  refund_turns: ['caller'],
  paid_orders: ['order_id'],
  payment_claims: ['order_id', 'payment_id'],
  second_payments: ['payment_id', 'order_id'],
  checked_orders: ['payment_id', 'order_id'],
  // Before their payment: a change goes where its payment does.
  payment_changes: ['payment_id'],
  ledger_payments: ['payment_id'],
  ledger_payouts: ['order_id'],
};

/** Where what stands in the way of a row is not in its own table. */
const RIVALS: Partial<Readonly<Record<AccountTable, AccountTable>>> = {
  outbox_events: 'outbox_queues',
  payment_changes: 'ledger_payments',
};

/**
 * Moves the rows that an account id of former times has to the key of the shop that it was. Where both have a row for the same,
 * that of the shop stands and the other stays where it is, unseen; of an idempotency key it is forgotten, since the shop's was
 * used for another operation later.
 */
export async function moveShopRows(db: Store, from: string, to: string): Promise<void> {
  for (const [table, columns] of Object.entries(IN_THE_WAY) as [AccountTable, readonly string[]][]) {
    const rival = RIVALS[table] ?? table;
    const isSame = columns.map((column) => sql`and own.${sql.ref(column)} = ${sql.ref(`${table}.${column}`)}`);
    const isFree =
      columns.length === 0
        ? sql``
        : sql`and not exists (select 1 from ${sql.table(rival)} as own where own.account = ${to} ${sql.join(isSame, sql` `)})`;
    await sql`update ${sql.table(table)} set account = ${to} where account = ${from} ${isFree}`.execute(db);
  }
  await db.deleteFrom('idempotency_keys').where('account', '=', from).execute();
}
