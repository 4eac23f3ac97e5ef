import type { Kysely, Migration } from 'kysely';

/** Saved cards that are to be added or forgotten. */
export const cards: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('card_writes')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('idempotency_key', 'text', (column) => column.notNull())
      .addColumn('fingerprint', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('purpose', 'text')
      .addColumn('user_data', 'text', (column) => column.notNull())
      .addColumn('setup_id', 'text')
      .addColumn('card_id', 'text')
      .addColumn('card_data', 'text')
      .addColumn('redirect_url', 'text')
      .addColumn('problem', 'text')
      .addColumn('checks', 'integer', (column) => column.notNull())
      .addColumn('next_check_at', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('card_writes_of_setup').on('card_writes').columns(['account', 'setup_id']).execute();
    await db.schema
      .createIndex('card_writes_due')
      .on('card_writes')
      .columns(['kind', 'state', 'next_check_at'])
      .execute();
  },
};
