import { zero } from '../../domain/money.js';
import type { PaymentAction } from '../../domain/payments/payment.js';
import { defineEndpoint, type Endpoint, type ReadingContext } from '../endpoint.js';
import {
  decimal,
  type FieldReader,
  type FieldsOf,
  list,
  required,
  requiredDecimal,
  text,
  truth,
  UnreadableField,
  within,
} from '../protocol/fields.js';
import { LIST_ITEM } from '../protocol/json.js';
import type { Message } from '../protocol/message.js';
import { asyncChildStatusOf, asyncPaymentStatusOf } from '../statuses.js';
import { recordOf, type StatusInput, type StatusRecord, type StatusReply } from './payment-record.js';

/** What this API has nothing of. */
const none: FieldReader<null> = () => null;

const entry = {
  id: required('id'),
  word: text('status'),
  amount: requiredDecimal('amount'),
  ...{ refundedAt: none, reference: none, failureCode: none, failureMessage: none },
};

const revokedEntry = {
  id: required('id'),
  word: text('status'),
  ...{ reference: none, acquirerReference: none, failureCode: none, failureMessage: none },
};

const response = {
  paymentId: required('id'),
  orderId: text('order_id'),
  parentId: text('parent_id'),
  word: text('status'),
  amount: requiredDecimal('amount'),
  // Documented nowhere; where it comes after all, it must not be another.
  currency: text('currency'),
  cleared: within('clearing', truth('cleared')),
  clearedSum: within('clearing', decimal('amount')),
  refunds: list('refund_payments', LIST_ITEM, entry),
  revocations: list('reverse_payments', LIST_ITEM, revokedEntry),
  cardBrand: within('from', within('card', text('brand'))),
  cardToken: within('from', within('card', text('token'))),
  reference: within('additional', text('reference')),
  acquirerReference: within('additional', text('intreference')),
  authCode: within('additional', text('approval_code')),
  failureCode: within('error', text('code')),
  failureMessage: within('error', text('description')),
  createdAt: text('created_at'),
};

/** The state of a payment at the asynchronous Gateway API. Source: provider documentation, Gateway API "Async", read. */
export const asyncApiStatus: Endpoint<StatusInput, StatusRecord> = defineEndpoint({
  path: '/v5/g2g/read',
  secret: 'payment',
  effect: 'read',
  async: { action: 'gateway.payment.status', numbers: [] },
  request: { paymentId: 'id', orderId: 'order_id' },
  identity: { paymentId: 'required', orderId: 'ifPresent' },
  isFailedRecord,
  response,
  result: asyncRecordOf,
});

/** The record of a payment that failed holds the error that it failed with. */
function isFailedRecord(reply: Message): boolean {
  const isWhole = ['id', 'amount', 'status'].every((name) => text(name)(reply) !== null);
  return isWhole && asyncPaymentStatusOf(text('status')(reply) ?? '') === 'FAILED';
}

/** A date that Go writes for none. */
const ZERO_YEAR = /^0001-/;

const NOTHING_SAID = {
  ...{ requestWord: null, refundedSum: null, revokedSum: null, netSum: null, canReject: null, testMode: null },
  // One that nobody signs is no leave to charge.
  recurringProfileId: null,
  ...{ method: null, pan: null, cardHolder: null, cardExpiry: null, email: null, phone: null },
  ...{ paidAt: null, answeredAt: null },
};

function asyncRecordOf(
  { parentId, cleared, clearedSum, createdAt, ...said }: FieldsOf<typeof response>,
  context: ReadingContext,
): StatusRecord {
  if (parentId !== null && parentId !== said.paymentId)
    return { kind: 'refund', id: said.paymentId, orderId: said.orderId, parentId };
  const word = said.word?.trim().toLowerCase() ?? '';
  const isContradiction = contradicts(word, cleared, clearedSum);
  const reply: StatusReply = {
    ...NOTHING_SAID,
    ...said,
    currency: currencyOf(said.currency, context),
    ...(isContradiction ? NO_EVIDENCE : { captured: cleared ?? capturedBy(word), clearedSum }),
    createdAt: ZERO_YEAR.test(createdAt ?? '') ? null : createdAt,
  };
  const record = recordOf(reply, context, {
    payment: () => (isContradiction ? 'UNKNOWN' : asyncPaymentStatusOf(word)),
    child: asyncChildStatusOf,
  });
  if (record.kind !== 'payment' || !NOTHING_ALLOWED.has(word)) return record;
  const { payment } = record;
  const allowedActions: readonly PaymentAction[] = [];
  return { kind: 'payment', payment: { ...payment, allowedActions, capturableAmount: zero(payment.amount.currency) } };
}

/** Whether the word and what is said of the money cannot both be true. What is called released and was taken is taken. */
function contradicts(word: string, cleared: boolean | null, clearedSum: string | null): boolean {
  if (cleared !== true) return word === 'success' && cleared === false;
  return !['success', 'reversed'].includes(word) || (clearedSum !== null && /^-?0+(\.0+)?$/.test(clearedSum));
}

/** What a contradiction says of the money: neither that it was taken nor that it was not. */
const NO_EVIDENCE = { captured: null, clearedSum: null };

/** Whether a payment of that word is captured, where it does not say how much of it is; `null` where the word does not tell. */
function capturedBy(word: string): boolean | null {
  return word === 'success' ? true : CAPTURABLE.has(word) ? false : null;
}

/** The words of held money. */
const CAPTURABLE: ReadonlySet<string> = new Set(['approved', 'process_clearing']);

/** The words of what goes on: what may be done next is known when it is over. Only held money is documented to be released. */
const NOTHING_ALLOWED: ReadonlySet<string> = new Set(['process', 'waiting_3ds', 'process_clearing']);

function currencyOf(said: string | null, { account: { paymentCurrency } }: ReadingContext): string {
  if (paymentCurrency === undefined) throw new Error('An account of the asynchronous Gateway API has a currency.');
  if (said !== null && said.trim().toUpperCase() !== paymentCurrency)
    throw new UnreadableField("the currency is not the account's");
  return paymentCurrency;
}
