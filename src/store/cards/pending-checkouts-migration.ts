import { type Kysely, type Migration, sql } from 'kysely';

/** Checkouts that a process left behind are found without going through all there are. The condition stands as in the statement. */
export const pendingCheckouts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createIndex('checkouts_pending')
      .on('checkouts')
      .column('created_at')
      .where(sql<boolean>`state = 'PENDING'`)
      .execute();
  },
};
