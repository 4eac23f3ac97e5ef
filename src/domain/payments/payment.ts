import type { Money } from '../money.js';
import type { Failure } from './failure.js';
import type { RefundPayment, RevokedPayment } from './refund-payment.js';

/** Where a payment stands. The meaning of each word is described in the schema. */
export const PaymentStatus = {
  CREATED: 'CREATED',
  PENDING: 'PENDING',
  AUTHORIZED: 'AUTHORIZED',
  CAPTURED: 'CAPTURED',
  PARTIALLY_REFUNDED: 'PARTIALLY_REFUNDED',
  REFUNDED: 'REFUNDED',
  CANCELED: 'CANCELED',
  FAILED: 'FAILED',
  EXPIRED: 'EXPIRED',
  UNKNOWN: 'UNKNOWN',
} as const;
export type PaymentStatus = keyof typeof PaymentStatus;

/** What may be asked for a payment as it stands. */
export const PaymentAction = { CAPTURE: 'CAPTURE', CANCEL: 'CANCEL', REFUND: 'REFUND' } as const;
export type PaymentAction = keyof typeof PaymentAction;

/** The card as the provider shows it, its number masked by us. */
export interface PaymentCard {
  /** At most the first six and the last four digits, "*" for each between: "447153******1981". */
  readonly maskedPan: string | null;
  readonly brand: string | null;
  readonly holder: string | null;
  /** "MM/YY". */
  readonly expiry: string | null;
  readonly token: string | null;
}

/** How the payer can be reached. */
export interface Payer {
  readonly email: string | null;
  /** Digits with the country code. */
  readonly phone: string | null;
}

/** What a payment says of its payer and card, for keeping it out of other texts. */
export function payerTextsOf({ card, payer, recurringProfileId }: Payment): readonly string[] {
  const all = [card?.holder, card?.maskedPan, card?.token, payer?.email, payer?.phone, recurringProfileId];
  return all.filter((text) => typeof text === 'string');
}

/** A payment as the provider last told it, read by our rules. Sums are never negative. */
export interface Payment {
  /** This gateway's own id: unique over types and accounts. */
  readonly id: string;
  /** The provider's id. */
  readonly paymentId: string;
  readonly account: string;
  readonly orderId: string | null;
  readonly status: PaymentStatus;
  /** The provider's own word for the status; `null` when it gave none. */
  readonly rawStatus: string | null;
  readonly amount: Money;
  readonly capturedAmount: Money;
  readonly refundedAmount: Money;
  /** What reaches the merchant after the provider's commission, where the provider tells. */
  readonly netAmount: Money | null;
  readonly capturableAmount: Money;
  readonly refundableAmount: Money;
  readonly allowedActions: readonly PaymentAction[];
  readonly captured: boolean;
  readonly canReject: boolean | null;
  readonly testMode: boolean | null;
  readonly method: string | null;
  readonly card: PaymentCard | null;
  readonly payer: Payer | null;
  /** RRN. */
  readonly reference: string | null;
  /** ARN. */
  readonly acquirerReference: string | null;
  readonly authCode: string | null;
  /** Set when the payment began or used a recurring profile. */
  readonly recurringProfileId: string | null;
  readonly failure: Failure | null;
  readonly refunds: readonly RefundPayment[];
  readonly revocations: readonly RevokedPayment[];
  readonly createdAt: Date | null;
  readonly paidAt: Date | null;
  /** The earliest moment at which the provider may take held money by itself; `null` where nothing is held, or it is not known. */
  readonly holdEndsAt: Date | null;
  /** The provider's own clock when it answered; only the gateway scripts tell. */
  readonly answeredAt: Date | null;
  /** When it was read. */
  readonly checkedAt: Date;
}
