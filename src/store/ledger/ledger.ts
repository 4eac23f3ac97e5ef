import type { Kysely } from 'kysely';
import { money } from '../../domain/money.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { PayoutStatus } from '../../domain/payments/payout.js';
import { isAnyOf } from '../db/any-of.js';
import { asJournalErrors } from '../db/availability.js';
import { storeTime } from '../db/clock.js';
import type { LedgerPayoutRow } from '../db/rows/ledger.js';
import type { Store, Tables } from '../db/schema.js';
import { inTurn } from './in-turn.js';
import { importedRow, type KnownPayment, nextRow, type PaymentReading, type WholeRow } from './next-payment-row.js';
import { minorIn } from './payment-row.js';
import { payoutReadingOf } from './payout-row.js';

/** Rows that one statement writes: of so many and of single ones, so that there are few statements to keep compiled. */
const ROWS = 16;

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
    return inTurn(this.store, async (db) => {
      for (const account of new Set(readings.map(({ payment }) => payment.account)))
        await notePaymentsOf(
          db,
          account,
          readings.filter(({ payment }) => payment.account === account),
        );
    });
  }

  /** As notePayments. */
  notePayouts(readings: readonly PayoutStatus[]): Promise<void> {
    return inTurn(this.store, async (db) => {
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
    await inTurn(this.store, async (db) => {
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
    .where(isAnyOf(db, 'payment_id', [...new Set(readings.map(({ payment }) => payment.paymentId))]))
    .execute();
  const known = new Map<string, KnownPayment>(found.map((row) => [row.payment_id, row]));
  const rows = new Map<string, WholeRow>();
  const changes = readings.flatMap((reading) => {
    const next = nextRow(known.get(reading.payment.paymentId), reading);
    if (!next) return [];
    known.set(next.row.payment_id, next.row);
    rows.set(next.row.payment_id, next.row);
    return next.change ?? [];
  });
  for (const part of inParts([...rows.values()])) await writePayments(db, part);
  for (const part of inParts(changes)) await db.insertInto('payment_changes').values(part).execute();
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
  for (const part of inParts([...rows.values()])) await writePayments(db, part);
  return free.length;
}

async function writePayments(db: Kysely<Tables>, rows: readonly WholeRow[]): Promise<void> {
  await db
    .insertInto('ledger_payments')
    .values(rows.map((row) => ({ ...row, amount_minor: minorIn(money(row.amount, row.currency)) })))
    .onConflict((conflict) =>
      conflict.columns(['account', 'payment_id']).doUpdateSet(({ ref }) => ({
        order_id: ref('excluded.order_id'),
        status: ref('excluded.status'),
        raw_status: ref('excluded.raw_status'),
        amount: ref('excluded.amount'),
        currency: ref('excluded.currency'),
        amount_minor: ref('excluded.amount_minor'),
        captured: ref('excluded.captured'),
        refunded: ref('excluded.refunded'),
        imported: ref('excluded.imported'),
        hold_ends_at: ref('excluded.hold_ends_at'),
        listed_at: ref('excluded.listed_at'),
        changed_at: ref('excluded.changed_at'),
        checked_at: ref('excluded.checked_at'),
        changes: ref('excluded.changes'),
        reading: ref('excluded.reading'),
      })),
    )
    .execute();
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
  for (const part of inParts([...rows.values()]))
    await db
      .insertInto('ledger_payouts')
      .values(part)
      .onConflict((conflict) =>
        conflict.columns(['account', 'order_id']).doUpdateSet(({ ref }) => ({
          payment_id: ref('excluded.payment_id'),
          status: ref('excluded.status'),
          changed_at: ref('excluded.changed_at'),
          checked_at: ref('excluded.checked_at'),
          reading: ref('excluded.reading'),
        })),
      )
      .execute();
}

/** In parts of that many, and of one. */
function inParts<T>(rows: readonly T[]): (readonly T[])[] {
  const parts: (readonly T[])[] = [];
  let at = 0;
  for (; at + ROWS <= rows.length; at += ROWS) parts.push(rows.slice(at, at + ROWS));
  for (; at < rows.length; at += 1) parts.push(rows.slice(at, at + 1));
  return parts;
}
