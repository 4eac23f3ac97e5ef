import { type Kysely, type Migration, sql } from 'kysely';
import { storeTime } from '../../db/clock.js';
import type { Store } from '../../db/schema.js';

const DAY_MS = 86_400_000;

/** When operations that have ended are rechecked. Only adds, so that an older version can run beside it. */
export const rechecks: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('rechecks')
      .ifNotExists()
      .addColumn('operation_id', 'text', (column) => column.primaryKey())
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('payment_id', 'text', (column) => column.notNull())
      .addColumn('ended_at', 'bigint', (column) => column.notNull())
      .addColumn('due_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('rechecks_due').ifNotExists().on('rechecks').column('due_at').execute();
    await db.schema
      .createIndex('rechecks_of_payment')
      .ifNotExists()
      .on('rechecks')
      .columns(['account', 'payment_id'])
      .execute();
    // What ended before this version is rechecked too, unless it is older than the last recheck of this version.
    await sql`insert into rechecks (operation_id, account, payment_id, ended_at, due_at)
      select id, account, payment_id, updated_at, updated_at + 3600000 from operations
      where sent_at is not null
        and ((state = 'SUCCEEDED' and kind = 'REFUND') or state = 'REJECTED')
        and updated_at > ${storeTime(db as Store)} - ${14 * DAY_MS}
      on conflict (operation_id) do nothing`.execute(db);
  },
};
