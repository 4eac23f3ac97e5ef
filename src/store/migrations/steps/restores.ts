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

/**
 * How long gateways have run since a restore, and how many restores were known when an operation was begun or sent last. Only
 * adds: what an older version declares begins at nothing, and what it writes counts as written before every restore.
 */
export const restoreTime: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('restores')
      .addColumn('elapsed_ms', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema.alterTable('operations').addColumn('restores_known', 'integer').execute();
  },
};
