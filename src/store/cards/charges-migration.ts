import type { Kysely, Migration } from 'kysely';

/** Charges of saved cards and recurring profiles. */
export const charges: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('charges')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('order_id', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('payment_id', 'text')
      .addColumn('sent_at', 'bigint')
      .addColumn('action_url', 'text')
      .addColumn('problem', 'text')
      .addColumn('checks', 'integer', (column) => column.notNull())
      .addColumn('next_check_at', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('charges_of_order').on('charges').columns(['account', 'order_id']).execute();
    await db.schema.createIndex('charges_of_payment').on('charges').columns(['account', 'payment_id']).execute();
    await db.schema.createIndex('charges_due').on('charges').columns(['state', 'next_check_at']).execute();
    await db.schema
      .createTable('charge_turns')
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('order_id', 'text', (column) => column.notNull())
      .addColumn('taken_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('charge_turns_pk', ['account', 'order_id'])
      .execute();
    await db.schema
      .createTable('recurring_profiles')
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('payment_id', 'text', (column) => column.notNull())
      .addColumn('profile_data', 'text', (column) => column.notNull())
      .addColumn('noted_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('recurring_profiles_pk', ['account', 'payment_id'])
      .execute();
  },
};
