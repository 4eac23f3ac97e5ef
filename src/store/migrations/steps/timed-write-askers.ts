import type { Kysely, Migration } from 'kysely';

/** Who asked for what the gateway does at a moment: whoever did cannot approve it. */
export const timedWriteAskers: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const column of ['caller', 'person'])
      await db.schema.alterTable('timed_writes').addColumn(column, 'text').execute();
  },
};
