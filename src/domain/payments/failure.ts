/** Why a payment, refund or payout was refused, in words that programs can go by. Each is described in the schema. */
export const DeclineReason = {
  INSUFFICIENT_FUNDS: 'INSUFFICIENT_FUNDS',
  CARD_EXPIRED: 'CARD_EXPIRED',
  CARD_BLOCKED: 'CARD_BLOCKED',
  CARD_NOT_SUPPORTED: 'CARD_NOT_SUPPORTED',
  INVALID_CARD_DATA: 'INVALID_CARD_DATA',
  AUTHENTICATION_FAILED: 'AUTHENTICATION_FAILED',
  LIMIT_EXCEEDED: 'LIMIT_EXCEEDED',
  DECLINED_BY_BANK: 'DECLINED_BY_BANK',
  SUSPECTED_FRAUD: 'SUSPECTED_FRAUD',
  PAYER_CANCELED: 'PAYER_CANCELED',
  EXPIRED: 'EXPIRED',
  MERCHANT_SETUP: 'MERCHANT_SETUP',
  PROVIDER_ERROR: 'PROVIDER_ERROR',
  OTHER: 'OTHER',
} as const;
export type DeclineReason = keyof typeof DeclineReason;

/** Who can do something about a refusal. */
export const FixableBy = { PAYER: 'PAYER', MERCHANT: 'MERCHANT', PROVIDER: 'PROVIDER', NOBODY: 'NOBODY' } as const;
export type FixableBy = keyof typeof FixableBy;

/** What a refusal means, whatever the provider says of it. */
export interface Decline {
  readonly reason: DeclineReason;
  readonly fixableBy: FixableBy;
}

/** Why the provider or the bank refused: the provider's code (digits as text) and words, and what they mean. */
export interface Failure extends Decline {
  readonly code: string;
  readonly message: string | null;
}
