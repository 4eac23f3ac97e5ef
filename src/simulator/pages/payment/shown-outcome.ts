import { isPositive } from '../../../domain/money.js';
import { snapshotOf } from '../../ledger/snapshot.js';
import type { PaymentRecord } from '../../model/transactions.js';

/** How a payment stands, in the payer's words. */
export interface Outcome {
  readonly title: string;
  /** Whether the payer paid and still has paid. */
  readonly good: boolean;
  /** Why not; empty where there is nothing to say. */
  readonly reason: string;
}

/** Whether the payer may still press a button: nobody paid, nothing failed, nothing ended. */
export function isOpen({ authorized, cancelled, failure, word }: PaymentRecord): boolean {
  return !authorized && !cancelled && !failure && word !== 'incomplete';
}

/** What a payer is told who looks at the page of a payment that is not open any more. */
export function outcomeOf(payment: PaymentRecord): Outcome {
  const { authorized, captured, cancelled, failure, word } = payment;
  const reason = failure?.description ?? '';
  if (cancelled) return { title: authorized ? 'Payment returned' : 'Bill closed by the shop', good: false, reason };
  if (word === 'incomplete') return { title: 'Time is up', good: false, reason: 'Nobody paid in time.' };
  if (failure) return { title: 'Payment failed', good: false, reason };
  if (captured) {
    const refunded = isPositive(snapshotOf(payment).refunded);
    return { title: 'Paid', good: true, reason: refunded ? 'Some or all of it was refunded since.' : '' };
  }
  return { title: 'Paid: the money is held', good: true, reason: '' };
}
