import type { Kysely, Migration } from 'kysely';

/**
 * Stands among the migrations that were done once an account is called otherwise than its rows are kept under: versions that go
 * by the account's id alone would find none of its keys, and refuse a store in which they find this.
 */
export const RENAMED = '016_shops_renamed';

/** What the rows of a shop are kept under in the columns called `account`. */
export interface ShopRow {
  /** A shop such as "kz:500123", or an account id of former times whose rows were moved to another key. */
  readonly name: string;
  /** The account id under which it was first seen, or its name where another shop has had that. Never changes while rows are kept under it. */
  readonly kept_as: string;
  readonly noted_at: number;
}

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
