import { type Money, money } from '../../domain/money.js';
import { fitsQuota, QUOTA_SPAN_MS } from '../../domain/operations/caller-refund-limits.js';
import type { WriteKind } from '../../domain/operations/operation.js';
import type { Store } from '../db/schema.js';

/** The most of one kind and currency that may leave within 24 hours: from one caller, or from the whole account. */
export interface Quota {
  readonly kind: WriteKind;
  readonly of: 'caller' | 'account';
  readonly most: Money;
}

/** Nothing may be sent: it would be more than this within 24 hours. */
export interface OverQuota {
  readonly overQuota: Quota;
}

/** Whose sums are counted together; `caller` is left out where all of the account count. */
interface Counted {
  readonly account: string;
  readonly kind: WriteKind;
  readonly caller?: string | null;
}

/** In place of a caller, where all of the account count: no caller is called so. */
const WHOLE_ACCOUNT = '\u{10ffff}';

/**
 * Whether a write fits into a quota, in the transaction that commits it. All that may have left counts, but what is known to
 * have had no effect, and the write itself where it was sent before.
 */
export async function hasRoom(
  db: Store,
  account: string,
  caller: string | null,
  { kind, of, most }: Quota,
  amount: Money,
  now: number,
  id: string,
): Promise<boolean> {
  const turn = of === 'caller' ? (caller ?? '') : WHOLE_ACCOUNT;
  // Whoever changes this row counts alone until he commits: two writes at once cannot both take the last room.
  await db
    .insertInto('refund_turns')
    .values({ account, caller: turn, taken_at: now })
    .onConflict((conflict) => conflict.columns(['account', 'caller']).doUpdateSet({ taken_at: now }))
    .execute();
  const counted: Counted = { account, kind, ...(of === 'caller' && { caller }) };
  return fitsQuota(amount, await sumsOf(db, counted, amount.currency, now, id), most);
}

/** The sums of a currency that count now, but for that of the operation of that id. */
export async function sumsOf(
  db: Store,
  { account, kind, caller }: Counted,
  currency: string,
  now: number,
  id: string | null = null,
): Promise<readonly Money[]> {
  const since = now - QUOTA_SPAN_MS;
  let sent = db
    .selectFrom('operations')
    .select('amount')
    .where('account', '=', account)
    .where('kind', '=', kind)
    .where('state', '<>', 'REJECTED')
    .where('currency', '=', currency)
    .where('id', '<>', id ?? '');
  // Not "is not distinct from", nor "or" of the two moments: for those the engines look at all of the account, or of the caller.
  if (caller !== undefined) sent = sent.where('caller', caller === null ? 'is' : '=', caller);
  const resent = sent.where('last_sent_at', '>', since).where('sent_at', '<=', since);
  const rows = await sent.where('sent_at', '>', since).unionAll(resent).execute();
  return rows.flatMap(({ amount }) => (amount === null ? [] : [money(amount, currency)]));
}
