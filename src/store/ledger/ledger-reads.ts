import { money } from '../../domain/money.js';
import type { PaymentHistoryEntry } from '../../domain/payments/history.js';
import { isAnyOf } from '../db/any-of.js';
import { asJournalErrors } from '../db/busy-retry.js';
import type { Store } from '../db/schema.js';
import type { Stores } from '../db/stores.js';

/** How many payments one statement asks for. */
const MAX_ASKED = 64;

/** Names a payment of an account. */
export interface LedgerName {
  readonly account: string;
  readonly paymentId: string;
}

/** Since when what changed is all there: since the store watches, or since what is not old enough to be removed. */
export interface LedgerCompleteness {
  readonly since: Date;
  /** Whether what did not change since then may have been removed. */
  readonly isPruned: boolean;
}

/** What callers read of the ledger, apart from lists. All methods raise JournalUnavailable when the store does not answer. */
export class LedgerReads {
  constructor(private readonly stores: Pick<Stores, 'reads' | 'turns'>) {}

  /** Since when what changed is all there; `null` where nothing was written yet. */
  async completeness(): Promise<LedgerCompleteness | null> {
    const row = await this.read((db) => db.selectFrom('ledger_starts').selectAll().executeTakeFirst());
    if (!row) return null;
    const { started_at, pruned_before } = row;
    const isPruned = pruned_before !== null && pruned_before > started_at;
    return { since: new Date(isPruned ? pruned_before : started_at), isPruned };
  }

  /** The changes of each payment as they were seen, oldest first: those of many in few statements. */
  async histories(payments: readonly LedgerName[]): Promise<readonly (readonly PaymentHistoryEntry[])[]> {
    const found = new Map<string, PaymentHistoryEntry[]>();
    for (const account of new Set(payments.map((one) => one.account))) {
      const own = payments.filter((one) => one.account === account);
      const ids = [...new Set(own.map(({ paymentId }) => paymentId))];
      for (let at = 0; at < ids.length; at += MAX_ASKED) {
        const rows = await this.read((db) =>
          db
            .selectFrom('payment_changes')
            .selectAll()
            .where('account', '=', account)
            .where(isAnyOf(db, 'payment_id', ids.slice(at, at + MAX_ASKED)))
            .orderBy('payment_id')
            .orderBy('seq')
            .execute(),
        );
        for (const row of rows) {
          const entry = {
            at: new Date(row.at),
            source: row.source,
            status: row.status,
            capturedAmount: money(row.captured, row.currency),
            refundedAmount: money(row.refunded, row.currency),
          };
          const key = `${account} ${row.payment_id}`;
          const entries = found.get(key);
          if (entries) entries.push(entry);
          else found.set(key, [entry]);
        }
      }
    }
    return payments.map(({ account, paymentId }) => found.get(`${account} ${paymentId}`) ?? []);
  }

  private read<T>(statement: (db: Store) => Promise<T>): Promise<T> {
    const { reads, turns } = this.stores;
    return turns(() => asJournalErrors(() => statement(reads)));
  }
}
