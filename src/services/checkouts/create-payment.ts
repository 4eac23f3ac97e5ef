import { randomUUID } from 'node:crypto';
import type { Checkout, NewCheckout } from '../../domain/checkouts/checkout.js';
import { refuseBadMoment } from '../../domain/checkouts/scheduled-write.js';
import { InvalidInput, JournalUnavailable } from '../../domain/errors.js';
import type { Decider } from '../../domain/operations/approval.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import { webhookPath } from '../../domain/webhook-kind.js';
import type { Account } from '../../freedompay/account.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import {
  type CreatedPayment,
  createPayment,
  creationFields,
  isProvidersName,
} from '../../freedompay/endpoints/create-payment.js';
import { ProviderFault } from '../../freedompay/errors/errors.js';
import { providerIdempotencyKey } from '../../freedompay/provider-idempotency-key.js';
import type { Checkouts, StoredCheckout } from '../../store/checkouts/checkouts.js';
import type { ChangeFeed } from '../../store/db/change-feed.js';
import { type Accounts, scriptsOf } from '../accounts.js';
import { RunningWork } from '../jobs/running-work.js';
import { isSurelyNotCreated } from '../outcomes/surely-not-created.js';
import {
  type CreationOutcome,
  lost,
  olderThanOrder,
  paidAlready,
  perhapsCharged,
  refused,
} from './creation-problems.js';
import { CUT_OFF_AFTER_MS } from './cut-off-age.js';
import type { OrderPayments } from './order-payments.js';
import { decrypt, digestsOf, encrypt } from './payer-data-crypto.js';
import type { RestoredOrders } from './restored-orders.js';

/** What a creation came to. */
export interface Created {
  readonly checkout: Checkout;
  readonly replayed: boolean;
}

/**
 * Provider calls of a creation at most: a payment that was noted to have paid the order is read first. The look at the order in
 * the time after a restore is not counted: it is ours, not the caller's.
 */
export const CALLS_OF_A_CREATION = 2;

/** Creates payments: each key at most once. */
export class PaymentCreation {
  private readonly running = new RunningWork<Created>();

  constructor(
    private readonly client: FreedomPayClient,
    private readonly checkouts: Checkouts,
    private readonly orders: Pick<OrderPayments, 'payerOf' | 'isBeingCharged'>,
    private readonly restored: Pick<RestoredOrders, 'unknownPayment'>,
    /** Base URL at which the provider reaches our webhooks; `null` where it cannot. */
    private readonly webhooksUrl: () => string | null,
    private readonly changes: Pick<ChangeFeed, 'publish'>,
    /** Hears of a payment that was created and whose money is only held once the payer pays. */
    private readonly heldLater: (account: Account, paymentId: string) => void = () => {},
  ) {}

  /** Creates the payment, or answers with what the same key came to before. Raises IdempotencyKeyReused. */
  async create(
    account: Account,
    wish: NewCheckout,
    idempotencyKey: string,
    cause: Cause,
    asker: Decider,
  ): Promise<Created> {
    scriptsOf(account);
    const taken = wish.parameters.findIndex(([name]) => isProvidersName(name));
    if (taken >= 0) throw new InvalidInput(`input.parameters[${taken}].name`, "is one of the provider's own names.");
    const id = randomUUID();
    const { orderId, amount } = wish;
    refuseMerchantIdAsOrder(account, orderId);
    const fingerprints = digestsOf(account, JSON.stringify(wish));
    const timed = wish.timed && {
      ...wish.timed,
      asker,
      refuse: refuseBadMoment.bind(null, wish.timed, account.holdDays),
    };
    const draft = { id, account: account.id, orderId, amount, idempotencyKey, fingerprints, ...(timed && { timed }) };
    return this.running.start(id, async () => {
      const { checkout, isNew } = await this.checkouts.begin(draft);
      if (!isNew) return { checkout: await this.shown(account, checkout), replayed: true };
      return { checkout: await this.send(account, wish, checkout, cause), replayed: false };
    });
  }

  /** The checkout of that id as it is known now; `null` where there is none at these accounts. */
  async find(id: string, accounts: Pick<Accounts, 'known'>): Promise<Checkout | null> {
    const found = await this.checkouts.find(id);
    const account = found && accounts.known(found.checkout.account);
    return account ? this.shown(account, found.checkout) : null;
  }

