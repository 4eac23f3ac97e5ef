import { type RawBuilder, sql } from 'kysely';
import { money } from '../../domain/money.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { PayoutStatus } from '../../domain/payments/payout.js';
import { isAnyOf } from '../db/any-of.js';
import { bulkInsertRows } from '../db/bulk-insert-rows.js';
import { asJournalErrors } from '../db/busy-retry.js';
import { storeTime } from '../db/clock.js';
import type { LedgerPaymentRow, LedgerPayoutRow, PaymentChangeRow } from '../db/rows/ledger.js';
import type { Store } from '../db/schema.js';
import { importedRow, type KnownPayment, nextRow, type PaymentReading, type WholeRow } from './next-payment-row.js';
import { storedMinor } from './payment-row.js';
import { payoutReadingOf } from './payout-row.js';
import { withLedgerLock } from './with-ledger-lock.js';

/** What of a payment's row is replaced by a later reading. */
const REPLACED = [
  'order_id',
  'status',
  'raw_status',
  'amount',
  'currency',
  'amount_minor',
  'captured',
  'refunded',
  'imported',
  'hold_ends_at',
  'listed_at',
  'changed_at',
  'checked_at',
  'changes',
  'reading',
] as const satisfies readonly (keyof LedgerPaymentRow)[];
const PAYMENT = ['payment_id', 'first_seen_at', ...REPLACED] as const;

const CHANGE = [
  'payment_id',
  'seq',
  'at',
  'source',
  'status',
  'captured',
  'refunded',
  'currency',
] as const satisfies readonly (keyof PaymentChangeRow)[];

const REPLACED_OF_PAYOUT = [
  'payment_id',
  'status',
  'changed_at',
  'checked_at',
  'reading',
] as const satisfies readonly (keyof LedgerPayoutRow)[];
const PAYOUT = ['order_id', 'listed_at', 'first_seen_at', ...REPLACED_OF_PAYOUT] as const;

/**
 * What this gateway has seen of payments and payouts. All methods raise JournalUnavailable when the store does not answer.
 * A power failure may take what was written last: it is read again some time, where what was sent must never be forgotten.
 */
export class Ledger {
  constructor(private readonly store: Store) {}

  /** Notes since when this store watches, where that is not noted yet. */
  start(): Promise<void> {
    return asJournalErrors(async () => {
      await this.store
        .insertInto('ledger_starts')
        .values({ id: 1, started_at: storeTime(this.store) })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
    });
  }

  /** Writes down readings, all of them or none, in the order given. An older reading than is known changes nothing. */
  notePayments(readings: readonly PaymentReading[]): Promise<void> {
    return withLedgerLock(this.store, async (db) => {
      for (const account of new Set(readings.map((one) => one.account)))
        await notePaymentsOf(
          db,
          account,
          readings.filter((one) => one.account === account),
        );
    });
  }

  /** As notePayments. */
  notePayouts(readings: readonly PayoutStatus[]): Promise<void> {
    return withLedgerLock(this.store, async (db) => {
      for (const account of new Set(readings.map((payout) => payout.account)))
        await notePayoutsOf(
          db,
          account,
          readings.filter((payout) => payout.account === account),
        );
    });
  }

  /**
   * Takes in payments that an export has, marked as imported, and tells how many: those that were read under the provider's
   * signature stand as they were read. An import again replaces what an import brought.
   */
  async importPayments(payments: readonly Payment[]): Promise<number> {
    let taken = 0;
    await withLedgerLock(this.store, async (db) => {
      taken = 0;
      for (const account of new Set(payments.map((one) => one.account)))
        taken += await importPaymentsOf(
          db,
          account,
          payments.filter((one) => one.account === account),
        );
    });
    return taken;
  }
}

