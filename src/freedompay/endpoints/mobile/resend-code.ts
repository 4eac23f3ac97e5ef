import { defineEndpoint, type Endpoint } from '../../endpoint.js';
import { text } from '../../protocol/fields.js';

/** That the provider says that another SMS is on its way. */
export interface ResentCode {
  readonly resent: true;
}

/**
 * Has another code sent to the phone. Moves no money. Source: provider documentation, "Send the code again" (kz-dump 11977162):
 * the table of its fields is folded, and it goes by the payment as its neighbours do.
 */
export const resendCode: Endpoint<{ readonly paymentId: string }, ResentCode> = defineEndpoint({
  path: '/mfs/resend_otp',
  secret: 'payment',
  effect: 'write',
  mayBeUnsigned: true,
  hidesNumbers: true,
  identity: { paymentId: 'ifPresent' },
  request: { paymentId: 'pg_payment_id' },
  response: { paymentId: text('pg_payment_id') },
  result: () => ({ resent: true }),
});
