import type { Kysely, Migration } from 'kysely';

/** What came lately is found without going through all that ever came. */
export const inboxByTime: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.createIndex('inbox_received').on('inbox').columns(['received_at']).execute();
  },
};
