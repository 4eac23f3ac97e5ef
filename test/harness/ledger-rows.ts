import { ANY_PAYMENT, type PaymentFilter } from '../../src/domain/lists/filters.js';
import type { Page, PageRequest } from '../../src/domain/lists/page.js';
import type { Payment } from '../../src/domain/payments/payment.js';
import { openStores } from '../../src/store/database.js';
import { Ledger } from '../../src/store/ledger/ledger.js';
import { paymentReading } from '../../src/store/ledger/next-payment-row.js';
import { StoredLists } from '../../src/store/lists/stored-lists.js';
import { held } from '../domain/examples.js';
import { atEnd, type Engine, PATIENT } from './engines.js';

/** The first page of that size. */
export const firstOf = (size: number): PageRequest => ({ size, backward: false, from: null });

/** Lists over a store of an engine, with a way to add payments. */
export async function openLists(engine: Engine) {
  const stores = await openStores(await engine.fresh(), undefined, PATIENT);
  atEnd(() => stores.close());
  const ledger = new Ledger(stores.writes);
  const lists = new StoredLists(stores);
  /** Adds payments, held ones of the account "default" unless told otherwise. */
  const add = (...payments: readonly (Partial<Payment> & Pick<Payment, 'paymentId'>)[]) =>
    ledger.notePayments(payments.map((more) => paymentReading({ ...held(), ...more }, 'READ')));
  const list = async (filter: Partial<PaymentFilter> = {}, accounts: readonly string[] = ['default']) =>
    idsOf(await lists.payments(accounts, { ...ANY_PAYMENT, ...filter }, firstOf(100)));
  return { stores, ledger, lists, add, list };
}

/** The provider's ids of a page of payments. */
export function idsOf({ rows }: Page<Payment>): readonly string[] {
  return rows.map(({ row }) => row.paymentId);
}

/** Walks a list from one end to the other, a page at a time. */
export async function walk<T>(
  read: (page: PageRequest) => Promise<Page<T>>,
  size: number,
  backward: boolean,
  between: (pages: number) => Promise<unknown> = async () => {},
): Promise<readonly T[]> {
  const seen: T[] = [];
  let from: PageRequest['from'] = null;
  for (let pages = 1; ; pages += 1) {
    const page: Page<T> = await read({ size, backward, from });
    const rows = page.rows.map(({ row }) => row);
    seen.push(...(backward ? rows.reverse() : rows));
    const hasMore = backward ? page.hasPrevious : page.hasNext;
    const last = backward ? page.rows[0] : page.rows.at(-1);
    if (!hasMore || !last) return seen;
    from = last.position;
    await between(pages);
  }
}
