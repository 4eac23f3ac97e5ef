import { randomUUID } from 'node:crypto';
import type {
  CardSource,
  Charge,
  ChargeKind,
  NewCharge,
  NextAction,
  ProfileSource,
} from '../../domain/cards/charge.js';
import { InvalidInput } from '../../domain/errors.js';
import type { OperationProblem } from '../../domain/operations/operation.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import { cvcPageUrl } from '../../freedompay/endpoints/cards/pay-by-card.js';
import { ProviderFault } from '../../freedompay/errors/errors.js';
import type { Charges, StoredCharge } from '../../store/cards/charges.js';
import type { Checkouts, StoredCheckout } from '../../store/checkouts/checkouts.js';
import type { ChangeFeed } from '../../store/db/change-feed.js';
import { type Accounts, scriptsOf } from '../accounts.js';
import { CUT_OFF_AFTER_MS } from '../checkouts/cut-off-age.js';
import type { OrderPayments } from '../checkouts/order-payments.js';
import { decrypt, digestsOf, encrypt } from '../checkouts/payer-data-crypto.js';
import type { RestoredOrders } from '../checkouts/restored-orders.js';
import { RunningWork } from '../jobs/running-work.js';
import * as problems from './charge-problems.js';
import type { ChargeProviderCalls } from './charge-provider-calls.js';
import type { ChargeSending } from './charge-sending.js';
import type { SavedCards } from './saved-cards.js';

/** What asking for a charge came to. */
export interface Charged {
  readonly charge: Charge;
  readonly replayed: boolean;
}

/** Provider calls of a charge at most: its order and card are read, it is made, read, sent, and looked for. */
export const CALLS_OF_A_CHARGE = 12;

export interface ChargeCreationParts {
  readonly calls: ChargeProviderCalls;
  readonly charges: Charges;
  readonly checkouts: Checkouts;
  readonly cards: SavedCards;
  readonly orders: Pick<OrderPayments, 'whyNotCharge'>;
  readonly restored: Pick<RestoredOrders, 'unknownPayment'>;
  readonly sending: ChargeSending;
  readonly changes: Pick<ChangeFeed, 'publish'>;
}

/** What is to be charged, as whoever repeats it has to ask for it too. */
export interface Asked extends Pick<Charge, 'kind' | 'orderId' | 'amount' | 'idempotencyKey'> {
  /** All of it as a text: of one key it is always the same. */
  readonly fingerprint: string;
}

/** Charges saved cards and recurring profiles: each key at most once, and each order by one payment. */
export class ChargeCreation {
  private readonly running = new RunningWork<Charged>();

  constructor(private readonly parts: ChargeCreationParts) {}

  /** Charges, or answers with what the same key came to before. Raises IdempotencyKeyReused. */
  async charge(account: Account, wish: NewCharge, idempotencyKey: string, cause: Cause): Promise<Charged> {
    if (scriptsOf(account) === 'gateway' && wish.source.kind === 'SAVED_CARD')
      throw new InvalidInput(
        'input.account',
        'has the scripts of the Gateway API, of which none is used for saved cards.',
      );
    const { source, orderId, amount } = wish;
    const fingerprint = JSON.stringify(['charge', wish]);
    return this.once(account, { kind: source.kind, orderId, amount, idempotencyKey, fingerprint }, cause, (charge) =>
      source.kind === 'RECURRING'
        ? this.recurring(account, wish, source, idempotencyKey, charge, cause)
        : this.savedCard(account, wish, source, idempotencyKey, charge, cause),
    );
  }

  /**
   * Has what takes the money of an order run once for a key, where nothing else has paid the order, or answers with what the same
   * key came to before. Raises IdempotencyKeyReused. A ProviderFault of `take` says that nothing that takes money was sent.
   */
  once(
    account: Account,
    { kind, orderId, amount, idempotencyKey, fingerprint }: Asked,
    cause: Cause,
    take: (charge: StoredCharge) => Promise<StoredCharge>,
  ): Promise<Charged> {
    const { charges, checkouts } = this.parts;
    const id = randomUUID();
    return this.running.start(id, async () => {
      const { checkout, isNew, ageMs } = await checkouts.begin({
        ...{ id, account: account.id, orderId, amount, idempotencyKey },
        fingerprints: digestsOf(account, fingerprint),
      });
      if (!isNew) return { charge: await this.replayed(account, checkout, kind, ageMs), replayed: true };
      const begun = await charges.begin({ id, account: account.id, orderId, kind });
      // Where this stood still in between, a repeat of the key has given it up.
      const charge = begun.isNew ? await this.run(account, begun.charge, cause, take) : begun.charge;
      return { charge: shown(account, checkout, charge), replayed: false };
    });
  }

  /** The charge of that id as it is known now; `null` where there is none at these accounts. */
  async find(id: string, accounts: Pick<Accounts, 'known'>): Promise<Charge | null> {
    const found = await this.parts.checkouts.find(id);
    const account = found && accounts.known(found.checkout.account);
    return account ? this.current(account, found.checkout) : null;
  }

  /** Waits until no charge is under way here. */
  async idle(): Promise<void> {
    await this.running.idle();
  }

  /** The charge as it is now, once what runs here of it has ended; `null` where it was not begun. */
  private async current(account: Account, checkout: StoredCheckout): Promise<Charge | null> {
    const running = await this.running.find(checkout.id);
    if (running) return running.charge;
    const charge = await this.parts.charges.find(checkout.id);
    return charge && shown(account, checkout, charge);
  }

