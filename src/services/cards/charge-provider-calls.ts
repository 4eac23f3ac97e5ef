import type { CardSource, NewCharge, ProfileSource } from '../../domain/cards/charge.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import { webhookPath } from '../../domain/webhook-kind.js';
import type { Account } from '../../freedompay/account.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import { chargeRecurring } from '../../freedompay/endpoints/cards/charge-recurring.js';
import { initCardPayment } from '../../freedompay/endpoints/cards/init-card-payment.js';
import { type DirectAnswer, payDirectly } from '../../freedompay/endpoints/cards/pay-by-card.js';
import { providerIdempotencyKey } from '../../freedompay/provider-idempotency-key.js';
import { scriptsOf } from '../accounts.js';
import type { KnownCard } from './saved-cards.js';

/** Calls the provider for charges. */
export class ChargeProviderCalls {
  constructor(
    private readonly client: FreedomPayClient,
    /** Base URL at which the provider reaches our webhooks; `null` where it cannot. */
    private readonly webhooksUrl: () => string | null,
  ) {}

  /** Makes the payment that a card is to pay. Takes no money. Raises ProviderFault. */
  async init(
    account: Account,
    { orderId, amount, description }: NewCharge,
    { userId, successUrl, failureUrl }: CardSource,
    { token, maskedPan }: KnownCard,
    idempotencyKey: string,
    cause: Cause,
  ): Promise<string | null> {
    const created = await this.client.call(
      account,
      initCardPayment,
      {
        ...{ orderId, amount: amount.amount, description, userId, token, successUrl, failureUrl },
        ...{ resultUrl: this.url(account, 'result'), checkUrl: this.url(account, 'check') },
        idempotencyKey: providerIdempotencyKey(account, 'CHARGE', idempotencyKey),
        requestMethod: this.webhooksUrl() && 'POST',
      },
      { cause, knownOfPayer: maskedPan === null ? [] : [maskedPan] },
    );
    return created?.paymentId ?? null;
  }

  /**
   * Has the card pay. `beforeSending` runs right before the first byte. The call names the payment alone, and its answer may
   * repeat nothing of the card. Raises ProviderFault.
   */
  async direct(
    account: Account,
    paymentId: string,
    { userId, token, maskedPan }: KnownCard,
    cause: Cause,
    beforeSending: () => Promise<void>,
  ): Promise<DirectAnswer | null> {
    const knownOfPayer = [userId, token, ...(maskedPan === null ? [] : [maskedPan])];
    return this.client.call(account, payDirectly, { paymentId }, { cause, beforeSending, knownOfPayer });
  }

  /** Makes a payment of the profile, and has it pay. Raises ProviderFault. */
  async recurring(
    account: Account,
    { orderId, amount, description }: NewCharge,
    { recurringProfileId }: ProfileSource,
    idempotencyKey: string,
    cause: Cause,
    beforeSending: () => Promise<void>,
  ): Promise<string | null> {
    const created = await this.client.call(
      account,
      chargeRecurring[scriptsOf(account)],
      {
        ...{ recurringProfileId, orderId, amount: amount.amount, description },
        resultUrl: this.url(account, 'result'),
        requestMethod: this.webhooksUrl() && 'POST',
        idempotencyKey: providerIdempotencyKey(account, 'RECURRING', idempotencyKey),
      },
      { cause, beforeSending },
    );
    return created?.paymentId ?? null;
  }

  private url(account: Account, kind: 'check' | 'result'): string | null {
    const base = this.webhooksUrl();
    return base && base + webhookPath(account.id, kind);
  }
}
