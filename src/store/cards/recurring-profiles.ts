import { asJournalErrors } from '../db/busy-retry.js';
import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';

/** The recurring profiles that payments began, as signed results name them: no reading does. All methods raise JournalUnavailable. */
export class RecurringProfiles {
  constructor(private readonly store: Store) {}

  /** Notes the profile, encrypted, that a payment began. The first word of that stands. */
  async note(account: string, paymentId: string, encryptedProfile: string): Promise<void> {
    await asJournalErrors(() =>
      this.store
        .insertInto('recurring_profiles')
        .values({ account, payment_id: paymentId, profile_data: encryptedProfile, noted_at: storeTime(this.store) })
        .onConflict((conflict) => conflict.columns(['account', 'payment_id']).doNothing())
        .execute(),
    );
  }

  /** The profile, encrypted; `null` where none is known. */
  of(account: string, paymentId: string): Promise<string | null> {
    return asJournalErrors(async () => {
      const row = await this.store
        .selectFrom('recurring_profiles')
        .select('profile_data')
        .where('account', '=', account)
        .where('payment_id', '=', paymentId)
        .executeTakeFirst();
      return row?.profile_data ?? null;
    });
  }
}
