import type { CheckoutFilter, OperationFilter, PaymentFilter, PayoutFilter } from '../../domain/lists/filters.js';
import type { Page, PageRequest } from '../../domain/lists/page.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { PayoutStatus } from '../../domain/payments/payout.js';
import { checkoutOfRow, type StoredCheckout } from '../checkouts/checkouts.js';
import type { Stores } from '../db/stores.js';
import { paymentOfRow } from '../ledger/payment-row.js';
import { payoutOfRow } from '../ledger/payout-row.js';
import { type OperationRecord, recordOfRow } from '../operations/operation-record.js';
import { CHECKOUT_LIST, checkoutPlan } from './checkout-list.js';
import { pageOf } from './list-query.js';
import { OPERATION_LIST, operationPlan } from './operation-list.js';
import { PAYMENT_LIST, paymentPlan } from './payment-list.js';
import { PAYOUT_LIST, payoutPlan } from './payout-list.js';

/** What can be listed, of some accounts. All methods raise InvalidInput, and JournalUnavailable. */
export class StoredLists {
  constructor(private readonly stores: Pick<Stores, 'reads' | 'turns'>) {}

  async payments(accounts: readonly string[], filter: PaymentFilter, page: PageRequest): Promise<Page<Payment>> {
    const plan = paymentPlan(this.stores.reads, filter);
    return mapped(await pageOf(this.stores, PAYMENT_LIST, plan, accounts, page), paymentOfRow);
  }

  async operations(
    accounts: readonly string[],
    filter: OperationFilter,
    page: PageRequest,
  ): Promise<Page<OperationRecord>> {
    const plan = operationPlan(this.stores.reads, filter);
    return mapped(await pageOf(this.stores, OPERATION_LIST, plan, accounts, page), recordOfRow);
  }

  async payouts(accounts: readonly string[], filter: PayoutFilter, page: PageRequest): Promise<Page<PayoutStatus>> {
    const plan = payoutPlan(this.stores.reads, filter);
    return mapped(await pageOf(this.stores, PAYOUT_LIST, plan, accounts, page), payoutOfRow);
  }

  async checkouts(
    accounts: readonly string[],
    filter: CheckoutFilter,
    page: PageRequest,
  ): Promise<Page<StoredCheckout>> {
    const plan = checkoutPlan(this.stores.reads, filter);
    return mapped(await pageOf(this.stores, CHECKOUT_LIST, plan, accounts, page), checkoutOfRow);
  }
}

function mapped<R, T>({ rows, ...page }: Page<R>, of: (row: R) => T): Page<T> {
  return { ...page, rows: rows.map(({ row, position }) => ({ row: of(row), position })) };
}
