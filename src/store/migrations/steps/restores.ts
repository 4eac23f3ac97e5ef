import type { Kysely, Migration } from 'kysely';

/** The restores that were declared. Only adds: older versions, which do not know of them, go on as before. */
export const restores: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('restores')
      .ifNotExists()
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('declared_at', 'bigint', (column) => column.notNull())
      .execute();
  },
};
