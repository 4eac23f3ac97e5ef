import { type ExpressionBuilder, sql } from 'kysely';
import { EVENT_NOTES } from '../../domain/operations/event-notes.js';
import type { Store, Tables } from '../db/schema.js';
import { declaredRestores } from '../operations/before-restore.js';
import { eventValues, newEvent } from '../operations/operation-events.js';
import {
  columnsOfChange,
  type OperationRecord,
  type Origin,
  type RecordChange,
  recordOfRow,
} from '../operations/operation-record.js';
import { hasRoom, type OverQuota, type Quota } from '../operations/quota.js';
import { type RunningTime, stampAt } from '../operations/running-time.js';
import { atOnce, inTurn } from '../statements/at-once.js';
import { compiledOnce } from '../statements/compiled-once.js';
import { type Lease, leaseKeeping, renewedLease } from './payment-locks.js';

/** What is known of a write when it leaves. */
export type SentChange = Required<Pick<RecordChange, 'amount' | 'priorTransactionIds'>>;

/** A write that is about to leave. */
export interface ToSend {
  readonly id: string;
  readonly change: SentChange;
  readonly origin: Origin;
  readonly lease: Lease;
}

/**
 * Notes that the write is about to leave, as Journal.commitSent says, in the transaction in which its payment's lock is found
 * to be held still, at that time by the store's clock.
 */
export async function commitSent(
  store: Store,
  work: ToSend,
  quotas: readonly Quota[],
  running: RunningTime,
): Promise<OperationRecord | OverQuota | null> {
  const { amount } = work.change;
  const elapsedMs = running.elapsedMs();
  if (quotas.length === 0 || !amount) {
    const [, [row]] = await atOnce(store, [...keeping(store, work.lease), ...sending(store, work, elapsedMs)]);
    return row ? recordOfRow(row) : null;
  }
  return store.transaction().execute(async (db) => {
    const [[renewed]] = await inTurn(db, keeping(db, work.lease));
    if (!renewed) return null;
    // Whoever asked for it, not who has it sent now.
    const { caller } = await db
      .selectFrom('operations')
      .select('caller')
      .where('id', '=', work.id)
      .executeTakeFirstOrThrow();
    for (const quota of quotas)
      if (!(await hasRoom(db, work.lease.account, caller, quota, amount, renewed.now, work.id)))
        return { overQuota: quota };
    const [[row]] = await inTurn(db, sending(db, work, elapsedMs));
    return row ? recordOfRow(row) : null;
  });
}

function keeping(db: Store, lease: Lease) {
  return compiledOnce(db, 'keep', lease, (open) => [leaseKeeping(db, open)]);
}

function sending(db: Store, { id, change, origin, lease }: ToSend, elapsedMs: number) {
  const values = {
    id,
    columns: columnsOfChange(change),
    event: eventValues(EVENT_NOTES.sent, origin),
    lease,
    elapsedMs,
  };
  return compiledOnce(db, 'sent', values, ({ id, columns, event, lease, elapsedMs }) => {
    const update = db
      .updateTable('operations')
      .from((eb) => renewedLease(eb, lease))
      .set(({ ref }) => ({
        ...columns,
        updated_at: ref('lease.now'),
        sent_at: sql<number>`coalesce(sent_at, ${ref('lease.now')})`,
        last_sent_at: ref('lease.now'),
        sent_running_ms: stampAt(elapsedMs),
        restores_known: declaredRestores,
        resend: 0,
        next_check_at: ref('lease.now'),
      }))
      .where('id', '=', id)
      .where('account', '=', lease.account)
      .where('payment_id', '=', lease.paymentId)
      .where('state', '=', 'PENDING')
      .where(isUnsent);
    return [{ statement: update.returningAll(), isCondition: true }, { statement: newEvent(db, { id, ...event }) }];
  });
}

/** Whether an operation was not sent yet, or is to be sent once more and was not. */
export function isUnsent({ or, eb }: ExpressionBuilder<Tables, 'operations'>) {
  return or([eb('sent_at', 'is', null), eb('resend', '=', 1)]);
}
