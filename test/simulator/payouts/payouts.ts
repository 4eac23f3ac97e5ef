import type { Message } from '../../../src/freedompay/protocol/message.js';
import type { SavedCard } from '../../../src/simulator/model/cards/card.js';
import type { Simulator } from '../../../src/simulator/simulator.js';

/** A time limit in the shop's local time that no test lives to see. */
export const LIMIT = '2099-12-31 23:59:59';

/** A user with a saved card for payouts, by its masked number. */
export function payeeCard(simulator: Simulator, pan = '4671-59XX-XXXX-8252'): SavedCard {
  return simulator.ledger.cards.add({ userId: 'u-9', pan, use: 'payout' });
}

/** What `reg2reg` asks for, with fields replaced or, where undefined, left out. */
export function toCard(card: SavedCard, changes: Record<string, string | undefined> = {}): Message {
  return withChanges(
    {
      pg_order_id: 'PO77',
      pg_amount: '1500.00',
      pg_description: 'Payout 77',
      pg_order_time_limit: LIMIT,
      pg_user_id: card.userId,
      pg_card_token_to: card.token,
      pg_post_link: 'http://127.0.0.1:9/payout',
    },
    changes,
  );
}

/** What `to_iban` asks for. */
export function toIban(changes: Record<string, string | undefined> = {}): Message {
  return withChanges(
    {
      pg_order_id: 'IB12',
      pg_amount: '25000',
      pg_description: 'Settlement 12',
      pg_recipient_iban: 'KZ00TEST000000000012',
      pg_recipient_iin: '000000000012',
      pg_recipient_name: 'TEST RECIPIENT',
      pg_recipient_kbe: '19',
      pg_knp: '119',
      pg_bank_bik: 'KZZSAE',
      pg_post_link: 'http://127.0.0.1:9/payout',
    },
    changes,
  );
}

/** What `reg2nonreg` asks for. */
export function toPage(changes: Record<string, string | undefined> = {}): Message {
  return withChanges(
    {
      pg_order_id: 'PG5',
      pg_amount: '700',
      pg_description: 'Prize',
      pg_order_time_limit: LIMIT,
      pg_back_link: 'https://shop.example/back',
      pg_post_link: 'http://127.0.0.1:9/payout',
    },
    changes,
  );
}

function withChanges(usual: Record<string, string>, changes: Record<string, string | undefined>): Message {
  return Object.entries({ ...usual, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
}
