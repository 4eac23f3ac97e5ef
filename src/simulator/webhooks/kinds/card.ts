import type { Message } from '../../../freedompay/protocol/message.js';
import type { SavedCard } from '../../model/cards/card.js';
import type { CardSetup } from '../../model/cards/setup.js';
import type { ComposedWebhook } from '../compose.js';

/** A card that was saved, and what saved it. */
export interface CardAddition {
  readonly setup: CardSetup;
  readonly card: SavedCard;
}

/**
 * A card was saved. It comes as `pg_xml`, and that of a card for payouts is signed with the payout secret: integrations
 * differ about which. Source: api-reference section 6.5; sample S6; api-reference-2 sections 2.1 and 5.2.
 */
export function cardWebhook({ setup, card }: CardAddition): ComposedWebhook {
  return {
    kind: 'card',
    secret: setup.use === 'payout' ? 'payout' : 'payment',
    paymentId: setup.id,
    orderId: setup.orderId,
    url: setup.postLink,
    form: 'pg-xml',
    fields: fieldsOf(setup, card),
  };
}

function fieldsOf({ id, orderId, userId }: CardSetup, card: SavedCard): Message {
  const [month = '', year = ''] = card.exp.split('/');
  return [
    ['pg_payment_id', id],
    ['pg_order_id', orderId],
    ['pg_card_hash', card.pan],
    ['pg_card_hhash', card.digest],
    ['pg_card_month', month],
    ['pg_card_year', year],
    ['pg_bank', card.bank],
    ['pg_country', 'KZ'],
    ['pg_card_3ds', card.threeDs ? '1' : '0'],
    ['pg_status', 'success'],
    ['pg_card_id', card.id],
    ['pg_card_token', card.token],
    ['pg_user_id', userId],
    ['pg_recurring_profile_id', card.profileId ?? ''],
    ['pg_type', 'approve'],
  ];
}
