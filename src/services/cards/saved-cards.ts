import type { CardWithToken, SavedCard } from '../../domain/cards/card.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import { listCards } from '../../freedompay/endpoints/cards/list-cards.js';
import type { Lane } from '../../freedompay/transport/retry.js';
import { scriptsOf } from '../accounts.js';
import { cardIdOf } from './card-id.js';

/** A saved card, with its token for whoever is to hand that to the provider. */
export interface KnownCard extends SavedCard {
  readonly token: string;
}

/** Reads the cards that the provider keeps. Nothing of them is stored: each is read anew. */
export class SavedCards {
  constructor(private readonly client: FreedomPayClient) {}

  /** The user's cards as the provider shows them now. Raises ProviderFault. */
  async of(account: Account, userId: string, cause: Cause, lane?: Lane): Promise<readonly KnownCard[]> {
    const options = { cause, ...(lane && { lane }) };
    const cards =
      (await this.client.call(account, listCards[scriptsOf(account, 'account')], { userId }, options)) ?? [];
    return cards.map((card: CardWithToken) => ({ ...card, userId, cardId: cardIdOf(account, card.token) }));
  }

  /** The user's card of that name; `null` where the provider shows none. Raises ProviderFault. */
  async one(account: Account, userId: string, cardId: string, cause: Cause): Promise<KnownCard | null> {
    const cards = await this.of(account, userId, cause, 'writes');
    return cards.find((card) => card.cardId === cardId) ?? null;
  }
}
