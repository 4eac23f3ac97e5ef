import { defineEndpoint, type Endpoint } from '../../endpoint.js';
import { requiredId } from '../../protocol/fields.js';

export interface ApprovePhoneInput {
  readonly paymentId: string;
  /** A text: it may begin with zeros. */
  readonly approvalCode: string;
}

/** That the provider took the code, or is at it: `ok` and `process` are the same here, since nobody signs them. */
export interface TakenCode {
  readonly taken: true;
}

/**
 * Says the code that the owner of the phone got. What a repeat does is not documented, so it is never sent again by itself.
 * Source: provider documentation, "Confirm a payment from a mobile balance" (uz-api 13679496, kz-dump 11977161), whose replies
 * carry no signature.
 */
export const approvePhone: Endpoint<ApprovePhoneInput, TakenCode> = defineEndpoint({
  path: '/mfs/approve',
  secret: 'payment',
  effect: 'write',
  mayBeUnsigned: true,
  hidesNumbers: true,
  identity: { paymentId: 'required' },
  request: { paymentId: 'pg_payment_id', approvalCode: 'pg_approval_code' },
  success: ['ok', 'process'],
  response: { paymentId: requiredId('pg_payment_id') },
  result: () => ({ taken: true }),
});
