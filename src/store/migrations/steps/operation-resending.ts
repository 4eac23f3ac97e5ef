import type { Kysely, Migration } from 'kysely';

/** What sending an operation once more needs. Only adds, so that an older version can go on beside. */
export const operationResending: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const operations = db.schema.alterTable('operations');
    await operations.addColumn('last_sent_at', 'bigint').execute();
    await operations.addColumn('resend', 'integer', (column) => column.notNull().defaultTo(0)).execute();
    await operations.addColumn('provider_key', 'text').execute();
    await db.schema.alterTable('operation_events').addColumn('person', 'text').execute();
  },
};
