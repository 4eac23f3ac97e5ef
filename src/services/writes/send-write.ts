import { type Payment, payerTextsOf } from '../../domain/payments/payment.js';
import type { Account } from '../../freedompay/account.js';
import type { CallOptions } from '../../freedompay/call-options.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import { cancel } from '../../freedompay/endpoints/operations/cancel.js';
import { capture } from '../../freedompay/endpoints/operations/capture.js';
import { refund } from '../../freedompay/endpoints/operations/refund.js';
import { getRequestStatus } from '../../freedompay/endpoints/operations/request-status.js';
import type { WriteAcceptance } from '../../freedompay/endpoints/operations/write-acceptance.js';
import { ProviderFault, ProviderRefused } from '../../freedompay/errors/errors.js';
import { requestIdOf } from '../../freedompay/provider-idempotency-key.js';
import type { PaymentRecord } from '../../store/operations/operation-record.js';

/** What brought the call about, and what runs right before its first byte. */
export type Sending = Required<Pick<CallOptions, 'beforeSending' | 'cause'>>;

/** Sends the one call of this entry. Raises a ProviderFault, and what the call before its first byte raises. */
export async function send(
  client: FreedomPayClient,
  account: Account,
  operation: PaymentRecord,
  payment: Payment | null,
  call: Sending,
): Promise<WriteAcceptance> {
  try {
    return await sendOnly(client, account, operation, payment, call);
  } catch (error) {
    if (account.flavour !== 'async' || !(error instanceof ProviderRefused)) throw error;
    throw await confirmed(client, account, operation, error, call);
  }
}

/**
 * A refusal that nobody signs proves nothing by itself: it is held against what the provider says became of that very request.
 * Where it does not say the same, it stays open whether the write was done.
 */
async function confirmed(
  client: FreedomPayClient,
  account: Account,
  { providerIdempotencyKey }: PaymentRecord,
  refusal: ProviderRefused,
  { cause }: Sending,
): Promise<ProviderRefused> {
  try {
    const input = { requestId: requestIdOf(providerIdempotencyKey) };
    const became = await client.call(account, getRequestStatus, input, { cause, lane: 'writes' });
    const isRefused = became?.word === 'error' && (became.errorCode ?? '').trim() === refusal.providerCode;
    if (isRefused) return new ProviderRefused(refusal.providerCode, refusal.providerMessage, true);
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error;
  }
  // A code that nobody stands by decides nothing later either.
  return new ProviderRefused('', refusal.providerMessage, false);
}

async function sendOnly(
  client: FreedomPayClient,
  account: Account,
  { id, kind, paymentId, amount, providerIdempotencyKey: idempotencyKey }: PaymentRecord,
  payment: Payment | null,
  call: Sending,
): Promise<WriteAcceptance> {
  const none: WriteAcceptance = { transactionId: null, rawStatus: null };
  const options: CallOptions = { knownOfPayer: payment ? payerTextsOf(payment) : [], ...call };
  if (kind === 'CANCEL') {
    return (await client.call(account, cancel[account.flavour], { paymentId, idempotencyKey }, options)) ?? none;
  }
  if (amount === null) throw new Error(`Operation ${id} has no amount to send.`);
  if (kind === 'REFUND') {
    const input = { paymentId, amount: amount.amount, idempotencyKey };
    return (await client.call(account, refund[account.flavour], input, options)) ?? none;
  }
  // The scripts want no amount for a whole capture, and take one only below the held sum; the asynchronous API needs one.
  const isLeftOut = account.flavour !== 'async' && amount.amount === payment?.amount.amount;
  const input = { paymentId, idempotencyKey, ...(!isLeftOut && { amount: amount.amount }) };
  return (await client.call(account, capture[account.flavour], input, options)) ?? none;
}
