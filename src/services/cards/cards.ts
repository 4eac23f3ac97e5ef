import type { PaidTwiceObserver } from '../../domain/checkouts/paid-order.js';
import type { Account } from '../../freedompay/account.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import { CardWrites } from '../../store/cards/card-writes.js';
import { Charges } from '../../store/cards/charges.js';
import { RecurringProfiles } from '../../store/cards/recurring-profiles.js';
import type { Checkouts } from '../../store/checkouts/checkouts.js';
import { PendingCheckouts } from '../../store/checkouts/pending-checkouts.js';
import type { Store } from '../../store/db/schema.js';
import type { RunningTime } from '../../store/operations/running-time.js';
import type { Accounts } from '../accounts.js';
import { CutOffCheckouts } from '../checkouts/cut-off-checkouts.js';
import { decrypt } from '../checkouts/payer-data-crypto.js';
import { TimerLoop } from '../jobs/timer-loop.js';
import type { Payments } from '../reads/payments.js';
import { CardRemovals } from './card-removals.js';
import { CardSetups } from './card-setups.js';
import { aboutProfile } from './card-webhook-effects.js';
import { ChargeCreation, type ChargeCreationParts } from './charge-creation.js';
import { ChargeOutcomes } from './charge-outcomes.js';
import { ChargeProviderCalls } from './charge-provider-calls.js';
import { ChargeSending } from './charge-sending.js';
import { ChargeWatch } from './charge-watch.js';
import { SavedCards } from './saved-cards.js';

/** Times that saved cards go by, in milliseconds. */
export interface CardTimes {
  /** How often removals are looked for whose end is not known. */
  readonly cardTickMs: number;
  /** The pause between two readings for one of them. */
  readonly cardRecheckMs: number;
}

/** What saved cards go by. */
export interface CardParts {
  readonly client: FreedomPayClient;
  readonly store: Store;
  readonly running: RunningTime;
  readonly accounts: Accounts;
  /** Base URL at which the provider reaches our webhooks; `null` where it cannot. */
  readonly webhooksUrl: () => string | null;
  /** Whether the merchant's backend hears of payments. */
  readonly tellsBackend: boolean;
  readonly times: CardTimes;
  readonly observeDefect: (error: unknown) => void;
  /** What charges go by besides. */
  readonly charging: Pick<ChargeCreationParts, 'orders' | 'restored' | 'changes'> & {
    readonly checkouts: Checkouts;
    readonly payments: Pick<Payments, 'byIdForOrder' | 'byOrderNow'>;
    readonly observePaidTwice: PaidTwiceObserver;
    readonly horizonMs: number;
    /** Pauses before each read that looks for what was done, in milliseconds: the provider shows it seconds late. */
    readonly readBackDelaysMs: readonly number[];
    readonly leaseMs: number;
  };
}

/** What saved cards are read, added and forgotten by. */
export class Cards {
  readonly saved: SavedCards;
  readonly setups: CardSetups;
  readonly removals: CardRemovals;
  readonly charging: ChargeCreation;
  /** The charges as they are stored, whatever pays them. */
  readonly stored: Charges;
  /** What takes the money of charges is sent by, also where it is not a card that pays. */
  readonly sending: ChargeSending;
  readonly outcomes: ChargeOutcomes;
  readonly charges: ChargeWatch;
  /** Finds out how removals and charges ended whose answer was lost, and ends checkouts that were left behind. */
  readonly watch: TimerLoop;
  private readonly profiles: RecurringProfiles;

  constructor(parts: CardParts) {
    const { client, store, running, accounts, webhooksUrl, tellsBackend, times, observeDefect, charging } = parts;
    this.profiles = new RecurringProfiles(store);
    const writes = new CardWrites(store);
    this.saved = new SavedCards(client);
    this.setups = new CardSetups(client, writes, webhooksUrl);
    this.removals = new CardRemovals(client, writes, this.saved, accounts, times.cardRecheckMs);
    const charges = new Charges(store, tellsBackend, running);
    this.stored = charges;
    const { checkouts, payments, observePaidTwice, horizonMs, leaseMs, readBackDelaysMs, ...rest } = charging;
    const outcomes = new ChargeOutcomes(charges, checkouts, payments, observePaidTwice, horizonMs);
    const sending = new ChargeSending({ charges, checkouts, outcomes, payments, readBackDelaysMs, leaseMs });
    this.outcomes = outcomes;
    this.sending = sending;
    const calls = new ChargeProviderCalls(client, webhooksUrl);
    this.charging = new ChargeCreation({ ...rest, calls, charges, checkouts, cards: this.saved, sending });
    this.charges = new ChargeWatch(charges, checkouts, outcomes, accounts);
    const cutOff = new CutOffCheckouts(new PendingCheckouts(store), checkouts, charging.changes);
    const round = async () => {
      await cutOff.round();
      await this.removals.recheck();
      await this.charges.round();
    };
    this.watch = TimerLoop.every(times.cardTickMs, round, observeDefect);
  }

  /** The recurring profile that a payment began; `null` where none is known. */
  async recurringProfileOf(account: Account, paymentId: string): Promise<string | null> {
    const encrypted = await this.profiles.of(account.id, paymentId);
    return encrypted && decrypt(account, aboutProfile(paymentId), encrypted);
  }

  /** Waits until nothing is under way here. */
  async idle(): Promise<void> {
    await this.setups.idle();
    await this.removals.idle();
    await this.charging.idle();
  }
}
