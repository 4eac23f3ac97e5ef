import type { Money } from '../../domain/money.js';
import type { OperationEvent } from '../../domain/operations/operation.js';
import { isAnyOf } from '../db/any-of.js';
import { asJournalErrors } from '../db/busy-retry.js';
import { storeNow } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import type { Stores } from '../db/stores.js';
import { eventOfRow } from '../operations/operation-events.js';
import { inOrderOfCreation, type OperationRecord, recordOfRow } from '../operations/operation-record.js';
import { sumsOf } from '../operations/quota.js';

/** How many things one statement asks for. */
const MAX_ASKED = 64;

/** Names a payment of an account. */
export interface PaymentName {
  readonly account: string;
  readonly paymentId: string;
}

/**
 * What callers read of the journal: many things in few statements, and apart from those who write, who never wait for it.
 * All methods raise JournalUnavailable when the store does not answer.
 */
export class JournalReads {
  constructor(private readonly stores: Pick<Stores, 'reads' | 'turns'>) {}

  async find(id: string): Promise<OperationRecord | null> {
    if (!/^[0-9a-f-]{36}$/.test(id)) return null;
    const row = await this.read((db) =>
      db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirst(),
    );
    return row ? recordOfRow(row) : null;
  }

  /** All operations of each payment, oldest first. */
  async ofPayments(payments: readonly PaymentName[]): Promise<readonly (readonly OperationRecord[])[]> {
    const found = new Map<string, OperationRecord[]>();
    for (const account of new Set(payments.map((one) => one.account))) {
      const ids = payments.filter((one) => one.account === account).map(({ paymentId }) => paymentId);
      for (const some of inParts(ids)) {
        const rows = await this.read((db) =>
          db
            .selectFrom('operations')
            .selectAll()
            .where('account', '=', account)
            .where(isAnyOf(db, 'payment_id', some))
            .execute(),
        );
        for (const row of inOrderOfCreation(rows))
          add(found, paymentKey({ account, paymentId: row.payment_id }), recordOfRow(row));
      }
    }
    return payments.map((payment) => found.get(paymentKey(payment)) ?? []);
  }

  /** What happened to each operation, oldest first. */
  async events(operationIds: readonly string[]): Promise<readonly (readonly OperationEvent[])[]> {
    const found = new Map<string, OperationEvent[]>();
    for (const some of inParts(operationIds)) {
      const rows = await this.read((db) =>
        db
          .selectFrom('operation_events')
          .selectAll()
          .where(isAnyOf(db, 'operation_id', some))
          .orderBy('seq')
          .execute(),
      );
      for (const row of rows) add(found, row.operation_id, eventOfRow(row));
    }
    return operationIds.map((id) => found.get(id) ?? []);
  }

  /** The payments that were created here for orders, or were the first to pay one. */
  async paymentsOfOrders(account: string, orderIds: readonly string[]): Promise<readonly string[]> {
    const found: string[] = [];
    for (const some of inParts(orderIds)) {
      const rows = await this.read((db) =>
        db
          .selectFrom('checkouts')
          .select('payment_id')
          .where('account', '=', account)
          .where(isAnyOf(db, 'order_id', some))
          .where('payment_id', 'is not', null)
          .union(
            db
              .selectFrom('paid_orders')
              .select('payment_id')
              .where('account', '=', account)
              .where(isAnyOf(db, 'order_id', some)),
          )
          .execute(),
      );
      found.push(...rows.flatMap((row) => row.payment_id ?? []));
    }
    return found;
  }

  /** The sums that a caller's refunds of a currency have had sent within 24 hours. */
  refundsOf(account: string, caller: string | null, currency: string): Promise<readonly Money[]> {
    return this.read(async (db) => sumsOf(db, { account, kind: 'REFUND', caller }, currency, await storeNow(db)));
  }

  private read<T>(statement: (db: Store) => Promise<T>): Promise<T> {
    const { reads, turns } = this.stores;
    return turns(() => asJournalErrors(() => statement(reads)));
  }
}

/** Each id once, in parts: no statement holds a connection up for all that one request may name. */
function inParts(ids: readonly string[]): string[][] {
  const different = [...new Set(ids)];
  return Array.from({ length: Math.ceil(different.length / MAX_ASKED) }, (_, part) =>
    different.slice(part * MAX_ASKED, (part + 1) * MAX_ASKED),
  );
}

function add<T>(lists: Map<string, T[]>, key: string, one: T): void {
  const list = lists.get(key);
  if (list) list.push(one);
  else lists.set(key, [one]);
}

/** An account's id holds no blank. */
function paymentKey({ account, paymentId }: PaymentName): string {
  return `${account} ${paymentId}`;
}
