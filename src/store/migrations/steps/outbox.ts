import type { Kysely, Migration } from 'kysely';

/** What is sent to the merchant's backend, and what is read for it. */
export const outbox: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('outbox_looks')
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('subject_id', 'text', (column) => column.notNull())
      .addColumn('hints', 'integer', (column) => column.notNull())
      .addColumn('hinted_at', 'bigint', (column) => column.notNull())
      .addColumn('look_at', 'bigint')
      .addColumn('looks', 'integer', (column) => column.notNull())
      .addColumn('failures', 'integer', (column) => column.notNull())
      .addColumn('holder', 'text')
      .addColumn('until', 'bigint')
      .addPrimaryKeyConstraint('outbox_looks_pk', ['account', 'kind', 'subject_id'])
      .execute();
    await db.schema.createIndex('outbox_looks_due').on('outbox_looks').column('look_at').execute();
    await db.schema
      .createTable('outbox_queues')
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('subject_id', 'text', (column) => column.notNull())
      .addColumn('told', 'text')
      .addColumn('last_seq', 'integer', (column) => column.notNull())
      .addColumn('delivered_seq', 'integer', (column) => column.notNull())
      .addColumn('deliver_at', 'bigint')
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('holder', 'text')
      .addColumn('until', 'bigint')
      .addPrimaryKeyConstraint('outbox_queues_pk', ['account', 'kind', 'subject_id'])
      .execute();
    await db.schema.createIndex('outbox_queues_due').on('outbox_queues').column('deliver_at').execute();
    await db.schema
      .createTable('outbox_events')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('subject_id', 'text', (column) => column.notNull())
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('delivered_at', 'bigint')
      .execute();
    await db.schema
      .createIndex('outbox_events_of_subject')
      .on('outbox_events')
      .columns(['account', 'kind', 'subject_id', 'seq'])
      .unique()
      .execute();
    await db.schema
      .createIndex('outbox_events_delivered')
      .on('outbox_events')
      .columns(['delivered_at', 'created_at'])
      .execute();
  },
};
