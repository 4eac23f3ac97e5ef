/**
 * What the provider says at once to a capture, cancel or refund. It only means "accepted" and, in the merchant scripts,
 * does not even name the payment: whether money moved is found out by reading the payment back.
 */
export interface Receipt {
  /** Id of the transaction that the call began, where the reply tells. */
  readonly transactionId: string | null;
  /** The provider's word or flag for that transaction, where the reply tells. */
  readonly rawStatus: string | null;
}
