import { sql } from 'kysely';
import { asJournalErrors } from './db/availability.js';
import { storeTime } from './db/clock.js';
import type { Store } from './db/schema.js';

/** The restore that was declared last, and the time now, both by the store's clock, in milliseconds since 1970. */
export interface DeclaredRestore {
  readonly declaredAt: number;
  readonly now: number;
}

/**
 * That the store came out of a backup, kept in the store itself: so every instance and every later start knows it. A backup
 * carries the restores before it and none since, and so each is declared under a name of its own. All methods raise
 * JournalUnavailable.
 */
export class Restores {
  constructor(private readonly store: Store) {}

  /** Notes a restore. One that was declared under this name before stays as it is, and its time goes on. */
  declare(name: string): Promise<void> {
    return asJournalErrors(async () => {
      const known = await this.store.selectFrom('restores').select('name').where('name', '=', name).executeTakeFirst();
      // A server that only reads for a while is no reason not to start.
      if (known) return;
      await this.store
        .insertInto('restores')
        .values({ name, declared_at: storeTime(this.store) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    });
  }

  /** The latest; `null` where none was ever declared. */
  latest(): Promise<DeclaredRestore | null> {
    return asJournalErrors(async () => {
      const { rows } = await sql<{ readonly declaredAt: number | null; readonly now: number }>`
        select max(declared_at) as "declaredAt", ${storeTime(this.store)} as now from restores`.execute(this.store);
      const [row] = rows;
      return !row || row.declaredAt === null ? null : { declaredAt: row.declaredAt, now: row.now };
    });
  }
}
