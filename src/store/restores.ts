import { asJournalErrors } from './db/busy-retry.js';
import { storeTime } from './db/clock.js';
import type { Store } from './db/schema.js';

/** A restore that was declared, and for how long gateways have run on the store since. */
export interface DeclaredRestore {
  readonly name: string;
  readonly elapsedMs: number;
}

/**
 * That the store came out of a backup, kept in the store itself: so every instance and every later start knows it. A backup
 * carries the restores before it and none since, and so each is declared under a name of its own. The time since is counted
 * while gateways run, and compared with no clock: one that is set ahead, even before a start, would end it early. All methods
 * raise JournalUnavailable.
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
        .values({ name, declared_at: storeTime(this.store), elapsed_ms: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    });
  }

  /** All that were declared. */
  all(): Promise<readonly DeclaredRestore[]> {
    return asJournalErrors(() =>
      this.store.selectFrom('restores').select(['name', 'elapsed_ms as elapsedMs']).orderBy('name').execute(),
    );
  }

  /** Notes how long gateways have run since a restore. The longest that any instance noted stands. */
  noteElapsed({ name, elapsedMs }: DeclaredRestore): Promise<void> {
    return asJournalErrors(async () => {
      await this.store
        .updateTable('restores')
        .set({ elapsed_ms: Math.floor(elapsedMs) })
        .where('name', '=', name)
        .where('elapsed_ms', '<', Math.floor(elapsedMs))
        .execute();
    });
  }
}
