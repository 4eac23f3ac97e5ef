import { randomUUID } from 'node:crypto';
import type { CardRemoval } from '../../domain/cards/card.js';
import { JournalUnavailable } from '../../domain/errors.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import { removeCard } from '../../freedompay/endpoints/cards/remove-card.js';
import { meaningOf } from '../../freedompay/errors/error-codes.js';
import { ProviderFault, ProviderRefused } from '../../freedompay/errors/errors.js';
import type { CardWriteChange, CardWrites, StoredCardWrite } from '../../store/cards/card-writes.js';
import { type Accounts, scriptsOf } from '../accounts.js';
import { CUT_OFF_AFTER_MS } from '../checkouts/cut-off-age.js';
import { decrypt, digestsOf, encrypt } from '../checkouts/payer-data-crypto.js';
import { RunningWork } from '../jobs/running-work.js';
import { REMOVED, removalRefused, removalUnknown, stillThere, unknownCard, unreadCards } from './removal-problems.js';
import type { KnownCard, SavedCards } from './saved-cards.js';

/** A card to be forgotten. Every text has been checked. */
export interface CardRemovalWish {
  readonly userId: string;
  readonly cardId: string;
}

/** What a removal came to. */
export interface RemovedCardOutcome {
  readonly removal: CardRemoval;
  readonly replayed: boolean;
}

/** Provider calls of a removal at most: the cards are read, one is removed, and in doubt they are read again. */
export const CALLS_OF_A_REMOVAL = 3;

/** For how long a removal that may have left is looked for while its card still shows, in milliseconds. */
const HORIZON_MS = 3_600_000;
/** How many removals are looked at in one round. */
const AT_ONCE = 20;

/** What asking for it came to; `refusal`: what that is where the card shows all the same. */
interface Asked {
  readonly change: CardWriteChange;
  readonly refusal?: CardWriteChange;
}

/** Has saved cards forgotten: each key sends at most one request, and in doubt the list of the user's cards decides. */
export class CardRemovals {
  private readonly running = new RunningWork<RemovedCardOutcome>();

  constructor(
    private readonly client: FreedomPayClient,
    private readonly writes: CardWrites,
    private readonly cards: SavedCards,
    private readonly accounts: Pick<Accounts, 'known'>,
    /** The pause between two looks at one that is open, in milliseconds. */
    private readonly recheckMs: number,
  ) {}

  /** Removes the card, or answers with what the same key came to before. Raises IdempotencyKeyReused. */
  async remove(
    account: Account,
    wish: CardRemovalWish,
    idempotencyKey: string,
    cause: Cause,
  ): Promise<RemovedCardOutcome> {
    scriptsOf(account);
    const id = randomUUID();
    return this.running.start(id, async () => {
      const { write, isNew } = await this.writes.begin({
        ...{ id, account: account.id, idempotencyKey, kind: 'REMOVAL', purpose: null, cardId: wish.cardId },
        fingerprints: digestsOf(account, JSON.stringify(['removal', wish])),
        encryptedUser: encrypt(account, id, wish.userId),
      });
      if (!isNew) return { removal: await this.known(account, write), replayed: true };
      return { removal: shown(account, await this.send(account, wish, write, cause)), replayed: false };
    });
  }

  /** The removal of that id as it is known now; `null` where there is none at these accounts. */
  async find(id: string, accounts: Pick<Accounts, 'known'>): Promise<CardRemoval | null> {
    const found = await this.writes.find(id, 'REMOVAL');
    const account = found && accounts.known(found.write.account);
    return account ? this.known(account, found.write) : null;
  }

  /** Finds out how those ended that are open and due: what another process left, too. */
  async recheck(): Promise<void> {
    for (const { write, ageMs } of await this.writes.claimDue(CUT_OFF_AFTER_MS, this.recheckMs, AT_ONCE)) {
      const account = this.accounts.known(write.account);
      const userId = account && decrypt(account, write.id, write.encryptedUser);
      if (!account || !userId || write.cardId === null || this.running.find(write.id)) continue;
      const whenThere = ageMs > HORIZON_MS ? stillThere : undefined;
      await this.readBack(account, { userId, cardId: write.cardId }, write, { job: 'card removals' }, whenThere);
    }
  }

