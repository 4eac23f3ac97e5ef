import type { PaymentRecord } from '../model/transactions.js';

/** The word of a payment whose time ran out. Source: api-reference section 5, `pg_transaction_status`. */
const EXPIRED_WORD = 'incomplete';

/** Whether nobody has paid and nobody can any more. */
export function isExpired({ word, authorized, cancelled, checkout }: PaymentRecord, moment: number): boolean {
  const { expiresAt } = checkout;
  return word === 'new' && !authorized && !cancelled && expiresAt !== null && expiresAt.getTime() <= moment;
}

/** The payment as it is at that moment: time runs out without anybody writing it down. */
export function aged(payment: PaymentRecord, moment: number): PaymentRecord {
  return isExpired(payment, moment) ? { ...payment, word: EXPIRED_WORD } : payment;
}
