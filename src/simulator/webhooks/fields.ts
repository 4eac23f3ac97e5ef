import type { Money } from '../../domain/money.js';
import type { Message } from '../../freedompay/protocol/message.js';
import { netOf, toPayOf, wireAmount } from '../model/amounts.js';
import type { SavedCard } from '../model/cards/card.js';
import type { CardSetup } from '../model/cards/setup.js';
import { localStamp, referenceOf } from '../model/dates.js';
import type { PayoutRecord } from '../model/payouts/record.js';
import type { PaymentRecord } from '../model/transactions.js';
import { failureFields, optional } from '../scripts/status-fields.js';

/** The card of a payout that was put in without one. */
const PAYEE_CARD = '4671-59XX-XXXX-8252';

/** The question whether money may be taken. Source: docs page "Check request"; api-reference section 6.2. */
export function checkFields(payment: PaymentRecord): Message {
  return [...sums(payment), ...payment.checkout.merchantFields];
}

/** What a result webhook tells of the moment it is sent. */
export interface ResultMoment {
  /** Whether an answer of `rejected` will be obeyed. */
  readonly canReject: boolean;
  readonly at: Date;
  readonly timeZone: string;
}

/** How the payment ended: `pg_result` 1, 0, or 2 while it has not. Source: api-reference section 6.3; vector V8. */
export function resultFields(payment: PaymentRecord, { canReject, at, timeZone }: ResultMoment): Message {
  const { authorized, captured, card, checkout, failure, recurring } = payment;
  const result = authorized && !payment.cancelled ? '1' : failure || payment.cancelled ? '0' : '2';
  return [
    ...sums(payment),
    ['pg_net_amount', wireAmount(netOf(captured ?? payment.amount))],
    ['pg_payment_method', payment.method],
    ['pg_description', checkout.description],
    ['pg_result', result],
    ['pg_payment_date', localStamp(payment.paidAt ?? at, timeZone)],
    ['pg_can_reject', canReject ? '1' : '0'],
    ['pg_user_phone', payment.userPhone],
    ['pg_need_phone_notification', '0'],
    ['pg_user_contact_email', payment.userEmail],
    ['pg_need_email_notification', '0'],
    ...optional('pg_user_ip', checkout.userIp),
    ['pg_testing_mode', payment.testingMode ? '1' : '0'],
    ...(card ? cardFields(payment) : []),
    ...(recurring
      ? ([
          ['pg_recurring_profile_id', recurring.id],
          ['pg_recurring_profile_expiry_date', localStamp(recurring.expiresAt, timeZone)],
        ] as const)
      : []),
    ...failureFields(failure),
    ...checkout.merchantFields,
  ];
}

/** Whether there is an end to tell of. */
export function hasEnded({ word, failure }: PayoutRecord): boolean {
  return failure !== null || ['ok', 'failed', 'incomplete'].includes(word);
}

/** What a payout's webhook tells beside the payout itself. */
export interface PayoutMoment {
  readonly merchantId: string;
  /** What is left for payouts now. */
  readonly balance: Money;
  readonly at: Date;
  readonly timeZone: string;
}

/** How a payout ended. Source: docs page "Payout notify"; api-reference section 6.4. */
export function payoutFields(payout: PayoutRecord, { merchantId, balance, at, timeZone }: PayoutMoment): Message {
  return [
    ['pg_payment_id', payout.id],
    ['pg_order_id', payout.orderId],
    ['pg_card_hash', payout.payee?.hash ?? PAYEE_CARD],
    ['pg_status', payout.word === 'ok' ? 'ok' : 'error'],
    ['pg_balance', wireAmount(balance)],
    ['pg_payment_amount', wireAmount(payout.amount)],
    ['pg_to_pay', wireAmount(toPayOf(payout.amount))],
    ['pg_merchant_id', merchantId],
    ['pg_payment_date', localStamp(at, timeZone)],
    ...failureFields(payout.failure),
  ];
}

/** A card that was saved. Source: api-reference section 6.5; sample S6. */
export function cardAddedFields({ id, orderId, userId }: CardSetup, card: SavedCard): Message {
  const [month = '', year = ''] = card.exp.split('/');
  return [
    ['pg_payment_id', id],
    ['pg_order_id', orderId],
    ['pg_card_hash', card.pan],
    ['pg_card_hhash', card.digest],
    ['pg_card_month', month],
    ['pg_card_year', year],
    ['pg_bank', card.bank],
    ['pg_country', 'KZ'],
    ['pg_card_3ds', card.threeDs ? '1' : '0'],
    ['pg_status', 'success'],
    ['pg_card_id', card.id],
    ['pg_card_token', card.token],
    ['pg_user_id', userId],
    ['pg_recurring_profile_id', card.profileId ?? ''],
    ['pg_type', 'approve'],
  ];
}

function sums({ id, orderId, amount }: PaymentRecord): Message {
  return [
    // The order id is missing where none was given, not empty.
    ...(orderId === '' ? [] : [['pg_order_id', orderId] as const]),
    ['pg_payment_id', id],
    ['pg_amount', amount.amount],
    ['pg_currency', amount.currency],
    ['pg_ps_amount', wireAmount(amount)],
    ['pg_ps_full_amount', wireAmount(amount)],
    ['pg_ps_currency', amount.currency],
  ];
}

function cardFields({ card, captured, authCode, paidAt, createdAt }: PaymentRecord): Message {
  return [
    ['pg_captured', captured ? '1' : '0'],
    ['pg_card_pan', card?.pan ?? ''],
    ['pg_card_exp', card?.exp ?? ''],
    ['pg_card_owner', card?.name ?? ''],
    ['pg_card_brand', card?.brand ?? ''],
    ['pg_card_token', card?.token ?? ''],
    ['pg_reference', referenceOf(paidAt ?? createdAt)],
    ...optional('pg_auth_code', authCode),
  ];
}