  /** Waits until no removal is under way here. */
  async idle(): Promise<void> {
    await this.running.idle();
  }

  private async known(account: Account, write: StoredCardWrite): Promise<CardRemoval> {
    const running = await this.running.find(write.id);
    if (running) return running.removal;
    // It may have ended since it was read.
    const found = write.state === 'PENDING' ? await this.writes.find(write.id, 'REMOVAL') : null;
    return shown(account, found?.write ?? write);
  }

  private async send(
    account: Account,
    wish: CardRemovalWish,
    write: StoredCardWrite,
    cause: Cause,
  ): Promise<StoredCardWrite> {
    const { userId, cardId } = wish;
    try {
      const card = await this.cards.one(account, userId, cardId, cause);
      if (!card) return await this.writes.resolve(write.id, unknownCard);
      const { change, refusal } = await this.ask(account, card, cause);
      const resolved = await this.record(write, change);
      return change.state === 'UNKNOWN' ? await this.readBack(account, wish, resolved, cause, refusal) : resolved;
    } catch (error) {
      if (error instanceof ProviderFault) return await this.writes.resolve(write.id, unreadCards(error));
      throw error;
    }
  }

  private async ask(account: Account, { userId, token, maskedPan }: KnownCard, cause: Cause): Promise<Asked> {
    const knownOfPayer = maskedPan === null ? [] : [maskedPan];
    try {
      await this.client.call(account, removeCard[scriptsOf(account)], { userId, token }, { cause, knownOfPayer });
      return { change: REMOVED };
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error;
      if (!provesNothingDone(error)) return { change: removalUnknown(error) };
      const refusal = removalRefused(error);
      // What was sent is not believed to be refused before a reading shows the card.
      return error instanceof ProviderRefused ? { change: removalUnknown(error), refusal } : { change: refusal };
    }
  }

  private async record(write: StoredCardWrite, change: CardWriteChange): Promise<StoredCardWrite> {
    try {
      return await this.writes.resolve(write.id, change);
    } catch (error) {
      // It was sent: the caller gets its outcome even where that cannot be stored.
      if (error instanceof JournalUnavailable) return { ...write, state: change.state, problem: change.problem };
      throw error;
    }
  }

  /**
   * A card that does not show any more was forgotten, whoever had it so; one that still shows may be about to go, unless it is
   * said what it comes to then: the provider has refused to have it go, or it was waited for long enough.
   */
  private async readBack(
    account: Account,
    { userId, cardId }: CardRemovalWish,
    write: StoredCardWrite,
    cause: Cause,
    whenThere?: CardWriteChange,
  ): Promise<StoredCardWrite> {
    let isThere: boolean;
    try {
      isThere = (await this.cards.one(account, userId, cardId, cause)) !== null;
    } catch (error) {
      // A failed read takes nothing away from what is known.
      if (error instanceof ProviderFault) return write;
      throw error;
    }
    if (!isThere) return this.record(write, REMOVED);
    return whenThere ? this.record(write, whenThere) : write;
  }
}

/** "No such card" does not: the same request may have come twice, and this be the answer to the second. */
function provesNothingDone(fault: ProviderFault): boolean {
  if (fault.mayHaveActed) return false;
  return !(fault instanceof ProviderRefused) || meaningOf(fault.providerCode).certain;
}

function shown(account: Account, write: StoredCardWrite): CardRemoval {
  const { id, idempotencyKey, cardId, state, problem, createdAt, updatedAt } = write;
  return {
    ...{ id, account: write.account, idempotencyKey, problem, createdAt, updatedAt },
    cardId: cardId ?? '',
    state: state as CardRemoval['state'],
    userId: decrypt(account, id, write.encryptedUser),
  };
}
