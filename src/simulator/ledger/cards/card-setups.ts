import { createHash } from 'node:crypto';
import type { CardSetup, NewSetup } from '../../model/cards/setup.js';
import { OTP, type TestCard } from '../../model/cards/test-cards.js';
import { failureOf, ScriptError, UnknownTransaction } from '../../model/refusals.js';
import { checkUrl } from '../../model/value-checks.js';
import type { Records } from '../records.js';
import type { CardBook } from './card-book.js';

/** A code is asked for so many times. */
const MAX_CODES = 3;

/** The cards being saved. */
export class CardSetups {
  private readonly setups = new Map<string, CardSetup>();

  constructor(
    private readonly records: Records,
    private readonly cards: CardBook,
  ) {}

  /** Opens a page. */
  open(given: NewSetup): CardSetup {
    if (given.postLink !== null) checkUrl('A post link', given.postLink);
    if (given.backLink !== null) checkUrl('A back link', given.backLink);
    const id = this.records.claim();
    const pageId = createHash('sha256').update(`card page ${id}`).digest('hex').slice(0, 32);
    const fresh = { state: 'open', chosen: null, wrongCodes: 0, token: null, failure: null } as const;
    const setup: CardSetup = { ...given, ...fresh, id, pageId };
    this.setups.set(pageId, setup);
    return setup;
  }

  /** Every setup, oldest first. */
  all(): CardSetup[] {
    return [...this.setups.values()];
  }

  ofPage(pageId: string): CardSetup {
    const setup = this.setups.get(pageId);
    if (!setup) throw new UnknownTransaction('There is no page of that address.');
    return setup;
  }

  /** The user chose a card: its bank asks for a proof, refuses it, or lets it be saved at once. */
  choose(pageId: string, card: TestCard): CardSetup {
    this.expect(pageId, 'open');
    if (card.saveCode !== null) return this.fail(pageId, card, card.saveCode);
    if (card.proof !== 'none') return this.change(pageId, { chosen: card, state: card.proof });
    return this.save(pageId, card);
  }

  /** The user typed a code; the third wrong one ends it (10003). */
  enterCode(pageId: string, code: string): CardSetup {
    const { chosen, wrongCodes } = this.expect(pageId, 'otp');
    if (code === OTP) return this.save(pageId, chosen);
    if (wrongCodes + 1 >= MAX_CODES) return this.fail(pageId, chosen, '10003');
    return this.change(pageId, { wrongCodes: wrongCodes + 1 });
  }

  /** The user passed 3-D Secure, or did not (8889). */
  prove(pageId: string, passed: boolean): CardSetup {
    const { chosen } = this.expect(pageId, '3ds');
    return passed ? this.save(pageId, chosen) : this.fail(pageId, chosen, '8889');
  }

  clear(): void {
    this.setups.clear();
  }

  /** Refuses what is not at that step any more (10015): a page that was left open, or a second click. */
  private expect(pageId: string, state: CardSetup['state']): CardSetup {
    const setup = this.ofPage(pageId);
    if (setup.state !== state) throw new ScriptError('10015');
    return setup;
  }

  private save(pageId: string, chosen: TestCard | null): CardSetup {
    const { userId, use } = this.ofPage(pageId);
    if (!chosen) throw new ScriptError('10015');
    const { pan, chargeCode, proof } = chosen;
    const { token } = this.cards.add({ userId, use, pan, chargeCode, threeDs: proof === '3ds' });
    return this.change(pageId, { chosen, state: 'saved', token });
  }

  private fail(pageId: string, chosen: TestCard | null, code: string): CardSetup {
    return this.change(pageId, { chosen, state: 'failed', failure: failureOf(code) });
  }

  private change(pageId: string, change: Partial<CardSetup>): CardSetup {
    const setup = { ...this.ofPage(pageId), ...change };
    this.setups.set(pageId, setup);
    return setup;
  }
}
