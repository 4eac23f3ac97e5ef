import type { Message } from '../../../freedompay/protocol/message.js';
import { wireAmount } from '../../model/amounts.js';
import { type Card, type SavedCard, shownCard } from '../../model/cards/card.js';
import { type Checkout, pagePath } from '../../model/checkout.js';
import { localStamp } from '../../model/dates.js';
import { failureOf, ScriptError } from '../../model/refusals.js';
import type { PaymentRecord } from '../../model/transactions.js';
import { paymentOf } from '../init-payment.js';
import { checkInitFields } from '../init-payment-rules.js';
import { given, MERCHANT_PREFIX, paymentIdOf, type Script, type ScriptContext } from '../script.js';
import { failureFields, optional } from '../status-fields.js';

const REQUIRED = ['pg_order_id', 'pg_amount', 'pg_description', 'pg_user_id'];

/**
 * `card/init`: makes a payment that a saved card is to pay, and takes nothing. Unless it says otherwise the money is taken in
 * one step. Source: api-reference-2 section 5.4, step 1.
 */
export const initCard: Script = {
  path: `${MERCHANT_PREFIX}card/init`,
  secret: 'payment',
  flavour: 'merchant',
  creates: true,
  run(request, context) {
    const { ledger, merchantId, creationLagMs } = context;
    const card = cardOf(request, context);
    const asked = paymentOf(request, context);
    const autoClearing = given(request, 'pg_auto_clearing') !== '0';
    const checkout = { ...asked.checkout, autoClearing, savedCard: card.token };
    const id = ledger.addPayment({ ...asked, checkout }, creationLagMs);
    return {
      fields: [
        ['pg_status', 'ok'],
        ['pg_payment_id', id],
        ['pg_order_id', ledger.payment(id).orderId],
        ['pg_merchant_id', merchantId],
      ],
    };
  },
};

/** `card/pay`: the page where the payer confirms with the code of the card. Source: api-reference-2 section 5.4, step 2a. */
export const payCard: Script = {
  path: `${MERCHANT_PREFIX}card/pay`,
  secret: 'payment',
  flavour: 'merchant',
  run(request, { ledger }) {
    const payment = ledger.records.truth(paymentIdOf(request, ledger));
    if (payment.checkout.savedCard === null) throw new ScriptError('120');
    return { fields: [['pg_status', 'ok']], page: pagePath(payment.checkout) };
  },
};

/**
 * `card/direct`: charges the saved card of `card/init` without its payer. A second call is an error 120 though the money is
 * taken, with its text in `pg_failure_description`. `ok` beside `pg_3ds` `1` is not paid: where the card's bank asks for 3-D
 * Secure the payer has still to pass it. Source: api-reference-2 section 5.4, step 2b; samples S7, S7b and S13.
 */
export const directCard: Script = {
  path: `${MERCHANT_PREFIX}card/direct`,
  secret: 'payment',
  flavour: 'merchant',
  run(request, context) {
    const { ledger } = context;
    const id = paymentIdOf(request, ledger);
    const before = ledger.records.truth(id);
    const { savedCard } = before.checkout;
    if (savedCard === null || before.authorized || before.failure || before.cancelled || before.word !== 'new') {
      return repeated();
    }
    const card = ledger.cards.get(savedCard);
    if (card.word !== 'approved') throw new ScriptError('10019');
    if (card.threeDs) {
      const { id: paymentId, checkout } = before;
      return { fields: [['pg_status', 'ok'], ['pg_payment_id', paymentId], ...challenge(checkout, context)] };
    }
    charge(id, { card: shownCard(card), chargeCode: card.chargeCode }, context);
    return { fields: directFields(ledger.records.truth(id), card, context) };
  },
};

/** That the payer has to pass 3-D Secure, and where. */
export function challenge(checkout: Checkout, { pageUrl }: Pick<ScriptContext, 'pageUrl'>): Message {
  return [
    ['pg_3ds', '1'],
    ['pg_3d_md', ''],
    ['pg_3d_acsurl', pageUrl(`${pagePath(checkout)}/secure`)],
    ['pg_3d_pareq', ''],
  ];
}

/** What is charged: a card, or the balance of a phone; and the code that it is declined with, null where it pays. */
export interface Charged {
  readonly card: Card | null;
  readonly chargeCode: string | null;
}

/** Charges it: the bank decides at once, or later where a fault says so. The shop is told in either case. */
export function charge(id: string, { card, chargeCode }: Charged, context: ScriptContext): void {
  const { ledger, origin, course, afterwards } = context;
  const { processMs, failureCode } = course ?? { processMs: 0, failureCode: chargeCode };
  ledger.startCharge(id, card, origin);
  if (processMs === 0) ledger.endCharge(id, failureCode, origin);
  afterwards.charge(id, { processMs, failureCode });
}

/** The saved card that a request names: its user's, and one to pay with. */
export function cardOf(request: Message, { ledger }: ScriptContext): SavedCard {
  checkInitFields(request, REQUIRED);
  const [token, id] = [given(request, 'pg_card_token'), given(request, 'pg_card_id')];
  if (token === undefined && id === undefined) throw new ScriptError('200', 'pg_card_token обязателен');
  const card = ledger.cards
    .list(given(request, 'pg_user_id') ?? '')
    .find((one) => (token === undefined ? one.id === id : one.token === token));
  if (card?.use !== 'purchase') throw new ScriptError('1999');
  return card;
}

function directFields(payment: PaymentRecord, card: SavedCard, { timeZone }: ScriptContext): Message {
  const { authorized, captured, failure } = payment;
  return [
    ['pg_status', 'ok'],
    ['pg_payment_id', payment.id],
    ['pg_can_reject', captured ? '1' : '0'],
    ['pg_payment_method', payment.method],
    ['pg_amount', wireAmount(payment.amount)],
    ['pg_currency', payment.amount.currency],
    ['pg_transaction_status', authorized ? 'ok' : failure ? 'failed' : 'pending'],
    ['pg_captured', captured ? '1' : '0'],
    ['pg_card_pan', card.pan],
    ['pg_card_id', card.id],
    ['pg_card_token', card.token],
    ...optional('pg_auth_code', payment.authCode),
    ...failureFields(failure),
    ['pg_create_date', localStamp(payment.createdAt, timeZone)],
  ];
}

function repeated() {
  const { code, description } = failureOf('120');
  return {
    fields: [
      ['pg_status', 'error'],
      ['pg_error_code', code],
      ['pg_failure_description', description],
    ] as const,
    code,
  };
}
