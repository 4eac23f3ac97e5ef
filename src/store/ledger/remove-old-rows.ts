import { sql } from 'kysely';
import { isAnyOf } from '../db/any-of.js';
import { asJournalErrors } from '../db/busy-retry.js';
import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import { withLedgerLock } from './with-ledger-lock.js';

/** Rows that one transaction removes: few, since on SQLite everything else waits meanwhile. */
const BATCH = 50;

type Aging = 'ledger_payments' | 'ledger_payouts';

/**
 * The rows of the ledger that were not seen to change for long, where they are to be removed. Operations, and payments that have
 * an open one, are none of them. All methods raise JournalUnavailable.
 */
export class OldLedgerRows {
  constructor(private readonly store: Store) {}

  /** What was last seen to change before this may have been removed; `null` where nothing was. */
  removableBefore(): Promise<Date | null> {
    return asJournalErrors(async () => {
      const row = await this.store.selectFrom('ledger_starts').select('pruned_before').executeTakeFirst();
      return row?.pruned_before == null ? null : new Date(row.pruned_before);
    });
  }

  /** Notes that what has not changed for so long may be removed from now on. What was noted before stands where it is later. */
  async allow(keepMs: number): Promise<void> {
    const before = sql<number>`${storeTime(this.store)} - ${keepMs}`;
    await asJournalErrors(() =>
      this.store
        .insertInto('ledger_starts')
        .values({ id: 1, started_at: storeTime(this.store), pruned_before: before })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet({
            pruned_before: sql<number>`case when ledger_starts.pruned_before > excluded.pruned_before
              then ledger_starts.pruned_before else excluded.pruned_before end`,
          }),
        )
        .execute(),
    );
  }

  /** Removes some that were last seen to change before that, with their history; `false` where there are no more. */
  async removeSome(before: Date): Promise<boolean> {
    for (const account of await this.accounts('ledger_payments'))
      if (await this.removePayments(account, before)) return true;
    for (const account of await this.accounts('ledger_payouts'))
      if (await this.removePayouts(account, before)) return true;
    return false;
  }

  private async removePayments(account: string, before: Date): Promise<boolean> {
    let isMore = false;
    await withLedgerLock(this.store, async (db) => {
      const rows = await db
        .selectFrom('ledger_payments')
        .select('payment_id')
        .where('account', '=', account)
        .where('changed_at', '<', before.getTime())
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('operations')
                .select('operations.id')
                .where('operations.account', '=', account)
                .whereRef('operations.payment_id', '=', 'ledger_payments.payment_id')
                .where('operations.state', 'in', ['AWAITING_APPROVAL', 'PENDING', 'UNKNOWN']),
            ),
          ),
        )
        .orderBy('changed_at')
        .limit(BATCH)
        .execute();
      isMore = rows.length > 0;
      const ids = rows.map(({ payment_id }) => payment_id);
      for (const table of ['payment_changes', 'ledger_payments'] as const)
        await db
          .deleteFrom(table)
          .where('account', '=', account)
          .where(isAnyOf(db, 'payment_id', ids))
          .execute();
    });
    return isMore;
  }

  private async removePayouts(account: string, before: Date): Promise<boolean> {
    let isMore = false;
    await withLedgerLock(this.store, async (db) => {
      const rows = await db
        .selectFrom('ledger_payouts')
        .select('order_id')
        .where('account', '=', account)
        .where('changed_at', '<', before.getTime())
        .orderBy('changed_at')
        .limit(BATCH)
        .execute();
      isMore = rows.length > 0;
      const ids = rows.map(({ order_id }) => order_id);
      await db
        .deleteFrom('ledger_payouts')
        .where('account', '=', account)
        .where(isAnyOf(db, 'order_id', ids))
        .execute();
    });
    return isMore;
  }

  /** Whose rows there are, those of gone shops too: each is found by its own step through an index, however many rows it has. */
  private accounts(table: Aging): Promise<readonly string[]> {
    return asJournalErrors(async () => {
      const found: string[] = [];
      for (;;) {
        const last = found.at(-1);
        const next = await this.store
          .selectFrom(table)
          .select('account')
          .$if(last !== undefined, (query) => query.where('account', '>', last as string))
          .orderBy('account')
          .limit(1)
          .executeTakeFirst();
        if (!next) return found;
        found.push(next.account);
      }
    });
  }
}
