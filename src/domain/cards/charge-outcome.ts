import type { Payment } from '../payments/payment.js';
import type { Charge } from './charge.js';

/** What a reading of its payment proves of a charge. */
export type ChargeEvidence =
  /** Held or taken, or given back since. `isHeld`: the money is still there. */
  | { readonly outcome: 'TAKEN'; readonly isHeld: boolean }
  | { readonly outcome: 'FAILED' | 'EXPIRED' | 'CANCELED' }
  /** It may still go either way. */
  | { readonly outcome: 'OPEN' }
  /** It is of another order or sum than was asked for. */
  | { readonly outcome: 'ANOTHER'; readonly how: string };

/** Holds a charge against its payment as it was read under the provider's signature. */
export function chargeEvidence(
  { orderId, amount }: Pick<Charge, 'orderId' | 'amount'>,
  payment: Payment,
): ChargeEvidence {
  if (payment.orderId !== null && payment.orderId !== orderId)
    return { outcome: 'ANOTHER', how: 'its payment is of another order' };
  if (payment.amount.amount !== amount.amount || payment.amount.currency !== amount.currency)
    return { outcome: 'ANOTHER', how: 'its payment is of another sum' };
  switch (payment.status) {
    case 'AUTHORIZED':
    case 'CAPTURED':
    case 'PARTIALLY_REFUNDED':
      return { outcome: 'TAKEN', isHeld: true };
    case 'REFUNDED':
      return { outcome: 'TAKEN', isHeld: false };
    case 'FAILED':
    case 'EXPIRED':
    case 'CANCELED':
      return { outcome: payment.status };
    default:
      return { outcome: 'OPEN' };
  }
}
