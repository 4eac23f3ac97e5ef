import type { Kysely, Migration } from 'kysely';

/** The payments that result webhooks called paid, by order. */
export const paymentClaims: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('payment_claims')
      .ifNotExists()
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('order_id', 'text', (column) => column.notNull())
      .addColumn('payment_id', 'text', (column) => column.notNull())
      .addColumn('claimed_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('payment_claims_pk', ['account', 'order_id', 'payment_id'])
      .execute();
  },
};
