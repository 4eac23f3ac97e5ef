import { type Money, money } from '../../domain/money.js';
import { fitsQuota, QUOTA_SPAN_MS } from '../../domain/operations/refund-limits.js';
import type { Store } from '../db/schema.js';

/** Nothing may be sent: it would be more than this within 24 hours. */
export interface OverQuota {
  readonly overQuota: Money;
}

/**
 * Whether a refund fits into the most that its caller may refund within 24 hours, in the transaction that commits it. All
 * that may have left counts, but what is known to have had no effect, and the refund itself where it was sent before.
 */
export async function hasRoom(
  db: Store,
  account: string,
  caller: string | null,
  most: Money,
  refund: Money,
  now: number,
  id: string,
): Promise<boolean> {
  // Whoever changes this row counts alone until he commits: two refunds at once cannot both take the last room.
  await db
    .insertInto('refund_turns')
    .values({ account, caller: caller ?? '', taken_at: now })
    .onConflict((conflict) => conflict.columns(['account', 'caller']).doUpdateSet({ taken_at: now }))
    .execute();
  return fitsQuota(refund, await refundsOf(db, account, caller, refund.currency, now, id), most);
}

/** The sums of a caller's refunds of a currency that count now, but for the refund of that id. */
export async function refundsOf(
  db: Store,
  account: string,
  caller: string | null,
  currency: string,
  now: number,
  id: string | null = null,
): Promise<readonly Money[]> {
  const rows = await db
    .selectFrom('operations')
    .select('amount')
    .where('account', '=', account)
    .where('caller', 'is not distinct from', caller)
    .where('kind', '=', 'REFUND')
    .where('state', '<>', 'REJECTED')
    .where('currency', '=', currency)
    .where('id', '<>', id ?? '')
    .where(({ or, eb }) => or([eb('sent_at', '>', now - QUOTA_SPAN_MS), eb('last_sent_at', '>', now - QUOTA_SPAN_MS)]))
    .execute();
  return rows.flatMap(({ amount }) => (amount === null ? [] : [money(amount, currency)]));
}
