import type { Field, Message } from '../../../freedompay/protocol/message.js';
import type { SavedCard } from '../../model/cards/card.js';
import { localStamp, utcStamp } from '../../model/dates.js';
import { ScriptError } from '../../model/refusals.js';
import { checkFields, type Rules, USER_ID } from '../field-rules.js';
import { given, MERCHANT_PREFIX, type Script, type ScriptContext } from '../script.js';

const RULES: Rules = { pg_user_id: USER_ID, pg_extend_data: /^[01]$/ };

/**
 * `cardstorage/list`: a user's cards, those for payouts among them. It has no `pg_status` of its own, and nobody's cards are
 * a reply of salt and signature. Source: api-reference-2 section 5.3; fixture 15.
 */
export const listCards: Script = {
  path: `${MERCHANT_PREFIX}cardstorage/list`,
  secret: 'payment',
  flavour: 'merchant',
  run(request, context) {
    checkFields(request, ['pg_user_id'], RULES);
    const isExtended = given(request, 'pg_extend_data') === '1';
    const cards = context.ledger.cards.list(given(request, 'pg_user_id') ?? '');
    return { fields: cards.map((card): Field => ['card', cardFields(card, context, isExtended)]) };
  },
};

/** `/g2g/cardstorage/list`: the same for the Gateway API, with fewer fields. Source: api-reference-2 section 8. */
export const gatewayListCards: Script = {
  path: '/g2g/cardstorage/list',
  secret: 'payment',
  flavour: 'gateway',
  run(request, { ledger }) {
    checkFields(request, ['pg_user_id'], RULES);
    return {
      fields: ledger.cards.list(given(request, 'pg_user_id') ?? '').map(
        (card): Field => [
          'card',
          [
            ['pg_status', card.word],
            ['pg_card_token', card.token],
            ['pg_is_filled', '1'],
            ['pg_card_hash', card.pan],
            ['created_at', utcStamp(card.createdAt)],
          ],
        ],
      ),
    };
  },
};

/**
 * `cardstorage/remove`: forgets a card. The newest page shows a flat reply; the one of 2019 to 2023, a `card` element, comes
 * where an armed fault says so. Source: api-reference-2 section 5.3, sample S9.
 */
export const removeCard: Script = {
  path: `${MERCHANT_PREFIX}cardstorage/remove`,
  secret: 'payment',
  flavour: 'merchant',
  run(request, context) {
    const card = remove(request, context);
    const { merchantId, now, isOlder } = context;
    const fields: Message = [
      ['pg_status', 'deleted'],
      ['pg_merchant_id', merchantId],
      ['pg_card_id', card.id],
      ['pg_card_hash', card.pan],
      ['deleted_at', utcStamp(now())],
    ];
    return { fields: isOlder ? [['card', fields]] : fields };
  },
};

/** `/g2g/cardstorage/remove`: the same for the Gateway API, which says `success`. Source: api-reference-2 section 8. */
export const gatewayRemoveCard: Script = {
  path: '/g2g/cardstorage/remove',
  secret: 'payment',
  flavour: 'gateway',
  run(request, context) {
    remove(request, context);
    return {
      fields: [
        ['pg_status', 'success'],
        ['deleted_at', utcStamp(context.now())],
      ],
    };
  },
};

/** Takes the card from its user; one that is not there is refused. The id of older integrations names it too. */
function remove(request: Message, { ledger }: ScriptContext): SavedCard {
  checkFields(request, ['pg_user_id'], RULES);
  const [token, id] = [given(request, 'pg_card_token'), given(request, 'pg_card_id')];
  if (token === undefined && id === undefined) throw new ScriptError('200', 'pg_card_token обязателен');
  const cards = ledger.cards.list(given(request, 'pg_user_id') ?? '');
  const card = cards.find((one) => (token === undefined ? one.id === id : one.token === token));
  if (!card) throw new ScriptError('1999');
  return ledger.cards.change(card.token, { word: 'deleted' });
}

function cardFields(card: SavedCard, { merchantId, timeZone }: ScriptContext, isExtended: boolean): Message {
  const [month = '', year = ''] = card.exp.split('/');
  return [
    ['pg_status', card.word],
    ['pg_merchant_id', merchantId],
    ['pg_card_id', card.id],
    ['pg_card_token', card.token],
    ['pg_recurring_profile_id', card.profileId ?? ''],
    ['pg_card_hash', card.pan],
    ['pg_card_hhash', card.digest],
    ['created_at', localStamp(card.createdAt, timeZone)],
    ...(isExtended
      ? ([
          ['bank_alias', card.bank],
          ['brand_alias', card.brand],
          ['expiry_year', year],
          ['expiry_month', month],
        ] as const)
      : []),
  ];
}
