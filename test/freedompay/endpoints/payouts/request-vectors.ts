import { getPayoutStatus } from '../../../../src/freedompay/endpoints/payout-status.js';
import { payoutToCard } from '../../../../src/freedompay/endpoints/payouts/to-card.js';
import { payoutToIban } from '../../../../src/freedompay/endpoints/payouts/to-iban.js';
import { TOKEN } from '../cards/samples.js';
import { FIELDS_ONLY, md5, REPLY_ONLY, type Requests, SALT, vector } from '../vector.js';

const POST_LINK = 'https://shop.example/hooks/freedompay/payout';

const CARD = {
  ...{ orderId: 'PO77', amount: '1500.00', description: 'Payout 77', timeLimit: '2026-08-01 12:30:00' },
  ...{ userId: 'u-9', cardToken: TOKEN, postLink: POST_LINK },
};
const P1 = [
  `pg_order_id=PO77&pg_amount=1500.00&pg_description=Payout+77&pg_order_time_limit=2026-08-01+12%3A30%3A00&pg_user_id=u-9&pg_card_token_to=${TOKEN}&pg_post_link=${encodeURIComponent(POST_LINK)}`,
  '23777fb9edf81b45427dd7da96be7062',
] as const;

const IBAN = {
  ...{ orderId: 'IB12', amount: '25000', description: 'Settlement 12', iban: 'KZ00TEST000000000012' },
  ...{ iin: '000000000012', name: 'TEST RECIPIENT', kbe: '19', knp: '119', bik: 'KZZSAE', postLink: POST_LINK },
};
const P5 = [
  `pg_order_id=IB12&pg_amount=25000&pg_description=Settlement+12&pg_recipient_iban=KZ00TEST000000000012&pg_recipient_iin=000000000012&pg_recipient_name=TEST+RECIPIENT&pg_recipient_kbe=19&pg_knp=119&pg_bank_bik=KZZSAE&pg_post_link=${encodeURIComponent(POST_LINK)}`,
  '2705eef64e1d9417e67cc9c9187569f8',
] as const;

/** The requests of payouts that the reference has, or why there is none to compare with. */
export const PAYOUT_REQUESTS: Requests = {
  '/get_status2.php': [
    vector(
      'docs/payout-status-by-order-id.txt, its curl, which leaves the signature out',
      getPayoutStatus,
      { orderId: '00102' },
      SALT,
      'pg_order_id=00102',
      md5('get_status2.php;500123;00102;some random string;testPayoutKey456'),
    ),
  ],
  '/api/reg2reg': [vector('vector P1', payoutToCard.merchant, CARD, 'p1', ...P1)],
  '/g2g/reg2reg': [vector('vector P1', payoutToCard.gateway, CARD, 'p1', ...P1)],
  '/api/to_iban': [vector('vector P5', payoutToIban.merchant, IBAN, 'p5', ...P5)],
  '/g2g/to_iban': [vector('vector P5', payoutToIban.gateway, IBAN, 'p5', ...P5)],
  '/api/reg2nonreg': FIELDS_ONLY,
  '/api/balance_status': REPLY_ONLY,
  '/g2g/balance_status': FIELDS_ONLY,
  '/api/payment_status2': REPLY_ONLY,
  '/g2g/payout_status2': REPLY_ONLY,
};
