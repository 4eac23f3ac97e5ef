import { type ExpressionBuilder, sql } from 'kysely';
import { EVENT_NOTES } from '../../domain/operations/event-notes.js';
import type { Store, Tables } from '../db/schema.js';
import { declaredRestores } from '../operations/before-restore.js';
import { addEvent } from '../operations/operation-events.js';
import {
  columnsOfChange,
  type OperationRecord,
  type Origin,
  type RecordChange,
  recordOfRow,
} from '../operations/operation-record.js';
import { hasRoom, type OverQuota, type Quota } from '../operations/quota.js';
import type { RunningTime } from '../operations/running-time.js';
import type { PaymentLock } from './payment-locks.js';

/** What is known of a write when it leaves. */
export type SentChange = Required<Pick<RecordChange, 'amount' | 'priorTransactionIds'>>;

/**
 * Notes that the write is about to leave, as Journal.commitSent says, in the transaction in which its payment's lock was found
 * to be held still, at that time by the store's clock.
 */
export async function commitSent(
  db: Store,
  id: string,
  change: SentChange,
  origin: Origin,
  lock: PaymentLock,
  quotas: readonly Quota[],
  now: number,
  running: RunningTime,
): Promise<OperationRecord | OverQuota | null> {
  const { amount } = change;
  if (quotas.length > 0 && amount) {
    // Whoever asked for it, not who has it sent now.
    const { caller } = await db
      .selectFrom('operations')
      .select('caller')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    for (const quota of quotas)
      if (!(await hasRoom(db, lock.account, caller, quota, amount, now, id))) return { overQuota: quota };
  }
  const row = await db
    .updateTable('operations')
    .set({
      ...columnsOfChange(change),
      updated_at: now,
      sent_at: sql<number>`coalesce(sent_at, ${now})`,
      last_sent_at: now,
      sent_running_ms: running.stamp(),
      restores_known: declaredRestores,
      resend: 0,
      next_check_at: now,
    })
    .where('id', '=', id)
    .where('account', '=', lock.account)
    .where('payment_id', '=', lock.paymentId)
    .where('state', '=', 'PENDING')
    .where(isUnsent)
    .returningAll()
    .executeTakeFirst();
  if (!row) return null;
  await addEvent(db, row, EVENT_NOTES.sent, origin, now);
  return recordOfRow(row);
}

/** Whether an operation was not sent yet, or is to be sent once more and was not. */
export function isUnsent({ or, eb }: ExpressionBuilder<Tables, 'operations'>) {
  return or([eb('sent_at', 'is', null), eb('resend', '=', 1)]);
}
