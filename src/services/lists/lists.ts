import type { Checkout } from '../../domain/checkouts/checkout.js';
import type { CheckoutFilter, OperationFilter, PaymentFilter, PayoutFilter } from '../../domain/lists/filters.js';
import type { Page, PageRequest } from '../../domain/lists/page.js';
import { isOnPayment, type PaymentOperation } from '../../domain/operations/operation.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { PayoutStatus } from '../../domain/payments/payout.js';
import { type PayoutOperation, payoutOperationOf } from '../../domain/payouts/payout-operation.js';
import type { Account } from '../../freedompay/account.js';
import type { StoredCheckout } from '../../store/checkouts/checkouts.js';
import type { LedgerCompleteness, LedgerReads } from '../../store/ledger/ledger-reads.js';
import type { StoredLists } from '../../store/lists/stored-lists.js';
import type { LedgerRecorder } from '../ledger/ledger-recorder.js';
import type { Payments } from '../reads/payments.js';

/** How old the word on completeness may be, in milliseconds. */
const COMPLETENESS_AGE_MS = 1_000;

/** What lists are made of. */
export interface ListsParts {
  readonly stored: StoredLists;
  readonly ledger: Pick<LedgerReads, 'completeness'>;
  readonly recorder: Pick<LedgerRecorder, 'flush'>;
  readonly payments: Pick<Payments, 'withPendingApplied'>;
  /** A checkout as its callers see it. */
  readonly shown: (account: Account, checkout: StoredCheckout) => Promise<Checkout>;
}

/**
 * Lists of what this gateway has seen, with what this instance read a moment ago. None causes a provider call. All methods raise
 * InvalidInput, and JournalUnavailable.
 */
export class Lists {
  private known: { readonly completeness: LedgerCompleteness; readonly until: number } | null = null;

  constructor(private readonly parts: ListsParts) {}

  /** Payments as they were last seen, less what our own open operations have set aside. */
  async payments(accounts: readonly Account[], filter: PaymentFilter, page: PageRequest): Promise<Page<Payment>> {
    await this.parts.recorder.flush();
    const found = await this.parts.stored.payments(idsOf(accounts), filter, page);
    return shownAll(
      accounts,
      found,
      async (account, payment) => (await this.parts.payments.withPendingApplied(account, payment)) ?? payment,
    );
  }

  /** Captures, cancels and refunds. */
  async operations(
    accounts: readonly Account[],
    filter: OperationFilter,
    page: PageRequest,
  ): Promise<Page<PaymentOperation>> {
    const { rows, ...rest } = await this.parts.stored.operations(idsOf(accounts), { ...filter, on: 'payment' }, page);
    return { ...rest, rows: rows.flatMap(({ row, position }) => (isOnPayment(row) ? [{ row, position }] : [])) };
  }

  /** Payouts that were asked for here. */
  async payoutOperations(
    accounts: readonly Account[],
    filter: OperationFilter,
    page: PageRequest,
  ): Promise<Page<PayoutOperation>> {
    const { rows, ...rest } = await this.parts.stored.operations(idsOf(accounts), { ...filter, on: 'payout' }, page);
    const shown = rows.flatMap(({ row, position }) => {
      const operation = payoutOperationOf(row);
      return operation ? [{ row: operation, position }] : [];
    });
    return { ...rest, rows: shown };
  }

  async payouts(accounts: readonly Account[], filter: PayoutFilter, page: PageRequest): Promise<Page<PayoutStatus>> {
    await this.parts.recorder.flush();
    return this.parts.stored.payouts(idsOf(accounts), filter, page);
  }

  async checkouts(accounts: readonly Account[], filter: CheckoutFilter, page: PageRequest): Promise<Page<Checkout>> {
    const found = await this.parts.stored.checkouts(idsOf(accounts), filter, page);
    return shownAll(accounts, found, this.parts.shown);
  }

  /** Since when what changed is all there; now, where nothing was written yet. */
  async completeness(): Promise<LedgerCompleteness> {
    if (this.known && performance.now() < this.known.until) return this.known.completeness;
    const completeness = await this.parts.ledger.completeness();
    this.known = completeness && { completeness, until: performance.now() + COMPLETENESS_AGE_MS };
    return completeness ?? { since: new Date(), isPruned: false };
  }
}

function idsOf(accounts: readonly Account[]): readonly string[] {
  return accounts.map(({ id }) => id);
}

async function shownAll<R extends { readonly account: string }, T>(
  accounts: readonly Account[],
  { rows, ...page }: Page<R>,
  show: (account: Account, row: R) => Promise<T>,
): Promise<Page<T>> {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const shown = await Promise.all(
    rows.map(async ({ row, position }) => {
      const account = byId.get(row.account);
      return account ? { row: await show(account, row), position } : null;
    }),
  );
  return { ...page, rows: shown.filter((one) => one !== null) };
}
