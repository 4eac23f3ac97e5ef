import type { Message } from '../../../freedompay/protocol/message.js';
import { toPayOf, wireAmount } from '../../model/amounts.js';
import { localStamp } from '../../model/dates.js';
import type { PayoutRecord } from '../../model/payouts/record.js';
import { failureFields } from '../../scripts/status-fields.js';
import type { ComposedWebhook, Moment } from '../compose.js';

/** The card of a payout that was put in without one. */
const PAYEE_CARD = '4671-59XX-XXXX-8252';

/** Whether there is an end to tell of. */
export function hasEnded({ word, failure }: PayoutRecord): boolean {
  return failure !== null || ['ok', 'failed', 'incomplete'].includes(word);
}

/** How a payout ended. Source: docs page "Payout notify"; api-reference section 6.4. */
export function payoutWebhook(payout: PayoutRecord, moment: Moment): ComposedWebhook {
  const { id, orderId, postLink } = payout;
  const fields = fieldsOf(payout, moment);
  return { kind: 'payout', secret: 'payout', paymentId: id, orderId, url: postLink, form: null, fields };
}

function fieldsOf(payout: PayoutRecord, { merchantId, payoutBalance, at, timeZone }: Moment): Message {
  return [
    ['pg_payment_id', payout.id],
    ['pg_order_id', payout.orderId],
    ['pg_card_hash', payout.payee?.hash ?? PAYEE_CARD],
    ['pg_status', payout.word === 'ok' ? 'ok' : 'error'],
    ['pg_balance', wireAmount(payoutBalance(payout.amount.currency))],
    ['pg_payment_amount', wireAmount(payout.amount)],
    ['pg_to_pay', wireAmount(toPayOf(payout.amount))],
    ['pg_merchant_id', merchantId],
    ['pg_payment_date', localStamp(at, timeZone)],
    ...failureFields(payout.failure),
  ];
}
