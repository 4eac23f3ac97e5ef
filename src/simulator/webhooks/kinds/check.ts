import type { PaymentRecord } from '../../model/transactions.js';
import type { ComposedWebhook } from '../compose.js';
import { sums } from './sums.js';

/** The question whether money may be taken. Source: docs page "Check request"; api-reference section 6.2. */
export function checkWebhook(payment: PaymentRecord): ComposedWebhook {
  const { id, orderId, checkout } = payment;
  return {
    kind: 'check',
    secret: 'payment',
    paymentId: id,
    orderId,
    url: checkout.urls.check,
    form: checkout.form,
    fields: [...sums(payment), ...checkout.merchantFields],
  };
}
