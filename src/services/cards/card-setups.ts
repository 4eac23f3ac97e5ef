import { randomUUID } from 'node:crypto';
import type { CardSetup, NewCardSetup } from '../../domain/cards/card.js';
import { InvalidInput, JournalUnavailable } from '../../domain/errors.js';
import type { OperationProblem } from '../../domain/operations/operation.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import { webhookPath } from '../../domain/webhook-kind.js';
import type { Account } from '../../freedompay/account.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import { addCard } from '../../freedompay/endpoints/cards/add-card.js';
import { ProviderFault } from '../../freedompay/errors/errors.js';
import type { CardWriteChange, CardWrites, StoredCardWrite } from '../../store/cards/card-writes.js';
import { type Accounts, scriptsOf } from '../accounts.js';
import { CUT_OFF_AFTER_MS } from '../checkouts/cut-off-age.js';
import { decrypt, digestsOf, encrypt } from '../checkouts/payer-data-crypto.js';
import { RunningWork } from '../jobs/running-work.js';
import { saidBy } from '../outcomes/operation-problems.js';
import { isSurelyNotCreated } from '../outcomes/surely-not-created.js';
import { aboutToken } from './card-webhook-effects.js';

/** What asking for a page came to. */
export interface CreatedCardSetup {
  readonly setup: CardSetup;
  readonly replayed: boolean;
}

/** Opens pages on which cards are added: each key at most once. */
export class CardSetups {
  private readonly running = new RunningWork<CreatedCardSetup>();

  constructor(
    private readonly client: FreedomPayClient,
    private readonly writes: CardWrites,
    /** Base URL at which the provider reaches our webhooks; `null` where it cannot. */
    private readonly webhooksUrl: () => string | null,
  ) {}

  /** Asks for a page, or answers with what the same key came to before. Raises IdempotencyKeyReused. */
  async create(account: Account, wish: NewCardSetup, idempotencyKey: string, cause: Cause): Promise<CreatedCardSetup> {
    if (scriptsOf(account) === 'gateway')
      throw new InvalidInput(
        'input.account',
        'has no page for cards: the Gateway API takes card numbers, which never pass through here.',
      );
    const id = randomUUID();
    return this.running.start(id, async () => {
      const { write, isNew } = await this.writes.begin({
        ...{ id, account: account.id, idempotencyKey, kind: 'SETUP', purpose: wish.purpose, cardId: null },
        fingerprints: digestsOf(account, JSON.stringify(['setup', wish])),
        encryptedUser: encrypt(account, id, wish.userId),
      });
      if (!isNew) return { setup: await this.known(account, write), replayed: true };
      return { setup: shown(account, await this.send(account, wish, write, cause)), replayed: false };
    });
  }

  /** The setup of that id as it is known now; `null` where there is none at these accounts. */
  async find(id: string, accounts: Pick<Accounts, 'known'>): Promise<CardSetup | null> {
    const found = await this.writes.find(id, 'SETUP');
    const account = found && accounts.known(found.write.account);
    return account ? this.known(account, found.write) : null;
  }

  /** Waits until no request is under way here. */
  async idle(): Promise<void> {
    await this.running.idle();
  }

  private async known(account: Account, write: StoredCardWrite): Promise<CardSetup> {
    const running = await this.running.find(write.id);
    if (running) return running.setup;
    // It may have ended since it was read.
    const found = write.state === 'PENDING' ? await this.writes.find(write.id, 'SETUP') : null;
    if (found?.write.state !== 'PENDING') return shown(account, found?.write ?? write);
    const outcome = lost('the gateway stopped while it was sent');
    return shown(account, found.ageMs > CUT_OFF_AFTER_MS ? await this.writes.resolve(write.id, outcome) : found.write);
  }

  private async send(
    account: Account,
    { userId, purpose, returnUrl }: NewCardSetup,
    write: StoredCardWrite,
    cause: Cause,
  ): Promise<StoredCardWrite> {
    const webhooks = this.webhooksUrl();
    const postLink = webhooks && webhooks + webhookPath(account.id, 'card');
    let change: CardWriteChange;
    try {
      const page = await this.client.call(
        account,
        addCard[purpose],
        { userId, postLink, backLink: returnUrl },
        { cause },
      );
      change = page
        ? {
            ...{ state: 'OPEN', problem: null, setupId: page.setupId },
            encryptedUrl: encrypt(account, write.id, page.redirectUrl),
          }
        : lost('the provider said nothing');
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error;
      change = isSurelyNotCreated(error) ? refused(error) : lost(error.problem, error);
    }
    try {
      return await this.writes.resolve(write.id, change);
    } catch (error) {
      // It was sent: the caller gets its outcome even where that cannot be stored.
      if (error instanceof JournalUnavailable)
        return { ...write, ...change, encryptedUrl: change.encryptedUrl ?? null, problem: change.problem };
      throw error;
    }
  }
}

function shown(account: Account, write: StoredCardWrite): CardSetup {
  const { id, idempotencyKey, state, encryptedUser, encryptedUrl, cardId, problem, createdAt, updatedAt } = write;
  return {
    ...{ id, account: write.account, idempotencyKey, cardId, problem, createdAt, updatedAt },
    purpose: write.purpose ?? 'CHARGE',
    state: state as CardSetup['state'],
    userId: decrypt(account, id, encryptedUser),
    // Once the card is there nobody need be sent there any more.
    token: write.encryptedToken && decrypt(account, aboutToken(id), write.encryptedToken),
    redirectUrl: state === 'OPEN' && encryptedUrl ? decrypt(account, id, encryptedUrl) : null,
  };
}

/** Nobody has the page's address, so nobody can add a card on it: another may be asked for. */
function lost(problem: string, fault?: ProviderFault): CardWriteChange {
  const why = problem.replace(/\.$/, '');
  const message = `It was sent, and what came back does not tell whether there is a page: ${why}. Nobody has its address, so another may be asked for.`;
  return {
    state: 'UNKNOWN',
    problem: { code: 'OUTCOME_UNKNOWN', message, ...saidBy(fault), advice: 'RETRY_WITH_NEW_KEY' },
  };
}

function refused(fault: ProviderFault): CardWriteChange {
  const isRefusal = fault.code === 'PROVIDER_REFUSED';
  const problem: OperationProblem = {
    code: isRefusal ? 'PROVIDER_REFUSED' : 'PROVIDER_UNAVAILABLE',
    message: `There is no page. ${fault.message}`,
    ...saidBy(fault),
    advice: isRefusal ? 'GIVE_UP' : 'RETRY_WITH_NEW_KEY',
  };
  return { state: 'REJECTED', problem };
}
