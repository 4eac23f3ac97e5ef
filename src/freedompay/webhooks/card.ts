import { required, text } from '../protocol/fields.js';
import { reference } from '../protocol/opaque-id.js';
import { defineWebhook } from './webhook.js';

/** The provider says that a card was added, or was not. */
export interface CardWebhook {
  /** What the adding of the card was answered with as its id. */
  readonly setupId: string;
  readonly userId: string;
  /** The card's token, where one was saved; `null` where none was. */
  readonly token: string | null;
  /** The provider's word, such as `success`. */
  readonly word: string;
}

/** The words seen beside a card that was saved. How a failure is written is not documented: no other word says anything. */
const SAVED: ReadonlySet<string> = new Set(['success', 'ok']);

/**
 * Source: provider documentation, "Add a card" (`pg_post_link`); fields as logged by integrators, for none are documented.
 * Which secret signs it is not documented either: the payment secret by all that was seen, for payout cards perhaps theirs.
 */
export const cardWebhook = defineWebhook({
  script: 'card',
  secret: 'payment',
  otherSecret: 'payout',
  fields: {
    setupId: reference('pg_payment_id'),
    userId: required('pg_user_id'),
    word: required('pg_status'),
    // Always there; not used.
    type: required('pg_type'),
    hash: required('pg_card_hash'),
    token: text('pg_card_token'),
  },
  content: ({ setupId, userId, word, token }): CardWebhook => ({
    setupId,
    userId: userId.trim(),
    token: SAVED.has(word.trim().toLowerCase()) ? (token?.trim() ?? null) : null,
    word: word.trim().slice(0, 40),
  }),
});
