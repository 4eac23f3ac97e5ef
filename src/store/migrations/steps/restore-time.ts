import type { Kysely, Migration } from 'kysely';

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
