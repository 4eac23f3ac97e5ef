import type { Kysely, Migration } from 'kysely';

/**
 * Stands among the migrations that were done once an account is called otherwise than its rows are kept under: versions that go
 * by the account's id alone would find none of its keys, and refuse a store in which they find this.
 */
export const RENAMED = '016_shops_renamed';

/** Which shop each account id stands for. Only adds: until a shop is renamed, older versions find its rows where they were. */
export const shops: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('shops')
      .ifNotExists()
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('kept_as', 'text', (column) => column.notNull())
      .addColumn('noted_at', 'bigint', (column) => column.notNull())
      .execute();
  },
};
