import { type Kysely, type Migration, sql } from 'kysely';

/** Which stuck operations were reported, a row for testing whether the store takes writes, and forgotten keys. */
export const stuck: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('stuck_operations')
      .addColumn('operation_id', 'text', (column) => column.primaryKey())
      .addColumn('told_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('write_trials')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('tried_at', 'bigint', (column) => column.notNull())
      .execute();
    // Earlier versions forgot keys by age. Where one was used again since, it stands for what it was used for last.
    for (const table of ['checkouts', 'operations'])
      await sql`insert into idempotency_keys (account, idempotency_key, operation_id, created_at)
        select account, idempotency_key, id, created_at from ${sql.table(table)}
        where true order by created_at desc
        on conflict (account, idempotency_key) do nothing`.execute(db);
  },
};
