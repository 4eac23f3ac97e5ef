import { type ExpressionBuilder, sql } from 'kysely';
import { EVENT_NOTES } from '../../domain/operations/event-notes.js';
import { atOnce, inTurn } from '../db/at-once.js';
import type { Store, Tables } from '../db/schema.js';
import { declaredRestores } from '../operations/before-restore.js';
import { newEvent } from '../operations/operation-events.js';
import {
  columnsOfChange,
  type OperationRecord,
  type Origin,
  type RecordChange,
  recordOfRow,
} from '../operations/operation-record.js';
import { hasRoom, type OverQuota, type Quota } from '../operations/quota.js';
import type { RunningTime } from '../operations/running-time.js';
import type { PaymentLock, PaymentLocks } from './payment-locks.js';

/** What is known of a write when it leaves. */
export type SentChange = Required<Pick<RecordChange, 'amount' | 'priorTransactionIds'>>;

/** A write that is about to leave. */
export interface ToSend {
  readonly id: string;
  readonly change: SentChange;
  readonly origin: Origin;
  readonly lock: PaymentLock;
}

/**
 * Notes that the write is about to leave, as Journal.commitSent says, in the transaction in which its payment's lock is found
 * to be held still, at that time by the store's clock.
 */
export async function commitSent(
  store: Store,
  work: ToSend,
  quotas: readonly Quota[],
  locks: Pick<PaymentLocks, 'keeping' | 'keptAt'>,
  running: RunningTime,
): Promise<OperationRecord | OverQuota | null> {
  const { amount } = work.change;
  if (quotas.length === 0 || !amount) {
    const [, [row]] = await atOnce(store, [locks.keeping(store, work.lock), ...sendingOf(store, work, locks, running)]);
    return row ? recordOfRow(row) : null;
  }
  return store.transaction().execute(async (db) => {
    const [[kept]] = await inTurn(db, [locks.keeping(db, work.lock)]);
    if (!kept) return null;
    // Whoever asked for it, not who has it sent now.
    const { caller } = await db
      .selectFrom('operations')
      .select('caller')
      .where('id', '=', work.id)
      .executeTakeFirstOrThrow();
    for (const quota of quotas)
      if (!(await hasRoom(db, work.lock.account, caller, quota, amount, kept.now, work.id)))
        return { overQuota: quota };
    const [[row]] = await inTurn(db, sendingOf(db, work, locks, running));
    return row ? recordOfRow(row) : null;
  });
}

function sendingOf(
  db: Store,
  { id, change, origin, lock }: ToSend,
  locks: Pick<PaymentLocks, 'keptAt'>,
  running: RunningTime,
) {
  const update = db
    .updateTable('operations')
    .from((eb) => locks.keptAt(eb, lock))
    .set(({ ref }) => ({
      ...columnsOfChange(change),
      updated_at: ref('kept.now'),
      sent_at: sql<number>`coalesce(sent_at, ${ref('kept.now')})`,
      last_sent_at: ref('kept.now'),
      sent_running_ms: running.stamp(),
      restores_known: declaredRestores,
      resend: 0,
      next_check_at: ref('kept.now'),
    }))
    .where('id', '=', id)
    .where('account', '=', lock.account)
    .where('payment_id', '=', lock.paymentId)
    .where('state', '=', 'PENDING')
    .where(isUnsent);
  return [
    { statement: update.returningAll(), isCondition: true },
    { statement: newEvent(db, id, EVENT_NOTES.sent, origin) },
  ] as const;
}

/** Whether an operation was not sent yet, or is to be sent once more and was not. */
export function isUnsent({ or, eb }: ExpressionBuilder<Tables, 'operations'>) {
  return or([eb('sent_at', 'is', null), eb('resend', '=', 1)]);
}