  private async replayed(account: Account, checkout: StoredCheckout, kind: ChargeKind, ageMs: number): Promise<Charge> {
    const charge = await this.current(account, checkout);
    if (charge) return charge;
    const { id, account: of, orderId } = checkout;
    const nothing = { paymentId: null, encryptedUrl: null };
    if (ageMs > CUT_OFF_AFTER_MS) {
      // Whoever asked for it may go on later than that: of the two one comes first.
      const given = await this.parts.charges.begin({ id, account: of, orderId, kind }, problems.stoppedBefore);
      const { problem } = given.charge;
      if (given.isNew) await this.parts.checkouts.resolve(id, { ...nothing, state: 'REJECTED', problem });
      return shown(account, checkout, given.charge);
    }
    const { createdAt, updatedAt } = checkout;
    return shown(account, checkout, {
      ...{ id, account: of, orderId, kind, state: 'PENDING', problem: null },
      ...{ ...nothing, sentAt: null, checks: 0, createdAt, updatedAt },
    });
  }

  private async run(
    account: Account,
    charge: StoredCharge,
    cause: Cause,
    take: (charge: StoredCharge) => Promise<StoredCharge>,
  ): Promise<StoredCharge> {
    try {
      const refusal = await this.whyNot(account, charge, cause);
      return refusal ? await this.parts.sending.reject(charge, refusal) : await take(charge);
    } catch (error) {
      // Before what takes the money left: whatever was asked of the provider takes none.
      if (error instanceof ProviderFault) return this.parts.sending.reject(charge, problems.beforehand(error));
      throw error;
    } finally {
      void this.parts.changes.publish({ account: account.id, kind: 'order', id: charge.orderId });
    }
  }

  /** Why nothing may be charged for the order; `null` where it may. Raises ProviderFault: then nobody knows. */
  async whyNot(account: Account, charge: StoredCharge, cause: Cause): Promise<OperationProblem | null> {
    const { orderId } = charge;
    // Also before a page is opened, on which the payer would pay a second time.
    if (await this.parts.charges.isAnotherOpen(charge)) return problems.anotherIsOpen;
    if ((await this.parts.restored.unknownPayment(account, orderId, cause)) !== null) return problems.unknownToJournal;
    const why = await this.parts.orders.whyNotCharge(account, orderId, cause);
    if (why === null) return null;
    return why === 'PAID' ? problems.paidAlready : problems.perhapsPaid;
  }

  private async savedCard(
    account: Account,
    wish: NewCharge,
    source: CardSource,
    key: string,
    charge: StoredCharge,
    cause: Cause,
  ): Promise<StoredCharge> {
    const card = await this.parts.cards.one(account, source.userId, source.cardId, cause);
    if (!card) return this.parts.sending.reject(charge, problems.noSuchCard);
    if (card.status !== 'APPROVED') return this.parts.sending.reject(charge, problems.cardNotApproved);
    const paymentId = await this.parts.calls.init(account, wish, source, card, key, cause);
    // The script has no field for the currency, so its reading is held against what was asked for.
    const own = await this.parts.sending.made(account, wish, charge, paymentId, cause);
    if (paymentId === null || own.state !== 'PENDING') return own;
    if (source.cvcPage) {
      const encryptedUrl = encrypt(account, `${charge.id} action`, cvcPageUrl(account, paymentId));
      return this.parts.charges.resolve(charge.id, { state: 'ACTION_REQUIRED', problem: null, encryptedUrl });
    }
    return this.parts.sending.send(account, own, cause, async (commit) => {
      const answer = await this.parts.calls.direct(account, paymentId, card, cause, commit);
      const url = answer?.confirmUrl;
      if (!url) return { state: 'PENDING', problem: null };
      return { state: 'ACTION_REQUIRED', problem: null, encryptedUrl: encrypt(account, `${charge.id} action`, url) };
    });
  }

  private recurring(
    account: Account,
    wish: NewCharge,
    source: ProfileSource,
    key: string,
    charge: StoredCharge,
    cause: Cause,
  ): Promise<StoredCharge> {
    return this.parts.sending.send(account, charge, cause, async (commit) => {
      const paymentId = await this.parts.calls.recurring(account, wish, source, key, cause, commit);
      return { state: 'PENDING', problem: null, paymentId };
    });
  }
}

function nextActionOf(account: Account, { id, state, kind, encryptedUrl }: StoredCharge): NextAction | null {
  if (state !== 'ACTION_REQUIRED') return null;
  if (kind === 'MOBILE_BALANCE') return { kind: 'ENTER_CODE', redirectUrl: null };
  const redirectUrl = encryptedUrl && decrypt(account, `${id} action`, encryptedUrl);
  return redirectUrl ? { kind: 'REDIRECT', redirectUrl } : null;
}

function shown(account: Account, checkout: StoredCheckout, charge: StoredCharge): Charge {
  const { id, state, kind, problem, updatedAt } = charge;
  return {
    ...{ id, account: checkout.account, orderId: checkout.orderId, amount: checkout.amount, state, kind, problem },
    idempotencyKey: checkout.idempotencyKey,
    paymentId: charge.paymentId ?? checkout.paymentId,
    nextAction: nextActionOf(account, charge),
    ...{ createdAt: checkout.createdAt, updatedAt },
  };
}
