import type { Money } from '../money.js';
import type { OperationProblem } from '../operations/operation.js';

/** What became of asking the provider for a payment page. */
export const CheckoutState = { PENDING: 'PENDING', OPEN: 'OPEN', REJECTED: 'REJECTED', UNKNOWN: 'UNKNOWN' } as const;
export type CheckoutState = keyof typeof CheckoutState;

/** Whether paying takes the money at once or only holds it. */
export const CaptureMethod = { AUTOMATIC: 'AUTOMATIC', MANUAL: 'MANUAL' } as const;
export type CaptureMethod = keyof typeof CaptureMethod;

/** The language of the payment page. */
export const PageLanguage = { RU: 'RU', EN: 'EN', KZ: 'KZ', KG: 'KG', UZ: 'UZ' } as const;
export type PageLanguage = keyof typeof PageLanguage;

/** One row of a fiscal receipt. */
export interface ReceiptRow {
  readonly name: string;
  readonly count: number;
  /** Decimal text, for one piece. */
  readonly price: string;
  /** The provider's code of the tax: 0 none, 3 VAT 16/116, 7 VAT 10/110, 11 VAT 5/105. */
  readonly taxType: number;
}

/** A payment to be created. Every text has been checked. */
export interface NewCheckout {
  readonly orderId: string;
  readonly amount: Money;
  readonly description: string;
  readonly captureMethod: CaptureMethod;
  readonly language: PageLanguage | null;
  readonly lifetimeSeconds: number | null;
  readonly successUrl: string | null;
  readonly failureUrl: string | null;
  readonly payerEmail: string | null;
  readonly payerPhone: string | null;
  readonly testMode: boolean | null;
  /** The merchant's own, given back in webhooks. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly receipt: readonly ReceiptRow[];
  /** For how many months the payer lets it be charged again; left out: not. As `timed`, a key is compared without where it is left out. */
  readonly recurringMonths?: number;
  /** What the gateway does to it by itself; left out where nothing: what a key stands for has always been compared without. */
  readonly timed?: { readonly kind: 'CAPTURE' | 'CANCEL'; readonly at: Date };
}

/** A payment that was created through this gateway, or was to be. */
export interface Checkout {
  readonly id: string;
  readonly account: string;
  readonly state: CheckoutState;
  readonly orderId: string;
  readonly amount: Money;
  readonly idempotencyKey: string;
  readonly paymentId: string | null;
  /** Where the payer pays. */
  readonly redirectUrl: string | null;
  readonly problem: OperationProblem | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A checkout with what was read of payments. */
export interface KnownCheckout extends Omit<Checkout, 'redirectUrl'> {
  /** The payment that was read as the first to pay the order. */
  readonly orderPaidBy: string | null;
  /** Whether its own payment was read as paid. */
  readonly hasPaid: boolean;
}

/** The problem of a checkout whose answer was lost, and whose payment a webhook has named since. */
export function addressLost(paymentId: string): OperationProblem {
  return {
    code: 'OUTCOME_UNKNOWN',
    message: `The answer to its creation was lost, and the page's address with it; the provider has since named it as payment ${paymentId}, so somebody has the page. Watch that payment, and create no other.`,
    providerCode: null,
    providerMessage: null,
    advice: 'WAIT',
  };
}

/** What is known of an order's payments, for answering the provider. */
export interface KnownOrder {
  readonly checkouts: readonly KnownCheckout[];
}

/** A payment as a verified webhook names it. */
export interface NamedPayment {
  readonly paymentId: string;
  readonly orderId: string | null;
  /** `null` where the webhook does not tell, or not as a sum. */
  readonly amount: Money | null;
}

/** What the provider may be answered: go ahead, or why not. */
export type Consent = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Another payment has paid the order. */
export const PAID_ALREADY: Consent = { ok: false, reason: 'the order is paid already' };

/**
 * Whether the provider may take the money it asks about: it must be the payment, order and sum that were created here, and
 * the order must not be paid by another payment already.
 */
export function consentTo(
  asked: { readonly paymentId: string; readonly orderId: string | null; readonly amount: Money },
  { checkouts }: KnownOrder,
): Consent {
  const own = checkouts.find(({ paymentId }) => paymentId === asked.paymentId);
  // The answer to the creation may have been lost, or be under way: then the order stands for it, and the sum.
  const nameless = checkouts.filter(({ paymentId, orderId }) => paymentId === null && orderId === asked.orderId);
  const checkout = own ?? nameless.find(({ amount }) => isSame(amount, asked.amount)) ?? nameless[0];
  if (!checkout) return rejected('the payment was not created here');
  if (asked.orderId !== null && asked.orderId !== checkout.orderId) return rejected('the order is another one');
  if (asked.amount.currency !== checkout.amount.currency) return rejected('the currency is another one');
  if (asked.amount.amount !== checkout.amount.amount) return rejected('the amount is another one');
  // A question that is repeated after its own payment was paid gets the answer it got before.
  const isPaid = checkout.orderPaidBy !== null && checkout.orderPaidBy !== asked.paymentId && !own?.hasPaid;
  return isPaid ? PAID_ALREADY : { ok: true };
}

function isSame(a: Money, b: Money): boolean {
  return a.amount === b.amount && a.currency === b.currency;
}

function rejected(reason: string): Consent {
  return { ok: false, reason };
}
