import { type RawBuilder, sql } from 'kysely';
import { asJournalErrors } from '../db/busy-retry.js';
import { storeMoment } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import type { PaymentName } from './open-payments.js';
import { inOrderOfCreation, type OperationRecord, recordOfRow } from './operation-record.js';

/** The open operations of one payment, oldest first, and the store's time when they were read. */
export interface OpenOperationsOfPayment {
  readonly now: number;
  readonly operations: readonly { readonly operation: OperationRecord; readonly isDue: boolean }[];
}

/** A payment with old operations that are due. */
export interface OldDue extends PaymentName {
  /**
   * Its place among those of its account: by how young its operations are, and by how long they have waited. One behind
   * all places that were asked for has the place behind the last of them.
   */
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
  young(youngMs: number, limit: number): Promise<readonly PaymentName[]> {
    return asJournalErrors(async () => {
      const found: PaymentName[][] = [];
      for (const account of await this.accounts()) {
        const due = this.dueOf(account).where(youth, '>', sql<number>`${this.now} - ${Math.round(youngMs)}`);
        found.push(eachOnce(await due.orderBy(youth, 'desc').limit(limit).execute()));
      }
      const longest = Math.max(0, ...found.map(({ length }) => length));
      const inTurn = Array.from({ length: longest }, (_, turn) => found.flatMap((of) => of[turn] ?? []));
      return inTurn.flat().slice(0, limit);
    });
  }

  /** Of each account so many due payments with older operations: the youngest, and those that waited longest. */
  old(youngMs: number, each: number): Promise<readonly OldDue[]> {
    return asJournalErrors(async () => {
      const all: OldDue[] = [];
      for (const account of await this.accounts()) {
        const due = this.dueOf(account).where(youth, '<=', sql<number>`${this.now} - ${Math.round(youngMs)}`);
        const waiting = eachOnce(await due.orderBy('next_check_at').limit(each).execute());
        if (waiting.length === 0) continue;
        const youngest = eachOnce(await due.orderBy(youth, 'desc').limit(each).execute());
        const place = (among: readonly PaymentName[], { paymentId }: PaymentName) => {
          const index = among.findIndex((one) => one.paymentId === paymentId);
          return index < 0 ? each + 1 : index + 1;
        };
        for (const one of eachOnce([...youngest, ...waiting]))
          all.push({ ...one, byAge: place(youngest, one), byWaiting: place(waiting, one) });
      }
      return all;
    });
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
        .execute();
      const now = rows[0]?.now ?? 0;
      return {
        now,
        operations: inOrderOfCreation(rows).map((row) => ({
          operation: recordOfRow(row),
          isDue: row.next_check_at <= now,
        })),
      };
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

  private get now(): RawBuilder<number> {
    return storeMoment(this.store);
  }

  private get isDue(): RawBuilder<boolean> {
    return sql<boolean>`(${isOpen} and next_check_at <= ${this.now})`;
  }

  private dueOf(account: string) {
    return this.store
      .selectFrom('operations')
      .select(['account', 'payment_id as paymentId'])
      .where('account', '=', account)
      .where(isOpen)
      .where('next_check_at', '<=', this.now);
  }

  /** The accounts that have open operations, each found behind the one before. */
  private async accounts(): Promise<readonly string[]> {
    const { rows } = await this.ask(
      sql<{ readonly account: string }>`
        with recursive held(account) as (
          select min(account) from operations where ${isOpen}
          union all
          select (select min(later.account) from operations as later where ${isOpen} and later.account > held.account)
            from held where held.account is not null
        ) select account from held where account is not null`,
    );
    return rows.map(({ account }) => account);
  }

  private ask<Row>(query: RawBuilder<Row>) {
    return asJournalErrors(() => query.execute(this.store));
  }
}

/** Word for word as in the indexes of what is open. */
const isOpen = sql<boolean>`state in ('PENDING', 'UNKNOWN')`;

/** When an operation was sent last; one that was not, or is to be sent once more, counts as younger than all. Word for word as in its index. */
const youth = sql<number>`(case when sent_at is null or resend = 1 then 9007199254740991 else coalesce(last_sent_at, sent_at) end)`;

function eachOnce(payments: readonly PaymentName[]): PaymentName[] {
  const seen = new Map<string, PaymentName>();
  for (const one of payments) if (!seen.has(one.paymentId)) seen.set(one.paymentId, one);
  return [...seen.values()];
}
