import { sql } from 'kysely';
import { storeMoment } from '../db/clock.js';
import type { Store } from '../db/schema.js';

/** A payment of an account. */
export interface PaymentName {
  readonly account: string;
  readonly paymentId: string;
}

/** How long the provider's readings may go back behind what it showed before, in milliseconds: its replicas lag. */
const RECENT_MS = 60_000;

/** How many payments are told by name. Behind a backlog each is looked for by itself, which costs the same however long it is. */
export const MAX_NAMED = 1_000;

/** The payments that have open operations; `null` where there are too many to name. */
export function openPayments(db: Store): Promise<readonly PaymentName[] | null> {
  const open = db
    .selectFrom('operations')
    .select(['account', 'payment_id as paymentId'])
    .where('state', 'in', ['AWAITING_APPROVAL', 'PENDING', 'UNKNOWN']);
  return named(open.limit(MAX_NAMED + 1).execute());
}

/** The payments with operations, of any instance, that succeeded so recently that a reading may be stale; `null`: too many. */
export function recentlyDonePayments(db: Store): Promise<readonly PaymentName[] | null> {
  const done = db
    .selectFrom('operations')
    .select(['account', 'payment_id as paymentId'])
    .where('state', '=', 'SUCCEEDED')
    .where('next_check_at', '>', sql<number>`${storeMoment(db)} - ${RECENT_MS}`);
  return named(done.limit(MAX_NAMED + 1).execute());
}

async function named(found: Promise<readonly PaymentName[]>): Promise<readonly PaymentName[] | null> {
  const payments = await found;
  return payments.length > MAX_NAMED ? null : payments;
}

/**
 * The payments to whose operations something happened in this process that the store's word, or a reading, may be too old to show.
 * As many as within a minute.
 */
export class RecentPayments {
  /** When it last happened to each, on the clock of `performance.now`; the oldest first. */
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
