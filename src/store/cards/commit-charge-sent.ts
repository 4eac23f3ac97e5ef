import type { ChargeState } from '../../domain/cards/charge.js';
import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import type { RunningTime } from '../operations/running-time.js';

/** Whether what takes the money may leave, and why not. */
export type Commit = 'SENT' | 'BUSY' | 'PAID' | 'GONE';

/** The states in which something may still become of a charge. */
export const OPEN: readonly ChargeState[] = ['PENDING', 'ACTION_REQUIRED', 'UNKNOWN'];

/** Those in which it may have taken the money while nobody knows; while the payer has yet to act for the first time it has not. */
const UNDECIDED: readonly ChargeState[] = ['PENDING', 'UNKNOWN'];

/** Which charge of which order. */
export interface ChargeName {
  readonly id: string;
  readonly account: string;
  readonly orderId: string;
}

/**
 * Why what takes the money of a charge may not leave; `null` where it may. In the transaction that commits it: charges of one order
 * wait for each other at a row of their own, and whoever comes second finds what the first committed.
 */
export async function whyNotNow(db: Store, charge: ChargeName): Promise<'BUSY' | 'PAID' | null> {
  const { account, orderId } = charge;
  const now = storeTime(db);
  await db
    .insertInto('charge_turns')
    .values({ account, order_id: orderId, taken_at: now })
    .onConflict((conflict) => conflict.columns(['account', 'order_id']).doUpdateSet({ taken_at: now }))
    .execute();
  if (await openCharge(db, charge)) return 'BUSY';
  const paid = await db
    .selectFrom('paid_orders')
    .select('payment_id')
    .where('account', '=', account)
    .where('order_id', '=', orderId)
    .executeTakeFirst();
  return paid ? 'PAID' : null;
}

/** As Charges.commitSent says, in the caller's transaction. */
export async function commitCharge(db: Store, charge: ChargeName, running: RunningTime): Promise<Commit> {
  const why = await whyNotNow(db, charge);
  if (why) return why;
  const now = storeTime(db);
  const sent = await db
    .updateTable('charges')
    .set({ sent_at: now, sent_running_ms: running.stamp(), updated_at: now })
    .where('id', '=', charge.id)
    .where('state', '=', 'PENDING')
    .where('sent_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return sent ? 'SENT' : 'GONE';
}

/** Another charge of the order that was sent and is open; `undefined` where there is none. */
export function openCharge(db: Store, charge: ChargeName): Promise<{ readonly id: string } | undefined> {
  return othersSent(db, charge).where('state', 'in', OPEN).executeTakeFirst();
}

/** As openCharge, of those that may have taken the money: also a phone's that waits for a code once more, after one had left. */
export function undecidedCharge(db: Store, charge: ChargeName): Promise<{ readonly id: string } | undefined> {
  return othersSent(db, charge)
    .where((of) =>
      of.or([
        of('state', 'in', UNDECIDED),
        of.and([
          of('state', '=', 'ACTION_REQUIRED'),
          of.exists(
            of
              .selectFrom('mobile_codes')
              .select('mobile_codes.id')
              .whereRef('mobile_codes.charge_id', '=', 'charges.id')
              .where('mobile_codes.kind', '=', 'APPROVAL')
              .where('mobile_codes.sent_at', 'is not', null),
          ),
        ]),
      ]),
    )
    .executeTakeFirst();
}

function othersSent(db: Store, { id, account, orderId }: ChargeName) {
  return db
    .selectFrom('charges')
    .select('id')
    .where('account', '=', account)
    .where('order_id', '=', orderId)
    .where('id', '<>', id)
    .where('sent_at', 'is not', null);
}
