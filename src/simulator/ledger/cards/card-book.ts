import { createHash } from 'node:crypto';
import type { SavedCard } from '../../model/cards/card.js';
import { TEST_CARDS } from '../../model/cards/test-cards.js';
import { BadRequest, UnknownTransaction } from '../../model/refusals.js';
import { checkText, checkWord } from '../../model/value-checks.js';
import type { Records } from '../records.js';

/** A saved card to put into the ledger. */
export interface NewCard extends Partial<Omit<SavedCard, 'digest'>> {
  readonly userId: string;
  readonly pan: string;
}

/** The cards that users of the shop saved. */
export class CardBook {
  private readonly cards = new Map<string, SavedCard>();

  constructor(private readonly records: Records) {}

  /** Saves a card. */
  add(given: NewCard): SavedCard {
    checkText('A user id', given.userId, 50);
    checkText('A word', given.word ?? '', 50);
    // A whole number is refused, whoever sends it.
    if (!/^\d{4}-\d\dXX-XXXX-\d{4}$/.test(given.pan)) throw new BadRequest('A card is written as 4671-59XX-XXXX-8252.');
    if (given.use !== undefined && given.use !== 'purchase' && given.use !== 'payout') {
      throw new BadRequest('"use" is "purchase" or "payout".');
    }
    const id = this.records.claim(given.id);
    const known = TEST_CARDS.find(({ pan }) => pan === given.pan);
    const card: SavedCard = {
      token: tokenOf(id),
      word: 'approved',
      use: 'purchase',
      bank: 'TEST BANK',
      brand: given.pan.startsWith('5') ? 'MC' : 'VI',
      exp: '12/30',
      createdAt: this.records.now(),
      chargeCode: known?.chargeCode ?? null,
      threeDs: known?.proof === '3ds',
      profileId: null,
      ...given,
      id,
      digest: digestOf(`card ${id}`),
    };
    this.cards.set(card.token, card);
    return card;
  }

  /** Every card, the removed ones too. */
  all(): SavedCard[] {
    return [...this.cards.values()];
  }

  /** The cards of a user that were not removed. */
  list(userId: string): SavedCard[] {
    return this.all().filter((card) => card.userId === userId && card.word !== 'deleted');
  }

  /** A card that belongs to that user and was not removed, or undefined. */
  ofUser(userId: string, token: string): SavedCard | undefined {
    return this.list(userId).find((card) => card.token === token);
  }

  /** The card of a token, removed or not. */
  get(token: string): SavedCard {
    const card = this.cards.get(token);
    if (!card) throw new UnknownTransaction(`There is no card ${token}.`);
    return card;
  }

  /** Changes what is known of a card. */
  change(token: string, change: Partial<Pick<SavedCard, 'word' | 'profileId' | 'chargeCode'>>): SavedCard {
    if (change.word !== undefined) checkWord(change.word);
    const card = { ...this.get(token), ...change };
    this.cards.set(token, card);
    return card;
  }

  clear(): void {
    this.cards.clear();
  }
}

/** Always the same for the same id: a token of the simulator opens nothing real. */
function tokenOf(id: string): string {
  const digits = digestOf(`token of ${id}`);
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, `a${digits.slice(17, 20)}`];
  return `${parts.join('-')}-${digits.slice(20, 32)}`;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
