import type { Kysely, Migration } from 'kysely';

/** Codes from an SMS that were said for charges of phones, or asked for once more. What they are stands nowhere. */
export const mobileCodes: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('mobile_codes')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('charge_id', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('sent_at', 'bigint')
      .addColumn('problem', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('mobile_codes_of_charge').on('mobile_codes').columns(['charge_id']).execute();
  },
};
