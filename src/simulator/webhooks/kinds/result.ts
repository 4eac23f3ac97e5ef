import type { Message } from '../../../freedompay/protocol/message.js';
import { netOf, wireAmount } from '../../model/amounts.js';
import { localStamp, referenceOf } from '../../model/dates.js';
import type { PaymentRecord } from '../../model/transactions.js';
import { failureFields, optional } from '../../scripts/status-fields.js';
import type { ComposedWebhook, Moment } from '../compose.js';
import { sums } from './sums.js';

/** How a payment ended, and whether an answer of `rejected` will be obeyed. */
export interface PaymentResult {
  readonly payment: PaymentRecord;
  readonly canReject: boolean;
}

/** How the payment ended: `pg_result` 1, 0, or 2 while it has not. Source: api-reference section 6.3; vector V8. */
export function resultWebhook(result: PaymentResult, moment: Moment): ComposedWebhook {
  const { id, orderId, checkout } = result.payment;
  return {
    kind: 'result',
    secret: 'payment',
    paymentId: id,
    orderId,
    url: checkout.urls.result,
    form: checkout.form,
    fields: fieldsOf(result, moment),
  };
}

function fieldsOf({ payment, canReject }: PaymentResult, { at, timeZone }: Moment): Message {
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
