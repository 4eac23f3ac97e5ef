import { sql } from 'kysely';
import { asJournalErrors } from '../db/busy-retry.js';
import { storeMoment, storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import { withoutFsync } from '../db/without-fsync.js';
import type { PaymentName } from './open-payments.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long after its end an operation is rechecked, in milliseconds. */
export const RECHECKED_AFTER_MS: readonly number[] = [HOUR_MS, DAY_MS, 3 * DAY_MS, 7 * DAY_MS, 14 * DAY_MS];

/** For how long after its end a payment that cannot be read is tried, in milliseconds. */
const GIVEN_UP_AFTER_MS = 30 * DAY_MS;

/** The kinds whose success the provider may take back. */
const TAKEN_BACK = ['REFUND', 'PAYOUT'] as const;

/**
 * The statement that schedules rechecks of an operation which has ended, if it was sent and may turn out otherwise. In the
 * transaction that ends it, behind what does.
 */
export function endRechecks(db: Store, id: string) {
  const times = { ended_at: storeTime(db), due_at: sql<number>`${storeTime(db)} + ${HOUR_MS}` };
  return db
    .insertInto('rechecks')
    .columns(['operation_id', 'account', 'payment_id', 'ended_at', 'due_at'])
    .expression(({ selectFrom }) =>
      selectFrom('operations')
        .select(['id', 'account as account', 'payment_id', times.ended_at.as('ended_at'), times.due_at.as('due_at')])
        .where('id', '=', id)
        .where('sent_at', 'is not', null)
        .where(({ eb, or, and }) =>
          or([
            eb('state', '=', 'REJECTED'),
            and([eb('state', '=', 'SUCCEEDED'), or([eb('kind', 'in', TAKEN_BACK), eb('resolved_by', 'is not', null)])]),
          ]),
        ),
    )
    .onConflict((conflict) => conflict.column('operation_id').doUpdateSet(times));
}

/**
 * When payments are to be read again because operations on them have ended, by the store's clock. Any number of instances may
 * ask: what one takes, the others do not, for as long as the lease runs. All methods raise JournalUnavailable.
 */
export class Rechecks {
  constructor(
    private readonly store: Store,
    /** How long a payment that was taken stays taken, in milliseconds: longer than reading takes. */
    private readonly leaseMs: number,
  ) {}

  /** Takes the payment that waited longest; `null` where none is due. */
  take(): Promise<PaymentName | null> {
    return asJournalErrors(async () => {
      const due = await this.store
        .selectFrom('rechecks')
        .select(['account', 'payment_id as paymentId'])
        .where('due_at', '<=', storeMoment(this.store))
        .orderBy('due_at')
        .limit(1)
        .executeTakeFirst();
      if (!due) return null;
      const taken = await this.postponed(due, this.leaseMs);
      return taken > 0 ? due : null;
    });
  }

  /** It was read: its operations are due when the next time after their end comes, or not any more. */
  async done(payment: PaymentName): Promise<void> {
    await this.planned(payment, (ageMs) => RECHECKED_AFTER_MS.find((afterMs) => afterMs > ageMs) ?? null);
  }

  /** It could not be read: it is tried again after a while. */
  async failed(payment: PaymentName): Promise<void> {
    await this.planned(payment, (ageMs) => (ageMs < GIVEN_UP_AFTER_MS ? ageMs + HOUR_MS : null));
  }

  /** Sets when each of a payment's operations that ended is due, counted from its end; `null` for never again. */
  private async planned(
    { account, paymentId }: PaymentName,
    dueAfterMs: (ageMs: number) => number | null,
  ): Promise<void> {
    // If this is lost, it is rechecked once more.
    await asJournalErrors(() =>
      withoutFsync(this.store, async (db) => {
        const rows = await db
          .updateTable('rechecks')
          .set({ due_at: sql<number>`due_at` })
          .where('account', '=', account)
          .where('payment_id', '=', paymentId)
          .returning(['operation_id', 'ended_at', storeTime(db).as('now')])
          .execute();
        for (const { operation_id, ended_at, now } of rows) {
          const afterMs = dueAfterMs(now - ended_at);
          if (afterMs === null) await db.deleteFrom('rechecks').where('operation_id', '=', operation_id).execute();
          else
            await db
              .updateTable('rechecks')
              .set({ due_at: ended_at + afterMs })
              .where('operation_id', '=', operation_id)
              .execute();
        }
      }),
    );
  }

  private async postponed({ account, paymentId }: PaymentName, delayMs: number): Promise<number> {
    const now = storeMoment(this.store);
    const { numUpdatedRows } = await this.store
      .updateTable('rechecks')
      .set({ due_at: sql<number>`${now} + ${delayMs}` })
      .where('account', '=', account)
      .where('payment_id', '=', paymentId)
      .where('due_at', '<=', now)
      .executeTakeFirst();
    return Number(numUpdatedRows);
  }
}
