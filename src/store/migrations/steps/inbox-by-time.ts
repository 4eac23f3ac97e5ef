import { type Kysely, type Migration, sql } from 'kysely';

/** What came lately is found without going through all that ever came. */
export const inboxByTime: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.createIndex('inbox_received').on('inbox').columns(['received_at']).execute();
  },
};

/**
 * What is open, held or waits is found without going through what is not. Conditions and expressions stand here word for word as
 * in the statements that use them: SQLite takes an index no other way.
 */
export const openByTime: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const isOpen = sql<boolean>`state in ('PENDING', 'UNKNOWN')`;
    const open = (name: string) => db.schema.createIndex(name).on('operations').where(isOpen);
    const youth = sql`(case when sent_at is null or resend = 1 then 9007199254740991 else coalesce(last_sent_at, sent_at) end)`;
    await open('operations_open_young')
      .column('account')
      .expression(youth)
      .columns(['next_check_at', 'payment_id'])
      .execute();
    await open('operations_open_due').columns(['account', 'next_check_at']).execute();
    await open('operations_open_oldest').columns(['state', 'created_at']).execute();
    await db.schema
      .createIndex('operations_resent')
      .on('operations')
      .columns(['account', 'last_sent_at'])
      .where(sql<boolean>`last_sent_at is not null`)
      .execute();
    await db.schema
      .createIndex('operations_sent')
      .on('operations')
      .columns(['account', 'kind', 'sent_at'])
      .where(sql<boolean>`sent_at is not null`)
      .execute();
    await db.schema.createIndex('rechecks_ended').on('rechecks').column('ended_at').execute();
    await db.schema
      .createIndex('checked_orders_by_order')
      .on('checked_orders')
      .columns(['account', 'order_id', 'payment_id'])
      .execute();
    for (const table of ['outbox_looks', 'outbox_queues', 'endpoint_queues'])
      await db.schema
        .createIndex(`${table}_held`)
        .on(table)
        .column('until')
        .where(sql<boolean>`until is not null`)
        .execute();
    await db.schema
      .createIndex('outbox_events_waiting')
      .on('outbox_events')
      .column('created_at')
      .where(sql<boolean>`(case when delivered_at is null or open_count > 0 then 0 else 1 end) = 0`)
      .execute();
  },
};
