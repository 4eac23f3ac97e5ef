import { compare, type Money } from '../../domain/money.js';
import type { Card } from '../model/cards/card.js';
import type { RecurringProfile } from '../model/cards/profile.js';
import { type Checkout, plainCheckout } from '../model/checkout.js';
import { BadRequest, failureOf } from '../model/refusals.js';
import type { PaymentRecord } from '../model/transactions.js';
import { checkOrderId, checkText, checkWord, positiveAmount } from '../model/value-checks.js';
import { outcomeOf, type RefundStatus } from './new-refund.js';

/** How far a payment has come when it is put into the ledger. */
export type PaymentState = 'new' | 'hold' | 'captured' | 'declined' | 'cancelled';

/** A payment to put into the ledger. Amounts are decimal texts ("2500.00"). */
export interface NewPayment {
  /** Left out: the shop gave none. */
  readonly orderId?: string;
  readonly amount: string;
  /** ISO 4217; KZT unless given. */
  readonly currency?: string;
  /** `new` unless given. `cancelled` is a hold that was released. */
  readonly state?: PaymentState;
  /** 1 to 20 digits, the next free ones unless given; or a UUID, for a payment of the asynchronous Gateway API. */
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
  /** Now unless given. */
  readonly createdAt?: Date;
  /** Why it was declined: 10009 unless given. */
  readonly failureCode?: string;
  readonly failureDescription?: string;
  /** Refunds made before, oldest first. They do not count as writes. */
  readonly refunds?: readonly EarlierRefund[];
  /** Id of the revocation of a `cancelled` payment; the next free one unless given. */
  readonly revocationId?: string;
  /** What the shop asked of the payment and its page; what is left out stays plain. */
  readonly checkout?: Partial<Omit<Checkout, 'token'>>;
  /** The recurring profile that it charges. */
  readonly recurring?: RecurringProfile;
  /** The `pg_idempotency_key` it was made with. */
  readonly idempotencyKey?: string;
}

/** A refund made before the payment was put into the ledger. */
export interface EarlierRefund {
  readonly id?: string;
  readonly amount: string;
  /** `success` unless given. */
  readonly status?: RefundStatus;
  readonly failureCode?: string;
  readonly createdAt?: Date;
}

/** The card that pays where nobody says which. */
export const DEMO_CARD: Card = {
  name: 'DEMO PAYER',
  pan: '4716-04XX-XXXX-1981',
  exp: '12/29',
  brand: 'VI',
  token: 'ef741cfc-f85e-41a0-84e6-2ba964912182',
};

const WORDS: ReadonlyMap<PaymentState, string> = new Map([
  ['new', 'new'],
  ['hold', 'success'],
  ['captured', 'success'],
  ['declined', 'error'],
  ['cancelled', 'revoked'],
]);

/** Where ids and places in the order of transactions come from. */
export interface Numbering {
  claim(requestedId?: string, owner?: string): string;
  sequence(): number;
}

/** The authorisation code the bank gives a payment: six digits made of its id. */
export function authCodeOf(id: string): string {
  return id.slice(-6).padStart(6, '0');
}

/** The record of a new payment. Everything is checked before an id is taken. */
export function recordOf(given: NewPayment, numbering: Numbering, now: Date): PaymentRecord {
  const { state = 'new', createdAt = now } = given;
  const word = WORDS.get(state);
  if (word === undefined) throw new BadRequest(`The state is one of: ${[...WORDS.keys()].join(', ')}.`);
  const amount = positiveAmount(given.amount, given.currency ?? 'KZT');
  const authorized = ['hold', 'captured', 'cancelled'].includes(state);
  const drafts = (given.refunds ?? []).map(({ id, status = 'success', createdAt: made = now, ...refund }) => ({
    requestedId: id,
    amount: positiveAmount(refund.amount, amount.currency),
    createdAt: made,
    ...outcomeOf(status, made, refund.failureCode),
  }));
  const details = {
    orderId: given.orderId === undefined ? '' : checkOrderId(given.orderId),
    word: checkWord(given.word ?? word),
    amount,
    authorized: authorized ? amount : null,
    captured: state === 'captured' ? capturedOf(given.captured, amount) : null,
    cancelled: state === 'cancelled',
    method: checkText('A method', given.method ?? 'bankcard'),
    card: given.card === undefined && state !== 'new' ? DEMO_CARD : (given.card ?? null),
    userEmail: checkText('An e-mail', given.userEmail ?? ''),
    userPhone: checkText('A phone', given.userPhone ?? ''),
    testingMode: given.testingMode ?? true,
    createdAt,
    paidAt: authorized ? createdAt : null,
    failure: state === 'declined' ? failureOf(given.failureCode ?? '10009', given.failureDescription) : null,
    effects: { captures: 0, cancels: 0, refunds: 0, charges: 0 },
    scriptWrites: 0,
    recurring: given.recurring ?? null,
    mobile: null,
    idempotencyKeys: given.idempotencyKey === undefined ? [] : [given.idempotencyKey],
  };
  const id = numbering.claim(given.id);
  return {
    ...details,
    id,
    checkout: { ...plainCheckout(id), ...given.checkout },
    sequence: numbering.sequence(),
    authCode: authorized ? authCodeOf(id) : null,
    refunds: drafts.map(({ requestedId, ...refund }) => ({
      ...refund,
      id: numbering.claim(requestedId, id),
      sequence: numbering.sequence(),
    })),
    revocations: details.cancelled
      ? [{ id: numbering.claim(given.revocationId, id), status: 'success', amount, createdAt }]
      : [],
  };
}

function capturedOf(text: string | undefined, amount: Money): Money {
  const captured = positiveAmount(text ?? amount.amount, amount.currency);
  if (compare(captured, amount) > 0) throw new BadRequest('More was captured than the payment has.');
  return captured;
}
