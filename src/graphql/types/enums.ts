import { registerEnumType } from 'type-graphql';
import { CardPurpose, CardRemovalState, CardSetupState, CardStatus } from '../../domain/cards/card.js';
import { ChargeKind, ChargeState, NextActionKind } from '../../domain/cards/charge.js';
import { CaptureMethod, CheckoutState, PageLanguage } from '../../domain/checkouts/checkout.js';
import { MobileOperator } from '../../domain/mobile/phone-charge.js';
import {
  Advice,
  OperationEventSource,
  OperationKind,
  OperationState,
  ProblemCode,
  RecheckResult,
  ResolvedOutcome,
} from '../../domain/operations/operation.js';
import { DeclineReason, FixableBy } from '../../domain/payments/failure.js';
import { HistorySource } from '../../domain/payments/history.js';
import { MessageLanguage } from '../../domain/payments/payer-messages.js';
import { PaymentAction, PaymentStatus } from '../../domain/payments/payment.js';
import { PayoutState } from '../../domain/payments/payout.js';
import { RefundStatus } from '../../domain/payments/refund-payment.js';
import { PayoutMethod } from '../../domain/payouts/payout-operation.js';

/** Describes each value, so that none can be added without saying what it means. */
function register<T extends Record<string, string>>(
  enumObject: T,
  name: string,
  description: string,
  values: { readonly [K in keyof T]: string },
): void {
  const valuesConfig = Object.fromEntries(Object.entries(values).map(([key, text]) => [key, { description: text }]));
  registerEnumType(enumObject, { name, description, valuesConfig: valuesConfig as never });
}

