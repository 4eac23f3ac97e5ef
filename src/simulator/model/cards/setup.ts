import type { Failure } from '../transactions.js';
import type { SavedCard } from './card.js';
import type { TestCard } from './test-cards.js';

/** What the shop asks for when a user is to save a card. */
export interface NewSetup {
  readonly userId: string;
  readonly use: SavedCard['use'];
  /** `pg_order_id`; empty where none was given. */
  readonly orderId: string;
  /** `pg_post_link`; null: where the cabinet says. */
  readonly postLink: string | null;
  /** `pg_back_link`; null: nowhere. */
  readonly backLink: string | null;
}

/** A card that is being saved on a page. */
export interface CardSetup extends NewSetup {
  /** `pg_payment_id`, from the space of all transactions. */
  readonly id: string;
  /** What names it in the address of its page: 32 hex digits. */
  readonly pageId: string;
  /** `open`: no card was chosen; `otp`, `3ds`: its bank asks; `saved`, `failed`: it has ended. */
  readonly state: 'open' | 'otp' | '3ds' | 'saved' | 'failed';
  readonly chosen: TestCard | null;
  /** Wrong codes so far. */
  readonly wrongCodes: number;
  /** The card that was saved. */
  readonly token: string | null;
  readonly failure: Failure | null;
}
