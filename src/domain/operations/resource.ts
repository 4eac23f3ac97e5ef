/** What an operation is done to: a payment by the provider's id, or a payout by the merchant's own order id. */
export type OperationResource =
  | { readonly kind: 'payment'; readonly id: string }
  | { readonly kind: 'payout'; readonly id: string };

/** No payment id holds a colon. */
const PAYOUT = 'payout:';

/**
 * The text that a resource is stored, locked and looked up by: of a payment its id as it has always been, of anything else
 * the kind stands before it. It never changes: stored operations are found by it.
 */
export function resourceKey({ kind, id }: OperationResource): string {
  return kind === 'payment' ? id : `${PAYOUT}${id}`;
}

/** The resource that a key names. */
export function resourceOf(key: string): OperationResource {
  return key.startsWith(PAYOUT) ? { kind: 'payout', id: key.slice(PAYOUT.length) } : { kind: 'payment', id: key };
}