register(PaymentStatus, 'PaymentStatus', 'Where a payment stands.', {
  CREATED: 'The payment page exists; nobody has tried to pay yet.',
  PENDING: 'The payer or the payment system is busy with it.',
  AUTHORIZED:
    'The money is held on the card, not taken. Capture or cancel it, or the provider takes it by itself after a few days.',
  CAPTURED: 'The money was taken.',
  PARTIALLY_REFUNDED: 'The money was taken, and a part of it was given back.',
  REFUNDED: 'All that was taken was given back.',
  CANCELED: 'The hold was released, or the bill was canceled before it was paid. No money was taken.',
  FAILED: 'The payment was refused; `failure` tells why.',
  EXPIRED: 'Nobody paid in time.',
  UNKNOWN:
    'The provider used a word that is not documented; see `rawStatus`. It does not mean that the payment failed.',
});
register(PaymentAction, 'PaymentAction', 'What may be asked for a payment as it stands.', {
  CAPTURE: 'Take the held money, or a part of it once: `capturePayment`.',
  CANCEL:
    'Release the hold, or cancel the unpaid bill: `cancelPayment`. The provider does not promise that a canceled bill can no longer be paid in every payment system.',
  REFUND: 'Give back `refundableAmount` or less: `refundPayment`.',
});
register(HistorySource, 'HistorySource', 'What had a payment read when a change of it was seen.', {
  WEBHOOK: 'The provider sent word that something happened to it.',
  OPERATION: 'A capture, cancel, refund or new payment, or finding out how one ended.',
  READ: 'Somebody read it, or watched it.',
});
register(RefundStatus, 'RefundStatus', 'Where a refund, or the release of a hold, stands.', {
  PENDING: 'Under way: it may still fail.',
  SUCCEEDED: 'Done.',
  FAILED: 'Did not happen; `failure` tells why. No money moved.',
  UNKNOWN: 'The provider used a word that is not documented; see `rawStatus`.',
});
register(PayoutState, 'PayoutState', 'Where a payout stands.', {
  CREATED: 'Known to the provider, not started.',
  PENDING: 'Under way.',
  SUCCEEDED: 'The money reached the payee.',
  FAILED: 'The money was not paid out; `failure` tells why.',
  EXPIRED: 'Its time ran out before it was paid.',
  UNKNOWN: 'The provider used a word that is not documented; see `rawStatus`. It does not mean that the payout failed.',
});
register(OperationKind, 'OperationKind', 'What was asked for.', {
  CAPTURE: 'Take held money.',
  CANCEL: 'Release a hold or cancel an unpaid bill.',
  REFUND: 'Give money back.',
});
register(PayoutMethod, 'PayoutMethod', 'Where the money of a payout goes.', {
  SAVED_CARD: 'To a card that the provider keeps, named by its token.',
  CARD_PAGE: "To a card that the payee types into a page of the provider's.",
  IBAN: 'To a bank account.',
});
register(OperationState, 'OperationState', 'What became of an operation.', {
  AWAITING_APPROVAL:
    'Its sum is above what one person may decide on: another one approves or declines it. Its sum is set aside, nothing was sent.',
  PENDING: 'Not settled yet; the provider accepted it or it is still on its way. Read the operation again.',
  SUCCEEDED:
    'Done, and confirmed by reading the payment back. Final, unless the provider shows otherwise later, as where a bank returns a refund: then it is corrected.',
  REJECTED:
    'Not done; `problem` tells why and what to do. Final, unless the provider shows otherwise later: then it is corrected.',
  UNKNOWN:
    'It was sent, and its answer was lost or cannot be believed. The money may have moved: do not repeat it, read the operation again.',
});
register(ProblemCode, 'ProblemCode', 'Why an operation is not done.', {
  PAYMENT_NOT_FOUND: 'The provider knows no such payment. Nothing was sent.',
  CARD_NOT_FOUND: 'The provider shows no such saved card of that user. Nothing was sent.',
  ACTION_NOT_ALLOWED: 'The payment is in a state that does not allow it.',
  AMOUNT_EXCEEDS_AVAILABLE: 'More was asked for than can be captured or refunded now.',
  ALREADY_DONE: 'The payment already is as it was to become, or another payment has paid the order already.',
  REFUND_LIMIT_REACHED: 'It is more than one caller may refund at once, or within 24 hours. Nothing was sent.',
  REFUND_WINDOW_CLOSED: 'The payment is too old to be refunded.',
  STATE_CHANGED: 'The payment is not in the state any more that `ifState` names. Nothing was sent.',
  APPROVAL_DECLINED: 'Somebody declined to approve it, or whoever asked withdrew it. Nothing was sent.',
  APPROVAL_EXPIRED: 'Nobody approved it in time. Nothing was sent.',
  DECLINED: 'The bank or the payment system declined it.',
  PROVIDER_REFUSED: 'The provider refused it for a reason of its own; see `providerCode`.',
  PROVIDER_UNAVAILABLE: 'The provider could not be reached or read before anything was sent.',
  NOT_APPLIED:
    'It was sent, and signed readings did not show it for the whole horizon of its account, a day unless set otherwise; or the gateway stopped before it was sent. `advice` tells the two apart.',
  OUTCOME_UNKNOWN: 'It was sent, and it is not known yet whether it was done.',
  INSUFFICIENT_BALANCE: 'The balance that payouts are paid from has not so much.',
  ORDER_ID_TAKEN: 'Another payout of the shop has this order id. Nothing was sent.',
  PAYOUT_LIMIT_REACHED:
    'It is more than may be paid out at once, or within 24 hours by one caller or from the account. Nothing was sent.',
});
register(Advice, 'Advice', 'What the caller should do next.', {
  GIVE_UP: 'Nothing more will change: the same request would meet the same end.',
  RETRY_WITH_NEW_KEY: 'It was not done. To try again, send it with a new idempotency key.',
  WAIT: 'Do not send it again. Wait and read the operation.',
  ASK_OPERATOR:
    "Have a person compare with the provider's own records. Only then, and where it was not done, have it sent once more with `retryOperation`; never with a new key.",
});
register(OperationEventSource, 'OperationEventSource', 'How a change of an operation came to be known.', {
  CALL: 'From the call that asked for it and the answer to it.',
  READ: 'From reading the payment for a call, right before or after one or for whoever asked for it.',
  RECONCILE: 'From reading the payment later, because the outcome was still open, or to see whether it still holds.',
  WEBHOOK: 'From reading the payment after the provider sent word of it.',
  OPERATOR: 'From a person who decided on it.',
});
register(ResolvedOutcome, 'ResolvedOutcome', 'How a person ends an operation that is UNKNOWN.', {
  SUCCEEDED: "It was done: the provider's own records show it.",
  REJECTED: "It was not done: the provider's own records do not show it.",
});
register(RecheckResult, 'RecheckResult', 'What a recheck of an operation came to.', {
  READ: 'The payment was read, and what that proves is recorded.',
  UNDER_WAY:
    'Nothing was read for you: somebody else is at this payment now, such as a recheck or a write. Read the operation again in a moment.',
  UNREAD: 'The payment could not be read, or the provider knows none of that id. What was known stands; ask again.',
  NOT_SENT: 'Nothing of it has left this gateway, so there is nothing to look for.',
});
register(CheckoutState, 'CheckoutState', 'What became of asking for a payment page.', {
  PENDING: 'It is being asked for.',
  OPEN: 'The page is there: send the payer to `redirectUrl`. How the payment goes is told by the payment itself.',
  REJECTED: 'There is no page; `problem` tells why. Final.',
  UNKNOWN:
    'The answer was lost, and the address of the page with it. While `paymentId` is null nobody can pay on it: create another with a new key. Once it is set, the provider has named the payment in a webhook: watch that one.',
});
register(CaptureMethod, 'CaptureMethod', 'Whether paying takes the money at once.', {
  AUTOMATIC: 'The money is taken when the payer pays (one step).',
  MANUAL: 'The money is only held; `capturePayment` takes it, or the provider by itself after a few days (two steps).',
});
register(PageLanguage, 'PageLanguage', 'The language of the payment page.', {
  RU: 'Russian.',
  EN: 'English.',
  KZ: 'Kazakh.',
  KG: 'Kyrgyz.',
  UZ: 'Uzbek.',
});
register(
  DeclineReason,
  'DeclineReason',
  'Why a payment, refund or payout was refused, whatever code and words the provider gave.',
  {
    INSUFFICIENT_FUNDS: 'There is not enough money on the account, or on the balance that payouts are paid from.',
    CARD_EXPIRED: 'The card has expired.',
    CARD_BLOCKED: 'The card is blocked, closed or restricted.',
    CARD_NOT_SUPPORTED: 'The card cannot be used here, for instance because of its country.',
    INVALID_CARD_DATA: 'A card number, other card data or a phone number is wrong.',
    AUTHENTICATION_FAILED: '3-D Secure, a PIN or a code from an SMS was wrong or missing.',
    LIMIT_EXCEEDED: 'A limit of the bank or the operator is used up for now.',
    DECLINED_BY_BANK: 'The bank or the operator said no and gives no reason.',
    SUSPECTED_FRAUD: 'It was stopped for reasons of security.',
    PAYER_CANCELED: 'It was canceled on the way.',
    EXPIRED: 'The time for it is over.',
    MERCHANT_SETUP: 'Something is wrong with the settings, the contract or the request of the shop.',
    PROVIDER_ERROR: 'The provider, or a system behind it, failed.',
    OTHER: 'None of these, or a code that nobody documents.',
  },
);
register(FixableBy, 'FixableBy', 'Who can do something about a refusal.', {
  PAYER: 'The payer: with another card, right data, or another try.',
  MERCHANT: 'The merchant: see `code` and `message`.',
  PROVIDER: 'The provider; it may pass by itself.',
  NOBODY: 'Nobody: it stays refused.',
});
register(MessageLanguage, 'MessageLanguage', 'The language of a sentence for payers, by its ISO 639-1 code.', {
  RU: 'Russian.',
  KK: 'Kazakh.',
  UZ: 'Uzbek, in Latin letters.',
  KY: 'Kyrgyz.',
  EN: 'English.',
});
register(CardStatus, 'CardStatus', 'Where a saved card stands.', {
  APPROVED: 'It can be charged.',
  UNKNOWN: 'The provider used a word that is not documented; see `rawStatus`. It cannot be charged.',
});
register(CardPurpose, 'CardPurpose', 'What a card is saved for.', {
  CHARGE: 'To be charged.',
  PAYOUT: 'To be paid out to, and for nothing else.',
});
register(CardSetupState, 'CardSetupState', 'What became of asking for a page on which a card is added.', {
  PENDING: 'It is on its way. Read the setup again.',
  OPEN: 'The page is there: send the payer to `redirectUrl`.',
  COMPLETED: 'The provider said, under its signature, that a card was saved: `cardId`.',
  REJECTED: 'There is no page; `problem` tells why and what to do.',
  UNKNOWN: 'It was sent, and the answer was lost or cannot be believed. Nobody has the address of a page.',
});
register(CardRemovalState, 'CardRemovalState', 'What became of asking the provider to forget a card.', {
  PENDING: 'It is on its way. Read the removal again.',
  SUCCEEDED: 'The card is forgotten: the provider said so under its signature, or does not show it any more.',
  REJECTED: 'The card is not forgotten; `problem` tells why and what to do.',
  UNKNOWN: 'It was sent, and it is not known yet whether the card is forgotten. The cards are read until that shows.',
});
register(ChargeKind, 'ChargeKind', 'What is charged.', {
  SAVED_CARD: 'A saved card.',
  RECURRING: 'A recurring profile.',
  MOBILE_BALANCE: 'The balance of a phone.',
});
register(NextActionKind, 'NextActionKind', 'What the payer has to do before money is taken.', {
  REDIRECT: 'Go to `redirectUrl`: to enter the CVC, or to confirm it to their bank (3-D Secure).',
  ENTER_CODE: 'Say the code that they got by SMS: `approveMobileCharge`.',
});
register(MobileOperator, 'MobileOperator', 'An operator whose balances the provider takes money from.', {
  TELE2: 'Tele2 Kazakhstan.',
  ALTEL: 'Altel.',
  BEELINE: 'Beeline Kazakhstan.',
  KCELL: 'Kcell.',
  ACTIV: 'Activ.',
});
register(ChargeState, 'ChargeState', 'What became of a charge.', {
  PENDING: 'Accepted or on its way, and not settled yet. Read the charge again.',
  ACTION_REQUIRED: 'Nothing was taken yet: the payer has to do what `nextAction` says.',
  SUCCEEDED: 'The money is held or was taken: a reading of the payment shows it.',
  REJECTED: 'No money was taken; `problem` tells why and what to do. Money that shows later corrects it.',
  UNKNOWN:
    'It was sent, and its answer was lost or cannot be believed. The money may have been taken: do not repeat it.',
});
