import type { Kysely, Migration } from 'kysely';

/** Payments beyond the first of a paid order, and the orders that were let pass without a checkout. */
export const orders: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createIndex('paid_orders_of_payment')
      .ifNotExists()
      .on('paid_orders')
      .columns(['account', 'payment_id'])
      .execute();
    await db.schema
      .createTable('second_payments')
      .ifNotExists()
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('payment_id', 'text', (column) => column.notNull())
      .addColumn('order_id', 'text', (column) => column.notNull())
      .addColumn('noted_at', 'bigint', (column) => column.notNull())
      .addColumn('turned_down_at', 'bigint')
      .addColumn('alarmed_at', 'bigint')
      .addColumn('look_at', 'bigint')
      .addPrimaryKeyConstraint('second_payments_pk', ['account', 'payment_id', 'order_id'])
      .execute();
    await db.schema
      .createIndex('second_payments_of_order')
      .ifNotExists()
      .on('second_payments')
      .columns(['account', 'order_id'])
      .execute();
    await db.schema.createIndex('second_payments_due').ifNotExists().on('second_payments').column('look_at').execute();
    await db.schema
      .createTable('checked_orders')
      .ifNotExists()
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('payment_id', 'text', (column) => column.notNull())
      .addColumn('order_id', 'text', (column) => column.notNull())
      .addColumn('amount', 'text', (column) => column.notNull())
      .addColumn('currency', 'text', (column) => column.notNull())
      .addColumn('checked_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('checked_orders_pk', ['account', 'payment_id', 'order_id'])
      .execute();
    await db.schema
      .createIndex('checked_orders_of_order')
      .ifNotExists()
      .on('checked_orders')
      .columns(['account', 'order_id'])
      .execute();
  },
};