  /** A checkout that was read, as it is known now: one that was PENDING then may have ended, here or elsewhere, or been cut off. */
  async shown(account: Account, checkout: StoredCheckout): Promise<Checkout> {
    const running = await this.running.find(checkout.id);
    if (running) return running.checkout;
    const found = checkout.state === 'PENDING' ? await this.checkouts.find(checkout.id) : null;
    if (found?.checkout.state !== 'PENDING') return decryptedCheckout(account, found?.checkout ?? checkout);
    if (found.ageMs <= CUT_OFF_AFTER_MS) return decryptedCheckout(account, found.checkout);
    const outcome = lost('the gateway stopped while it was sent');
    return decryptedCheckout(account, await this.resolve(account, checkout.id, outcome));
  }

  /** Waits until no creation is under way here. */
  async idle(): Promise<void> {
    await this.running.idle();
  }

  private async send(account: Account, wish: NewCheckout, checkout: StoredCheckout, cause: Cause): Promise<Checkout> {
    const outcome = await this.attempt(account, wish, checkout, cause);
    if (outcome.paymentId !== null && wish.captureMethod === 'MANUAL') this.heldLater(account, outcome.paymentId);
    try {
      return decryptedCheckout(account, await this.resolve(account, checkout.id, outcome));
    } catch (error) {
      // It was sent: the caller gets its outcome even where that cannot be stored.
      if (error instanceof JournalUnavailable) return { ...decryptedCheckout(account, checkout), ...outcome };
      throw error;
    }
  }

  private async resolve(
    account: Account,
    id: string,
    { redirectUrl, ...outcome }: CreationOutcome,
  ): Promise<StoredCheckout> {
    const encryptedUrl = redirectUrl && encrypt(account, id, redirectUrl);
    const resolved = await this.checkouts.resolve(id, { ...outcome, encryptedUrl });
    void this.changes.publish({ account: account.id, kind: 'order', id: resolved.orderId });
    return resolved;
  }

  private async attempt(
    account: Account,
    wish: NewCheckout,
    { id, idempotencyKey }: StoredCheckout,
    cause: Cause,
  ): Promise<CreationOutcome> {
    // First of all: it notes whether a payment that is known has paid meanwhile.
    const unknown = await this.unknownPayment(account, wish.orderId, cause);
    if (unknown) return unknown;
    const payer = await this.orders.payerOf(account, wish.orderId, cause);
    if (payer !== null) return paidAlready(payer);
    if (await this.orders.isBeingCharged(account, wish.orderId, id)) return perhapsCharged;
    const webhooks = this.webhooksUrl();
    const urls = {
      checkUrl: webhooks && webhooks + webhookPath(account.id, 'check'),
      resultUrl: webhooks && webhooks + webhookPath(account.id, 'result'),
    };
    try {
      const fields = creationFields({
        ...wish,
        ...urls,
        idempotencyKey: providerIdempotencyKey(account, 'CREATE', idempotencyKey),
      });
      const created = await this.client.call(account, createPayment[scriptsOf(account)], { fields }, { cause });
      return created ? open(created) : lost('the provider said nothing');
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error;
      return isSurelyNotCreated(error) ? refused(error) : lost(error.problem, error);
    }
  }

  /** Why a journal that was restored a short time ago lets no payment of the order be created; `null` where it does. */
  private async unknownPayment(account: Account, orderId: string, cause: Cause): Promise<CreationOutcome | null> {
    try {
      const paymentId = await this.restored.unknownPayment(account, orderId, cause);
      return paymentId === null ? null : olderThanOrder(paymentId);
    } catch (error) {
      if (error instanceof ProviderFault) return refused(error);
      throw error;
    }
  }
}

/**
 * The payer's browser is handed the order's id, the payment's id and a salt, signed with the last segment of the page it is
 * sent to. With a page such as `/cancel` and the merchant's id for the order's, that is a signed request to cancel.
 */
function refuseMerchantIdAsOrder({ merchantId }: Account, orderId: string): void {
  if (orderId.trim() === merchantId)
    throw new InvalidInput(
      'input.orderId',
      "must not be the merchant's id: signed as it is, it could be passed off as that.",
    );
}

function decryptedCheckout(account: Account, { encryptedUrl, ...checkout }: StoredCheckout): Checkout {
  return { ...checkout, redirectUrl: encryptedUrl && decrypt(account, checkout.id, encryptedUrl) };
}

function open({ paymentId, redirectUrl }: CreatedPayment): CreationOutcome {
  return { state: 'OPEN', paymentId, redirectUrl, problem: null };
}
