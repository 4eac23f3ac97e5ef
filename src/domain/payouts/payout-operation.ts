import type { JournaledOperation, Operation } from '../operations/operation.js';
import { resourceOf } from '../operations/resource.js';

/** Where the money of a payout goes: to a card that the provider keeps, to a card that the payee types into a page, or to an account. */
export const PayoutMethod = { SAVED_CARD: 'SAVED_CARD', CARD_PAGE: 'CARD_PAGE', IBAN: 'IBAN' } as const;
export type PayoutMethod = keyof typeof PayoutMethod;

/** A payout that a caller asked for, and what became of it. */
export interface PayoutOperation extends Operation {
  readonly kind: 'PAYOUT';
  readonly method: PayoutMethod;
  /** The merchant's own id of the payout: no other of its shop has it. */
  readonly orderId: string;
  /** The provider's id of the payout; `null` until the provider named it. */
  readonly paymentId: string | null;
}

/** What the journal has of an operation that may be a payout. */
export interface PayoutRecord extends JournaledOperation {
  readonly method?: string | null;
  readonly transactionId: string | null;
}

/** The operation as callers see it; `null` for one that is no payout. */
export function payoutOperationOf(operation: PayoutRecord): PayoutOperation | null {
  const { kind, method, paymentId: key, transactionId } = operation;
  if (kind !== 'PAYOUT' || !isMethod(method)) return null;
  return { ...operation, kind, method, orderId: resourceOf(key).id, paymentId: transactionId };
}

function isMethod(text: string | null | undefined): text is PayoutMethod {
  return text != null && Object.hasOwn(PayoutMethod, text);
}
