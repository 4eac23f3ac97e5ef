import { type Kysely, type Migration, sql } from 'kysely';

/**
 * Several endpoints that hear of events, each with a state of its own; that of the first stays where it was. Also when holds end,
 * and what is to be done to new payments at a moment. Only adds: older versions, which do not know of it, go on as before.
 */
export const endpoints: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await addEventColumns(db);
    await db.schema
      .createTable('event_endpoints')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('types', 'text')
      .addColumn('accounts', 'text')
      .addColumn('since', 'bigint', (column) => column.notNull())
      .addColumn('seen_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('endpoint_queues')
      .addColumn('endpoint', 'text', (column) => column.notNull())
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('subject_id', 'text', (column) => column.notNull())
      .addColumn('last_seq', 'integer', (column) => column.notNull())
      .addColumn('delivered_seq', 'integer', (column) => column.notNull())
      .addColumn('deliver_at', 'bigint')
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('holder', 'text')
      .addColumn('until', 'bigint')
      .addPrimaryKeyConstraint('endpoint_queues_pk', ['account', 'kind', 'subject_id', 'endpoint'])
      .execute();
    await db.schema
      .createIndex('endpoint_queues_due')
      .on('endpoint_queues')
      .columns(['endpoint', 'deliver_at'])
      .execute();
    await db.schema
      .createTable('event_deliveries')
      .addColumn('event_id', 'text', (column) => column.notNull())
      .addColumn('endpoint', 'text', (column) => column.notNull())
      .addColumn('delivered_at', 'bigint')
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('next_at', 'bigint')
      .addColumn('history', 'text', (column) => column.notNull())
      .addColumn('resend_at', 'bigint')
      .addColumn('resends', 'integer', (column) => column.notNull())
      .addColumn('holder', 'text')
      .addColumn('until', 'bigint')
      .addPrimaryKeyConstraint('event_deliveries_pk', ['event_id', 'endpoint'])
      .execute();
    await db.schema
      .createIndex('event_deliveries_resend')
      .on('event_deliveries')
      .columns(['endpoint', 'resend_at'])
      .where(sql<boolean>`resend_at is not null`)
      .execute();
    await addHolds(db);
  },
};

async function addEventColumns(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('outbox_events').addColumn('type', 'text').execute();
  await db.schema.alterTable('outbox_events').addColumn('noted_at', 'bigint').execute();
  await db.schema
    .alterTable('outbox_events')
    .addColumn('open_count', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createIndex('outbox_events_new')
    .on('outbox_events')
    .column('created_at')
    .where(sql<boolean>`noted_at is null`)
    .execute();
  // The expression as lists have it, word for word.
  const allHaveIt = sql`(case when delivered_at is null or open_count > 0 then 0 else 1 end)`;
  await db.schema
    .createIndex('outbox_events_by_state')
    .on('outbox_events')
    .expression(allHaveIt)
    .columns(['account', 'created_at', 'id'])
    .execute();
  await db.schema
    .createIndex('outbox_events_by_state_and_type')
    .on('outbox_events')
    .expression(allHaveIt)
    .columns(['account', 'type', 'created_at', 'id'])
    .execute();
  await db.schema
    .createIndex('outbox_events_of_account')
    .on('outbox_events')
    .columns(['account', 'created_at', 'id'])
    .execute();
  await db.schema
    .createIndex('outbox_events_of_type')
    .on('outbox_events')
    .columns(['account', 'type', 'created_at', 'id'])
    .execute();
}

async function addHolds(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('holds')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('payment_id', 'text', (column) => column.notNull())
    .addColumn('ends_at', 'bigint', (column) => column.notNull())
    .addColumn('report_at', 'bigint')
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('holder', 'text')
    .addColumn('until', 'bigint')
    .addPrimaryKeyConstraint('holds_pk', ['account', 'payment_id'])
    .execute();
  await db.schema.createIndex('holds_due').on('holds').column('report_at').execute();
  await db.schema.createIndex('holds_by_end').on('holds').columns(['ends_at']).execute();
  await db.schema
    .createTable('timed_writes')
    .addColumn('checkout_id', 'text', (column) => column.primaryKey())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('act_at', 'bigint', (column) => column.notNull())
    .addColumn('next_at', 'bigint')
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('operation_id', 'text')
    .addColumn('outcome', 'text')
    .addColumn('holder', 'text')
    .addColumn('until', 'bigint')
    .execute();
  await db.schema.createIndex('timed_writes_due').on('timed_writes').column('next_at').execute();
}
