import type { Kysely, Migration } from 'kysely';

/**
 * For how long gateways have run, and how far that was when something was sent. Only adds: what an older version sends is
 * stamped by the newer ones beside it, or after it.
 */
export const runningTime: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('running_time')
      .addColumn('only', 'integer', (column) => column.primaryKey())
      .addColumn('elapsed_ms', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema.alterTable('operations').addColumn('sent_running_ms', 'bigint').execute();
    await db.schema.alterTable('charges').addColumn('sent_running_ms', 'bigint').execute();
  },
};
