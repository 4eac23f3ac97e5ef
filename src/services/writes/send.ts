import { type Payment, payerTextsOf } from '../../domain/payments/payment.js';
import type { Account } from '../../freedompay/account.js';
import type { CallOptions } from '../../freedompay/call-options.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import { cancel } from '../../freedompay/endpoints/cancel.js';
import { capture } from '../../freedompay/endpoints/capture.js';
import type { Receipt } from '../../freedompay/endpoints/receipt.js';
import { refund } from '../../freedompay/endpoints/refund.js';
import type { PaymentRecord } from '../../store/operations/operation-record.js';

/** What brought the call about, and what runs right before its first byte. */
export type Sending = Required<Pick<CallOptions, 'beforeSending' | 'cause'>>;

/** Sends the one call of this entry. Raises a ProviderFault, and what the call before its first byte raises. */
export async function send(
  client: FreedomPayClient,
  account: Account,
  { id, kind, paymentId, amount, providerKey: idempotencyKey }: PaymentRecord,
  payment: Payment | null,
  call: Sending,
): Promise<Receipt> {
  const none: Receipt = { transactionId: null, rawStatus: null };
  const options: CallOptions = { knownOfPayer: payment ? payerTextsOf(payment) : [], ...call };
  if (kind === 'CANCEL') {
    return (await client.call(account, cancel[account.flavour], { paymentId, idempotencyKey }, options)) ?? none;
  }
  if (amount === null) throw new Error(`Operation ${id} has no amount to send.`);
  if (kind === 'REFUND') {
    const input = { paymentId, amount: amount.amount, idempotencyKey };
    return (await client.call(account, refund[account.flavour], input, options)) ?? none;
  }
  // The provider wants no amount for a whole capture, and takes one only below the held sum.
  const whole = amount.amount === payment?.amount.amount;
  return (
    (await client.call(
      account,
      capture[account.flavour],
      whole ? { paymentId } : { paymentId, amount: amount.amount },
      options,
    )) ?? none
  );
}
