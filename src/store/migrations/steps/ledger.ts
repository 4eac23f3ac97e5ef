import { type Kysely, type Migration, PostgresAdapter, sql } from 'kysely';

/** By which columns rows are listed: one index for each way, in whose order a list is read. */
const INDEXES: Readonly<Record<string, readonly string[]>> = {
  ledger_payments_listed: ['listed_at', 'payment_id'],
  ledger_payments_status: ['status', 'listed_at', 'payment_id'],
  ledger_payments_changed: ['changed_at', 'payment_id'],
  ledger_payments_status_changed: ['status', 'changed_at', 'payment_id'],
  ledger_payments_order: ['order_id', 'listed_at', 'payment_id'],
  ledger_payments_amount: ['currency', 'amount_minor', 'listed_at', 'payment_id'],
  ledger_payments_hold: ['hold_ends_at', 'payment_id'],
  ledger_payouts_listed: ['listed_at', 'order_id'],
  ledger_payouts_status: ['status', 'listed_at', 'order_id'],
  ledger_payouts_changed: ['changed_at', 'order_id'],
  ledger_payouts_status_changed: ['status', 'changed_at', 'order_id'],
  operations_listed: ['created_at', 'id'],
  operations_state_listed: ['state', 'kind', 'created_at', 'id'],
  operations_updated: ['updated_at', 'id'],
  operations_requested_by: ['requested_by', 'state', 'created_at', 'id'],
  checkouts_listed: ['created_at', 'id'],
  checkouts_state_listed: ['state', 'created_at', 'id'],
};

/** From when on rows are complete, where old ones are removed. Only adds: an older version removes none. */
export const ledgerAge: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('ledger_starts').addColumn('pruned_before', 'bigint').execute();
  },
};

/** What this gateway has seen of payments and payouts, and what everything is listed by. Only adds. */
export const ledger: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // The same order on both engines, so that ids that begin alike stand together: SQLite compares texts byte by byte.
    const id = db.getExecutor().adapter instanceof PostgresAdapter ? sql`text collate "C"` : 'text';
    await db.schema
      .createTable('ledger_payments')
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('payment_id', id, (column) => column.notNull())
      .addColumn('order_id', id)
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('raw_status', 'text')
      .addColumn('amount', 'text', (column) => column.notNull())
      .addColumn('currency', 'text', (column) => column.notNull())
      .addColumn('amount_minor', 'bigint', (column) => column.notNull())
      .addColumn('captured', 'text', (column) => column.notNull())
      .addColumn('refunded', 'text', (column) => column.notNull())
      .addColumn('imported', 'integer', (column) => column.notNull())
      .addColumn('hold_ends_at', 'bigint')
      .addColumn('listed_at', 'bigint', (column) => column.notNull())
      .addColumn('first_seen_at', 'bigint', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .addColumn('checked_at', 'bigint', (column) => column.notNull())
      .addColumn('changes', 'integer', (column) => column.notNull())
      .addColumn('reading', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('ledger_payments_pk', ['account', 'payment_id'])
      .execute();
    await db.schema
      .createTable('payment_changes')
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('payment_id', id, (column) => column.notNull())
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('captured', 'text', (column) => column.notNull())
      .addColumn('refunded', 'text', (column) => column.notNull())
      .addColumn('currency', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('payment_changes_pk', ['account', 'payment_id', 'seq'])
      .execute();
    await db.schema
      .createTable('ledger_payouts')
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('order_id', id, (column) => column.notNull())
      .addColumn('payment_id', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('listed_at', 'bigint', (column) => column.notNull())
      .addColumn('first_seen_at', 'bigint', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .addColumn('checked_at', 'bigint', (column) => column.notNull())
      .addColumn('reading', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('ledger_payouts_pk', ['account', 'order_id'])
      .execute();
    await db.schema
      .createTable('ledger_starts')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('started_at', 'bigint', (column) => column.notNull())
      .execute();
    for (const [name, columns] of Object.entries(INDEXES))
      await db.schema
        .createIndex(name)
        .on(name.replace(/^(ledger_payments|ledger_payouts|operations|checkouts)_.*/, '$1'))
        .columns(['account', ...columns])
        .execute();
  },
};
