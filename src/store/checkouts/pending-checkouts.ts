import { sql } from 'kysely';
import { asJournalErrors } from '../db/busy-retry.js';
import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import { checkoutOfRow, type StoredCheckout } from './checkouts.js';

/** Checkouts of which nothing was written down but that they were begun. All methods raise JournalUnavailable. */
export class PendingCheckouts {
  constructor(private readonly store: Store) {}

  /** Those that began so long ago, the oldest first and so many at most; not those of charges, which end as these do. */
  begunBefore(ageMs: number, limit: number): Promise<readonly StoredCheckout[]> {
    return asJournalErrors(async () => {
      const rows = await this.store
        .selectFrom('checkouts')
        .selectAll()
        .where(sql<boolean>`state = 'PENDING'`)
        .where('created_at', '<', sql<number>`${storeTime(this.store)} - ${ageMs}`)
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom('charges').select('charges.id').whereRef('charges.id', '=', 'checkouts.id'))),
        )
        .orderBy('created_at')
        .limit(limit)
        .execute();
      return rows.map(checkoutOfRow);
    });
  }
}
