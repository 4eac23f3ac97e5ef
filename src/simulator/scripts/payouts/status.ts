import type { Message } from '../../../freedompay/protocol/message.js';
import { netOf, wireAmount } from '../../model/amounts.js';
import type { PayoutRecord } from '../../model/payouts/record.js';
import { ScriptError } from '../../model/refusals.js';
import { given, type Script } from '../script.js';
import { stamped } from './payout-request.js';

/** The words of the newer status calls for those of the old one; any other is shown as it is. */
const STATUS_WORDS: ReadonlyMap<string, string> = new Map([
  ['ok', 'success'],
  ['failed', 'error'],
  ['incomplete', 'error'],
  ['revoked', 'error'],
  ['partial', 'process'],
  ['pending', 'process'],
]);

/**
 * `/api/payment_status2`: a payout by its order id, which is needed. One that is not known is an unsigned error 11068.
 * Source: api-reference-2 section 3.5, samples S3 and S3b.
 */
export const paymentStatus2: Script = {
  path: '/api/payment_status2',
  secret: 'payout',
  flavour: 'merchant',
  run(request, { ledger, merchantId }) {
    const orderId = given(request, 'pg_order_id');
    if (orderId === undefined) throw new ScriptError('200', 'pg_order_id обязателен');
    const payout = found(ledger.payoutBook.seen({ orderId }));
    return {
      fields: [
        ['pg_payment_id', payout.id],
        ['pg_merchant_id', merchantId],
        ['pg_status', 'ok'],
        ['pg_payment_status', wordOf(payout)],
        ['pg_order_id', payout.orderId],
        ['pg_currency', payout.amount.currency],
        ['pg_amount', wireAmount(payout.amount)],
        ['pg_card_name', ''],
        ...whyNot(payout),
      ],
    };
  },
};

/** `/g2g/payout_status2`: the same for the Gateway API, by either id. Source: api-reference-2 section 4. */
export const payoutStatus2: Script = {
  path: '/g2g/payout_status2',
  secret: 'payout',
  flavour: 'gateway',
  run(request, context) {
    const [id, orderId] = [given(request, 'pg_payment_id'), given(request, 'pg_order_id')];
    if (id === undefined && orderId === undefined) throw new ScriptError('200');
    const payout = found(context.ledger.payoutBook.seen({ id, orderId }));
    return stamped(
      [
        ['pg_merchant_id', context.merchantId],
        ['pg_payment_id', payout.id],
        ['pg_status', 'ok'],
        ['pg_payment_status', wordOf(payout)],
        ['pg_order_id', payout.orderId],
        ['pg_amount', wireAmount(payout.amount)],
        ['pg_net_amount', wireAmount(netOf(payout.amount))],
        ...whyNot(payout),
      ],
      'gateway',
      context,
    );
  },
};

function found(payout: PayoutRecord | undefined): PayoutRecord {
  if (!payout) throw new ScriptError('11068');
  return payout;
}

function wordOf({ word }: PayoutRecord): string {
  return STATUS_WORDS.get(word) ?? word;
}

/** Why a payout failed, beside `pg_status` `ok`: integrations read these names, no document has them. */
function whyNot({ failure }: PayoutRecord): Message {
  return failure
    ? [
        ['pg_error_code', failure.code],
        ['pg_error_description', failure.description],
      ]
    : [];
}
