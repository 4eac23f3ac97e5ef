import { negative } from '../../model/amounts.js';
import { type JsonObject, numberOf } from '../../model/async/wire.js';
import { referenceOf } from '../../model/dates.js';
import type { PaymentRecord, Transaction } from '../../model/transactions.js';

/** The words of the asynchronous Gateway API for those of the scripts. Held and captured money have words of their own. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['new', 'process'],
  ['pending', 'process'],
  ['revoked', 'reversed'],
  ['canceled', 'reversed'],
  ['error', 'error'],
]);

/** The word for a payment as it is seen, while it truly may be further. Source: api-reference-2 section 9.5. */
export function asyncWord(seen: PaymentRecord, truth: PaymentRecord): string {
  if (seen.word !== 'success') return WORDS.get(seen.word) ?? seen.word;
  if (seen.captured) return 'success';
  return truth.captured ? 'process_clearing' : 'approved';
}

/** RFC 3339 with nine digits of a second, as in the samples. */
export function asyncStamp(at: Date): string {
  return `${at.toISOString().slice(0, -1)}000000Z`;
}

/** The body that tells of a payment, or of a transaction made of one. Source: api-reference-2 section 9.3; sample S15. */
export function asyncView(found: Transaction, truth: PaymentRecord): JsonObject {
  if (found.kind === 'payment') return paymentView(found.payment, asyncWord(found.payment, truth));
  const own = found.kind === 'refund' ? found.refund : found.revocation;
  return {
    id: own.id,
    order_id: found.payment.orderId,
    parent_id: found.payment.id,
    status: own.status,
    amount: numberOf(negative(own.amount)),
    created_at: asyncStamp(own.createdAt),
  };
}

function paymentView(payment: PaymentRecord, word: string): JsonObject {
  const { id, orderId, amount, captured, card, refunds, revocations, failure, createdAt } = payment;
  const head = { id, status: word, created_at: asyncStamp(createdAt) };
  // The sample of a failure has its sum in quotes, and no order.
  if (failure)
    return {
      ...head,
      amount: numberOf(amount).text,
      error: { code: failure.code, description: failure.description },
    };
  return {
    ...head,
    amount: numberOf(amount),
    order_id: orderId,
    ...(card && { from: { card: { token: card.token, brand: card.brand } } }),
    ...(payment.authorized && {
      clearing: captured ? { cleared: true, amount: numberOf(captured) } : { cleared: false, amount: NOTHING },
      additional: {
        approval_code: payment.authCode ?? '',
        reference: referenceOf(payment.paidAt ?? createdAt),
        intreference: `AC1BF${payment.authCode ?? ''}`,
      },
    }),
    ...(refunds.length > 0 && { refund_payments: refunds.map(childView) }),
    ...(revocations.length > 0 && { reverse_payments: revocations.map(childView) }),
    '3ds': { acs_url: '', flow_type: 'F' },
  };
}

const NOTHING = numberOf({ amount: '0', currency: 'KZT' });

function childView({ id, amount, status }: Pick<PaymentRecord['refunds'][number], 'id' | 'amount' | 'status'>) {
  return { id, amount: numberOf(negative(amount)), status };
}