async function notePaymentsOf(db: Store, account: string, readings: readonly PaymentReading[]): Promise<void> {
  const found = await db
    .selectFrom('ledger_payments')
    .select(['payment_id', 'status', 'amount', 'currency', 'captured', 'refunded', 'imported'])
    .select(['listed_at', 'first_seen_at', 'changed_at', 'checked_at', 'changes'])
    .where('account', '=', account)
    .where(isAnyOf(db, 'payment_id', [...new Set(readings.map((one) => one.payment_id))]))
    .execute();
  const known = new Map<string, KnownPayment>(found.map((row) => [row.payment_id, row]));
  const rows = new Map<string, WholeRow>();
  const changes = readings.flatMap((reading) => {
    const next = nextRow(known.get(reading.payment_id), reading);
    if (!next) return [];
    known.set(next.row.payment_id, next.row);
    rows.set(next.row.payment_id, next.row);
    return next.change ?? [];
  });
  await writePayments(db, account, [...rows.values()]);
  if (changes.length === 0) return;
  await db
    .insertInto('payment_changes')
    .columns(['account', ...CHANGE])
    .expression(bulkInsertRows(db, 'payment_changes', account, CHANGE, changes))
    .execute();
}

async function importPaymentsOf(db: Store, account: string, payments: readonly Payment[]): Promise<number> {
  const read = await db
    .selectFrom('ledger_payments')
    .select('payment_id')
    .where('account', '=', account)
    .where(isAnyOf(db, 'payment_id', [...new Set(payments.map(({ paymentId }) => paymentId))]))
    .where('imported', '=', 0)
    .execute();
  const isRead = new Set(read.map(({ payment_id }) => payment_id));
  const free = payments.filter(({ paymentId }) => !isRead.has(paymentId));
  // The last row of a payment counts.
  const rows = new Map(free.map((payment) => [payment.paymentId, importedRow(payment)]));
  await writePayments(db, account, [...rows.values()]);
  return free.length;
}

async function writePayments(db: Store, account: string, rows: readonly WholeRow[]): Promise<void> {
  if (rows.length === 0) return;
  const whole = rows.map((row) => ({ ...row, amount_minor: storedMinor(money(row.amount, row.currency)) }));
  await db
    .insertInto('ledger_payments')
    .columns(['account', ...PAYMENT])
    .expression(bulkInsertRows(db, 'ledger_payments', account, PAYMENT, whole))
    .onConflict((conflict) => conflict.columns(['account', 'payment_id']).doUpdateSet(replaced(REPLACED)))
    .execute();
}

/** The columns of the row that is given instead of those of the one that is there. */
function replaced<C extends string>(columns: readonly C[]): { readonly [K in C]: RawBuilder<never> } {
  return Object.fromEntries(columns.map((column) => [column, sql.ref(`excluded.${column}`)])) as {
    readonly [K in C]: RawBuilder<never>;
  };
}

async function notePayoutsOf(db: Store, account: string, readings: readonly PayoutStatus[]): Promise<void> {
  const found = await db
    .selectFrom('ledger_payouts')
    .select(['order_id', 'status', 'listed_at', 'first_seen_at', 'changed_at', 'checked_at'])
    .where('account', '=', account)
    .where(isAnyOf(db, 'order_id', [...new Set(readings.map(({ orderId }) => orderId))]))
    .execute();
  const known = new Map<string, Omit<LedgerPayoutRow, 'account' | 'payment_id' | 'reading'>>(
    found.map((row) => [row.order_id, row]),
  );
  const rows = new Map<string, LedgerPayoutRow>();
  for (const payout of readings) {
    const before = known.get(payout.orderId);
    const at = payout.checkedAt.getTime();
    if (before && at < before.checked_at) continue;
    const row: LedgerPayoutRow = {
      account,
      order_id: payout.orderId,
      payment_id: payout.paymentId,
      status: payout.status,
      listed_at: before?.listed_at ?? payout.createdAt?.getTime() ?? at,
      first_seen_at: before?.first_seen_at ?? at,
      changed_at: before?.status === payout.status ? before.changed_at : at,
      checked_at: at,
      reading: payoutReadingOf(payout),
    };
    known.set(row.order_id, row);
    rows.set(row.order_id, row);
  }
  if (rows.size === 0) return;
  await db
    .insertInto('ledger_payouts')
    .columns(['account', ...PAYOUT])
    .expression(bulkInsertRows(db, 'ledger_payouts', account, PAYOUT, [...rows.values()]))
    .onConflict((conflict) => conflict.columns(['account', 'order_id']).doUpdateSet(replaced(REPLACED_OF_PAYOUT)))
    .execute();
}
