import { type RawBuilder, sql } from 'kysely';
import { asJournalErrors } from '../db/availability.js';
import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import type { PaymentName } from './open-payments.js';
import { type OperationRecord, recordOfRow } from './operation-record.js';

/** The open operations of one payment, oldest first, and the store's time when they were read. */
export interface OpenOperationsOfPayment {
  readonly now: number;
  readonly operations: readonly { readonly operation: OperationRecord; readonly isDue: boolean }[];
}

/** A payment with old operations that are due. */
export interface OldDue extends PaymentName {
  /** Its place among those of its account: by how young its operations are, and by how long they have waited. */
  readonly byAge: number;
  readonly byWaiting: number;
}

/** What is stored of a recheck that resolved nothing. */
export type FailedRecheck = Pick<OperationRecord, 'checks' | 'absentReads' | 'absentSince'>;

/** The open operations that are due for a recheck, by the store's clock. All methods raise JournalUnavailable. */
export class DueOperations {
  constructor(private readonly store: Store) {}

  /**
   * The payments that are due and have operations sent within that time, or that only wait to be closed since they
   * were not sent: the youngest first, the accounts taking turns.
   */
  async young(youngMs: number, limit: number): Promise<readonly PaymentName[]> {
    const { rows } = await this.ask(
      sql<PaymentName>`
        select account, payment_id as "paymentId" from (
          select account, payment_id, max(${began}) as began,
            row_number() over (partition by account order by max(${began}) desc) as turn
          from operations where ${this.isDue} and ${this.isYoung(youngMs)}
          group by account, payment_id
        ) as young
        order by turn, began desc limit ${limit}`,
    );
    return rows;
  }

  /** Of each account so many due payments with older operations: the youngest, and those that waited longest. */
  async old(youngMs: number, each: number): Promise<readonly OldDue[]> {
    const { rows } = await this.ask(
      sql<OldDue>`
        select account, payment_id as "paymentId", by_age as "byAge", by_waiting as "byWaiting" from (
          select account, payment_id,
            row_number() over (partition by account order by max(${began}) desc) as by_age,
            row_number() over (partition by account order by min(next_check_at)) as by_waiting
          from operations where ${this.isDue} and not ${this.isYoung(youngMs)}
          group by account, payment_id
        ) as old
        where by_age <= ${each} or by_waiting <= ${each}`,
    );
    return rows;
  }

  /** The open operations of a payment, due or not. */
  ofPayment({ account, paymentId }: PaymentName): Promise<OpenOperationsOfPayment> {
    return asJournalErrors(async () => {
      const rows = await this.store
        .selectFrom('operations')
        .selectAll()
        .select(this.now.as('now'))
        .where('account', '=', account)
        .where('payment_id', '=', paymentId)
        .where('state', 'in', ['PENDING', 'UNKNOWN'])
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      const now = rows[0]?.now ?? 0;
      return { now, operations: rows.map((row) => ({ operation: recordOfRow(row), isDue: row.next_check_at <= now })) };
    });
  }

  /** Records a recheck that resolved nothing: when the next one is due, and what is known of the absence. No event. */
  async postpone(
    { id }: OperationRecord,
    { checks, absentReads, absentSince }: FailedRecheck,
    delayMs: number,
  ): Promise<void> {
    await asJournalErrors(() =>
      this.store
        .updateTable('operations')
        .set({
          checks,
          absent_reads: absentReads,
          absent_since: absentSince?.getTime() ?? null,
          next_check_at: this.after(delayMs),
        })
        .where('id', '=', id)
        .execute(),
    );
  }

  /** Postpones the due operations of a payment that another instance is rechecking. */
  async postponeAll({ account, paymentId }: PaymentName, delayMs: number): Promise<void> {
    await asJournalErrors(() =>
      this.store
        .updateTable('operations')
        .set({ next_check_at: this.after(delayMs) })
        .where('account', '=', account)
        .where('payment_id', '=', paymentId)
        .where(this.isDue)
        .execute(),
    );
  }

  /** The operations whose approval did not come in time, so many at most. */
  overdueApprovals(most: number): Promise<readonly string[]> {
    return asJournalErrors(async () => {
      const rows = await this.store
        .selectFrom('operations')
        .select('id')
        .where('state', '=', 'AWAITING_APPROVAL')
        .where('approve_until', '<=', this.now)
        .limit(most)
        .execute();
      return rows.map(({ id }) => id);
    });
  }

  /** The store's time, in milliseconds since 1970. */
  async time(): Promise<number> {
    const { rows } = await this.ask(sql<{ readonly now: number }>`select ${this.now} as now`);
    return rows[0]?.now ?? Number.NaN;
  }

  /** So much later than it is now, as a part of a statement. */
  after(delayMs: number): RawBuilder<number> {
    return sql<number>`${this.now} + ${Math.round(delayMs)}`;
  }

  /** A query of its own: it is asked once in a statement, and an index can be used. */
  private get now(): RawBuilder<number> {
    return sql<number>`(select ${storeTime(this.store)})`;
  }

  private get isDue(): RawBuilder<boolean> {
    return sql<boolean>`(state in ('PENDING', 'UNKNOWN') and next_check_at <= ${this.now})`;
  }

  private isYoung(youngMs: number): RawBuilder<boolean> {
    return sql<boolean>`(sent_at is null or resend = 1 or ${began} > ${this.now} - ${Math.round(youngMs)})`;
  }

  private ask<Row>(query: RawBuilder<Row>) {
    return asJournalErrors(() => query.execute(this.store));
  }
}

/** When an operation was sent last, or asked for where it was not. */
const began = sql<number>`coalesce(last_sent_at, sent_at, created_at)`;

/** How long ago an operation was sent last, in milliseconds. */
export async function sentAgoMs(db: Store, id: string): Promise<number> {
  const row = await db
    .selectFrom('operations')
    .select(sql<number>`${storeTime(db)} - coalesce(last_sent_at, sent_at)`.as('ms'))
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.ms ?? 0;
}
