import type { NewPhoneCharge } from '../../domain/mobile/phone-charge.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import { webhookPath } from '../../domain/webhook-kind.js';
import type { Account } from '../../freedompay/account.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import { createPayment, creationFields } from '../../freedompay/endpoints/create-payment.js';
import { approvePhone } from '../../freedompay/endpoints/mobile/approve-phone.js';
import { OPERATOR_CODES, type PhoneHint, payByPhone } from '../../freedompay/endpoints/mobile/pay-by-phone.js';
import { resendCode } from '../../freedompay/endpoints/mobile/resend-code.js';
import { providerIdempotencyKey } from '../../freedompay/provider-idempotency-key.js';

/**
 * For how long the payer may take: longer than a code holds, and short, since a charge whose answer was lost is open until its
 * payment's time is over.
 */
const LIFETIME_SECONDS = 900;

/** What a payment for a phone has nothing of. */
const NOTHING = {
  ...{ language: null, successUrl: null, failureUrl: null, payerEmail: null, payerPhone: null, testMode: null },
  ...{ parameters: [], receipt: [] },
} as const;

/** Calls the provider for charges of phones. */
export class PhoneChargeCalls {
  constructor(
    private readonly client: FreedomPayClient,
    /** Base URL at which the provider reaches our webhooks; `null` where it cannot. */
    private readonly webhooksUrl: () => string | null,
  ) {}

  /** Makes the payment that a phone is to pay. Takes no money; nobody gets its page. Raises ProviderFault. */
  async create(
    account: Account,
    { orderId, amount, description }: NewPhoneCharge,
    idempotencyKey: string,
    cause: Cause,
  ): Promise<string | null> {
    const base = this.webhooksUrl();
    const fields = creationFields({
      ...{ ...NOTHING, orderId, amount, description, captureMethod: 'AUTOMATIC', lifetimeSeconds: LIFETIME_SECONDS },
      checkUrl: base && base + webhookPath(account.id, 'check'),
      resultUrl: base && base + webhookPath(account.id, 'result'),
      idempotencyKey: providerIdempotencyKey(account, 'CREATE', idempotencyKey),
      method: 'mobile_commerce',
    });
    return (await this.client.call(account, createPayment.merchant, { fields }, { cause }))?.paymentId ?? null;
  }

  /** Has the phone pay. `beforeSending` runs right before the first byte. Raises ProviderFault. */
  pay(
    account: Account,
    paymentId: string,
    { phone, operator }: NewPhoneCharge,
    cause: Cause,
    beforeSending: () => Promise<void>,
  ): Promise<PhoneHint | null> {
    const operatorCode = operator && OPERATOR_CODES[operator];
    return this.client.call(account, payByPhone, { paymentId, phone, operatorCode }, { cause, beforeSending });
  }

  /** Says the code. As `pay`. */
  async approve(
    account: Account,
    paymentId: string,
    approvalCode: string,
    cause: Cause,
    beforeSending: () => Promise<void>,
  ): Promise<void> {
    await this.client.call(account, approvePhone, { paymentId, approvalCode }, { cause, beforeSending });
  }

  /** Has another code sent. As `pay`. */
  async resend(account: Account, paymentId: string, cause: Cause, beforeSending: () => Promise<void>): Promise<void> {
    await this.client.call(account, resendCode, { paymentId }, { cause, beforeSending });
  }
}
