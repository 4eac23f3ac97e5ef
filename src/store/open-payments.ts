import type { Store } from './schema.js';

/** How long the provider's readings may go back behind what it showed before, in milliseconds: its replicas lag. */
const LATELY_MS = 60_000;

/** The payments that have operations which are open, or succeeded so lately that readings may still be older. */
export function openPayments(db: Store): Promise<{ readonly account: string; readonly paymentId: string }[]> {
  return db
    .selectFrom('operations')
    .select(['account', 'payment_id as paymentId'])
    .distinct()
    .where(({ or, and, eb }) =>
      or([
        eb('state', 'in', ['PENDING', 'UNKNOWN']),
        and([eb('state', '=', 'SUCCEEDED'), eb('next_check_at', '>', Date.now() - LATELY_MS)]),
      ]),
    )
    .execute();
}
