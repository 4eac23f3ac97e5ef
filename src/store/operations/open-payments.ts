import { sql } from 'kysely';
import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';

/** A payment of an account. */
export interface PaymentName {
  readonly account: string;
  readonly paymentId: string;
}

/** How long the provider's readings may go back behind what it showed before, in milliseconds: its replicas lag. */
const RECENT_MS = 60_000;

/** The payments that have open operations. */
export function openPayments(db: Store): Promise<PaymentName[]> {
  return db
    .selectFrom('operations')
    .select(['account', 'payment_id as paymentId'])
    .distinct()
    .where('state', 'in', ['AWAITING_APPROVAL', 'PENDING', 'UNKNOWN'])
    .execute();
}

/** The payments with operations, of any instance, that succeeded so recently that a reading may be stale. */
export function recentlyDonePayments(db: Store): Promise<PaymentName[]> {
  return db
    .selectFrom('operations')
    .select(['account', 'payment_id as paymentId'])
    .distinct()
    .where('state', '=', 'SUCCEEDED')
    .where('next_check_at', '>', sql<number>`${storeTime(db)} - ${RECENT_MS}`)
    .execute();
}

/** The payments whose operations this process saw succeed so recently that a reading may be stale. */
export class RecentlyDone {
  /** When each was last seen, on the clock of `performance.now`; the oldest first. */
  private readonly seen = new Map<string, number>();

  note(payment: PaymentName): void {
    const now = performance.now();
    this.seen.delete(paymentKey(payment));
    this.seen.set(paymentKey(payment), now);
    for (const [key, at] of this.seen) {
      if (now - at < RECENT_MS) break;
      this.seen.delete(key);
    }
  }

  has(payment: PaymentName): boolean {
    const at = this.seen.get(paymentKey(payment));
    return at !== undefined && performance.now() - at < RECENT_MS;
  }
}

/** An account's id holds no blank. */
function paymentKey({ account, paymentId }: PaymentName): string {
  return `${account} ${paymentId}`;
}
