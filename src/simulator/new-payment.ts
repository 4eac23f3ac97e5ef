import { InvalidAmount, isPositive, type Money, money } from '../domain/money.js';
import { BadRequest, failureOf } from './refusals.js';
import type { Card, PaymentRecord, RefundRecord, RevocationRecord } from './transactions.js';

/** How far a payment has come when it is put into the ledger. */
export type PaymentState = 'new' | 'hold' | 'captured' | 'declined' | 'cancelled';

/** A payment to put into the ledger. Amounts are decimal texts ("2500.00"). */
export interface NewPayment {
  readonly orderId: string;
  readonly amount: string;
  /** ISO 4217; KZT unless given. */
  readonly currency?: string;
  /** `new` unless given. */
  readonly state?: PaymentState;
  /** 1 to 20 digits; the next free one unless given. */
  readonly id?: string;
  /** The provider's status word, where it is to differ from the state's own. */
  readonly word?: string;
  /** `bankcard` unless given. */
  readonly method?: string;
  /** What was captured, where it is less than the amount. */
  readonly captured?: string;
  /** Null: no card was presented. A demo card unless given and unless the state is `new`. */
  readonly card?: Card | null;
  readonly userEmail?: string;
  readonly userPhone?: string;
  /** True unless given. */
  readonly testingMode?: boolean;
  readonly createdAt?: Date;
  /** Why it was declined: 10009 unless given. */
  readonly failureCode?: string;
  readonly failureDescription?: string;
  readonly refunds?: readonly RefundRecord[];
  readonly revocations?: readonly RevocationRecord[];
}

/** The card that pays where nobody says which. */
export const DEMO_CARD: Card = {
  name: 'DEMO PAYER',
  pan: '4716-04XX-XXXX-1981',
  exp: '12/29',
  brand: 'VI',
  token: 'ef741cfc-f85e-41a0-84e6-2ba964912182',
};

const WORDS: Readonly<Record<PaymentState, string>> = {
  new: 'new',
  hold: 'success',
  captured: 'success',
  declined: 'error',
  cancelled: 'revoked',
};

/** The authorisation code the bank gives a payment: six digits made of its id. */
export function authCodeOf(id: string): string {
  return id.slice(-6).padStart(6, '0');
}

/** A positive amount of a currency; anything else is refused. */
export function positiveAmount(text: string, currency: string): Money {
  try {
    const amount = money(text, currency);
    if (isPositive(amount)) return amount;
  } catch (error) {
    if (error instanceof InvalidAmount) throw new BadRequest(error.message);
    throw error;
  }
  throw new BadRequest(`"${text}" is not above zero.`);
}

/** The record of a new payment. */
export function recordOf(given: NewPayment, id: string, sequence: number, now: Date): PaymentRecord {
  const state = given.state ?? 'new';
  if (!(state in WORDS)) throw new BadRequest(`"${state}" is not a state: ${Object.keys(WORDS).join(', ')}.`);
  if (!/^[^\p{Cc}]{1,50}$/u.test(given.orderId)) throw new BadRequest('An order id has 1 to 50 characters.');
  const amount = positiveAmount(given.amount, given.currency ?? 'KZT');
  const authorized = state === 'hold' || state === 'captured' || state === 'cancelled' ? amount : null;
  const createdAt = given.createdAt ?? now;
  return {
    id,
    sequence,
    orderId: given.orderId,
    word: given.word ?? WORDS[state],
    amount,
    authorized,
    captured: state === 'captured' ? positiveAmount(given.captured ?? amount.amount, amount.currency) : null,
    cancelled: state === 'cancelled',
    method: given.method ?? 'bankcard',
    card: given.card !== undefined ? given.card : state === 'new' ? null : DEMO_CARD,
    userEmail: given.userEmail ?? '',
    userPhone: given.userPhone ?? '',
    testingMode: given.testingMode ?? true,
    createdAt,
    paidAt: authorized ? createdAt : null,
    authCode: authorized ? authCodeOf(id) : null,
    failure: state === 'declined' ? failureOf(given.failureCode ?? '10009', given.failureDescription) : null,
    refunds: given.refunds ?? [],
    revocations: given.revocations ?? [],
    effects: { captures: 0, cancels: 0, refunds: 0 },
    scriptWrites: 0,
    idempotencyKeys: [],
  };
}
