import { type Kysely, sql } from 'kysely';
import { cards } from '../cards/card-writes-migration.js';
import { charges } from '../cards/charges-migration.js';
import { mobileCodes } from '../cards/mobile-codes-migration.js';
import { pendingCheckouts } from '../cards/pending-checkouts-migration.js';
import type { Store } from '../db/schema.js';
import { runningTime } from '../operations/running-time-migration.js';
import { bringTo, lackingIn, type Migrations } from './migrator.js';
import { endpoints } from './steps/endpoints.js';
import { inboxByTime, openByTime } from './steps/inbox-by-time.js';
import { ledger, ledgerAge } from './steps/ledger.js';
import { operationDetails, operationPeople } from './steps/operation-people-and-details.js';
import { operationResending } from './steps/operation-resending.js';
import { outbox } from './steps/outbox.js';
import { paymentClaims } from './steps/payment-claims.js';
import { rechecks } from './steps/rechecks.js';
import { restores, restoreTime } from './steps/restores.js';
import { orders } from './steps/second-payments-and-checked-orders.js';
import { shops } from './steps/shops.js';
import { stuck } from './steps/stuck.js';
import { timedWriteAskers } from './steps/timed-write-askers.js';

/**
 * Applied in the order of their names, on both engines. One that was released is never changed. Where the name ends in
 * `_additive`, versions that do not know it go on working: see docs/operations.md.
 */
export const migrations: Migrations = {
  '001_journal': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('operations')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('idempotency_key', 'text', (column) => column.notNull())
        .addColumn('fingerprint', 'text', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('payment_id', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('asked_amount', 'text')
        .addColumn('amount', 'text')
        .addColumn('currency', 'text')
        .addColumn('refund', 'text')
        .addColumn('refund_id', 'text')
        .addColumn('problem', 'text')
        .addColumn('before_ids', 'text', (column) => column.notNull())
        .addColumn('transaction_id', 'text')
        .addColumn('accepted', 'integer', (column) => column.notNull())
        .addColumn('sent_at', 'bigint')
        .addColumn('checks', 'integer', (column) => column.notNull())
        .addColumn('absent_reads', 'integer', (column) => column.notNull())
        .addColumn('absent_since', 'bigint')
        .addColumn('next_check_at', 'bigint', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('updated_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createIndex('operations_of_payment')
        .on('operations')
        .columns(['account', 'payment_id'])
        .execute();
      await db.schema.createIndex('operations_due').on('operations').columns(['state', 'next_check_at']).execute();
      // NULLs differ from each other on both engines, so this binds only operations whose entry is known.
      await db.schema
        .createIndex('one_operation_per_refund')
        .on('operations')
        .columns(['account', 'refund_id'])
        .unique()
        .execute();
      await db.schema
        .createTable('idempotency_keys')
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('idempotency_key', 'text', (column) => column.notNull())
        .addColumn('operation_id', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('idempotency_keys_pk', ['account', 'idempotency_key'])
        .execute();
      await db.schema
        .createTable('operation_events')
        .addColumn('operation_id', 'text', (column) => column.notNull())
        .addColumn('seq', 'integer', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('source', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('note', 'text', (column) => column.notNull())
        .addColumn('request_id', 'text')
        .addColumn('caller', 'text')
        .addPrimaryKeyConstraint('operation_events_pk', ['operation_id', 'seq'])
        .execute();
      await db.schema
        .createTable('payment_locks')
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('payment_id', 'text', (column) => column.notNull())
        .addColumn('holder', 'text', (column) => column.notNull())
        .addColumn('until', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('payment_locks_pk', ['account', 'payment_id'])
        .execute();
    },
  },
  '002_inbox': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('inbox')
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('subject', 'text', (column) => column.notNull())
        .addColumn('fields', 'text', (column) => column.notNull())
        .addColumn('body_sha256', 'text', (column) => column.notNull())
        .addColumn('answer', 'text', (column) => column.notNull())
        .addColumn('deliveries', 'integer', (column) => column.notNull())
        .addColumn('received_at', 'bigint', (column) => column.notNull())
        .addColumn('repeated_at', 'bigint')
        .addPrimaryKeyConstraint('inbox_pk', ['account', 'kind', 'subject'])
        .execute();
    },
  },
  '003_checkouts': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('checkouts')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('idempotency_key', 'text', (column) => column.notNull())
        .addColumn('fingerprint', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('order_id', 'text', (column) => column.notNull())
        .addColumn('amount', 'text', (column) => column.notNull())
        .addColumn('currency', 'text', (column) => column.notNull())
        .addColumn('payment_id', 'text')
        .addColumn('redirect_url', 'text')
        .addColumn('problem', 'text')
        .addColumn('paid', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('updated_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('checkouts_of_order').on('checkouts').columns(['account', 'order_id']).execute();
      await db.schema.createIndex('checkouts_of_payment').on('checkouts').columns(['account', 'payment_id']).execute();
    },
  },
  '005_api_keys': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('api_keys')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('scopes', 'text', (column) => column.notNull())
        .addColumn('accounts', 'text')
        .addColumn('secret_hash', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('revoked_at', 'bigint')
        .execute();
    },
  },
  '006_refund_limits': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('operations').addColumn('caller', 'text').execute();
      await db.schema
        .createIndex('operations_of_caller')
        .on('operations')
        .columns(['account', 'caller', 'sent_at'])
        .execute();
      await db.schema
        .createTable('refund_turns')
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('caller', 'text', (column) => column.notNull())
        .addColumn('taken_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('refund_turns_pk', ['account', 'caller'])
        .execute();
    },
  },
  '007_paid_orders': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('paid_orders')
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('order_id', 'text', (column) => column.notNull())
        .addColumn('payment_id', 'text', (column) => column.notNull())
        .addColumn('paid_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('paid_orders_pk', ['account', 'order_id'])
        .execute();
      await sql`insert into paid_orders (account, order_id, payment_id, paid_at)
        select account, order_id, min(payment_id), min(updated_at) from checkouts
        where paid = 1 and payment_id is not null group by account, order_id`.execute(db);
    },
  },
  '008_outbox': outbox,
  '011_payment_claims': paymentClaims,
  '012_horizon': operationResending,
  '013_rechecks': rechecks,
  '014_orders': orders,
  '015_stuck': stuck,
  '016_shops_additive': shops,
  '017_restores_additive': restores,
  '018_restore_time_additive': restoreTime,
  '019_desk_additive': operationPeople,
  '020_ledger_additive': ledger,
  '021_endpoints_additive': endpoints,
  '022_timed_write_askers_additive': timedWriteAskers,
  '023_inbox_by_time_additive': inboxByTime,
  '024_ledger_age_additive': ledgerAge,
  '025_operation_details_additive': operationDetails,
  '026_open_by_time_additive': openByTime,
  '027_cards_additive': cards,
  '028_charges_additive': charges,
  '029_mobile_codes_additive': mobileCodes,
  '030_pending_checkouts_additive': pendingCheckouts,
  '031_running_time_additive': runningTime,
};

/** Brings the tables up to date, as `bringTo` does. */
export function migrate(store: Store): Promise<void> {
  return bringTo(store, migrations);
}

/** The names of what `migrate` would apply, which changes nothing. */
export function lacking(store: Store): Promise<readonly string[]> {
  return lackingIn(store, migrations);
}
