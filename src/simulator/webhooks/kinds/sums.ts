import type { Message } from '../../../freedompay/protocol/message.js';
import { wireAmount } from '../../model/amounts.js';
import type { PaymentRecord } from '../../model/transactions.js';

/** Which payment a webhook is of, and what is to be paid. */
export function sums({ id, orderId, amount }: PaymentRecord): Message {
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
