import type { Kysely, Migration } from 'kysely';

/** Who asked for an operation and why, who approved it or ended it by hand, and the state of its payment that it was asked for in. */
export const operationPeople: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const column of ['reason', 'note', 'requested_by', 'person', 'approved_by', 'resolved_by', 'if_state'])
      await db.schema.alterTable('operations').addColumn(column, 'text').execute();
    await db.schema.alterTable('operations').addColumn('approve_until', 'bigint').execute();
  },
};

/** In which way an operation is carried out, what is sent beside its sum, and the page that the provider opened for it. */
export const operationDetails: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const column of ['method', 'details', 'page_url'])
      await db.schema.alterTable('operations').addColumn(column, 'text').execute();
  },
};
