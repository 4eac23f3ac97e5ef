import type { Account } from '../../freedompay/account.js';
import type { CardWebhook } from '../../freedompay/webhooks/card.js';
import type { ResultWebhook } from '../../freedompay/webhooks/result.js';
import type { CardWrites } from '../../store/cards/card-writes.js';
import type { RecurringProfiles } from '../../store/cards/recurring-profiles.js';
import { decrypt, encrypt } from '../checkouts/payer-data-crypto.js';
import { cardIdOf } from './card-id.js';

/** What a card's token is encrypted for: it decrypts for the setup that brought it alone. */
export function aboutToken(setupId: string): string {
  return `${setupId} card`;
}

/** What a recurring profile is encrypted for: the payment that began it. */
export function aboutProfile(paymentId: string): string {
  return `recurring profile of ${paymentId}`;
}

/** Hears of cards that were added, and of recurring profiles. */
export class CardWebhookEffects {
  constructor(
    private readonly writes: Pick<CardWrites, 'setupCalled' | 'complete'>,
    private readonly profiles: Pick<RecurringProfiles, 'note'>,
  ) {}

  /** Notes the recurring profile that a result names: nothing else tells of it. */
  async profileOf(account: Account, { paymentId, recurringProfileId }: ResultWebhook): Promise<void> {
    if (recurringProfileId === null) return;
    await this.profiles.note(account.id, paymentId, encrypt(account, aboutProfile(paymentId), recurringProfileId));
  }

  /**
   * Which setup a card belongs to is said by the id that its request was answered with, and it has to be of the same user: what
   * fits neither is left alone. A word that nobody documents ends nothing: the page may be used once more.
   */
  async heard(account: Account, { setupId, userId, token }: CardWebhook): Promise<void> {
    if (token === null) return;
    const write = await this.writes.setupCalled(account.id, setupId);
    if (!write || decrypt(account, write.id, write.encryptedUser) !== userId) return;
    await this.writes.complete(write.id, cardIdOf(account, token), encrypt(account, aboutToken(write.id), token));
  }
}
