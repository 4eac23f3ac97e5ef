import { chargeRecurring } from '../../../src/freedompay/endpoints/cards/charge-recurring.js';
import { initCardPayment } from '../../../src/freedompay/endpoints/cards/init-card-payment.js';
import { payDirectly } from '../../../src/freedompay/endpoints/cards/pay-by-card.js';
import { createPayment } from '../../../src/freedompay/endpoints/create-payment.js';
import { OPERATOR_CODES, payByPhone } from '../../../src/freedompay/endpoints/mobile/pay-by-phone.js';
import { cancel } from '../../../src/freedompay/endpoints/operations/cancel.js';
import { capture } from '../../../src/freedompay/endpoints/operations/capture.js';
import { refund } from '../../../src/freedompay/endpoints/operations/refund.js';
import { getStatus } from '../../../src/freedompay/endpoints/status.js';
import { PAYOUT_REQUESTS } from './payouts/request-vectors.js';
import { FIELDS_ONLY, md5, REPLY_ONLY, type Requests, SALT, vector } from './vector.js';

const AFTER_PAY = 'docs/after-pay.txt';
const V4_ROWS = [
  [
    '0',
    [
      ['count', '2'],
      ['name', 'Mouse pad'],
      ['tax_type', '0'],
      ['price', '1000'],
    ],
  ],
  [
    '1',
    [
      ['count', '1'],
      ['name', 'Cable'],
      ['tax_type', '3'],
      ['price', '1000'],
    ],
  ],
] as const;

/**
 * By the path or, at the asynchronous Gateway API, the action of each endpoint: the requests that the reference has of it, or
 * why there is none to compare with.
 */
export const REQUESTS: Requests = {
  ...PAYOUT_REQUESTS,
  '/get_status3.php': [
    vector(
      `${AFTER_PAY}, its curl, and vector V2`,
      getStatus.merchant,
      { paymentId: '123456789', orderId: '00102' },
      SALT,
      'pg_payment_id=123456789&pg_order_id=00102',
      'db0de98d24bdc23e3980cf7fce31839b',
    ),
    vector(
      `${AFTER_PAY}, how it is signed`,
      getStatus.merchant,
      { paymentId: '123456789' },
      SALT,
      'pg_payment_id=123456789',
      md5('get_status3.php;500123;123456789;some random string;testSecretKey123'),
    ),
  ],
  '/g2g/status_v2': [
    vector(
      'vector V3',
      getStatus.gateway,
      { paymentId: '1427057029', orderId: 'A55' },
      'q1',
      'pg_payment_id=1427057029&pg_order_id=A55',
      '3db100c4fdab2c660fbc342166b3d267',
    ),
  ],
  '/do_capture.php': [
    vector(
      AFTER_PAY,
      capture.merchant,
      { paymentId: '12345', amount: '10' },
      SALT,
      'pg_payment_id=12345&pg_clearing_amount=10',
      md5('do_capture.php;10;500123;12345;some random string;testSecretKey123'),
    ),
  ],
  '/g2g/clearing': REPLY_ONLY,
  '/cancel.php': [
    vector(
      AFTER_PAY,
      cancel.merchant,
      { paymentId: '12345' },
      SALT,
      'pg_payment_id=12345',
      md5('cancel.php;500123;12345;some random string;testSecretKey123'),
    ),
  ],
  '/g2g/cancel': FIELDS_ONLY,
  '/revoke.php': [
    vector(
      AFTER_PAY,
      refund.merchant,
      { paymentId: '12345', amount: '50' },
      SALT,
      'pg_payment_id=12345&pg_refund_amount=50',
      md5('revoke.php;500123;12345;50;some random string;testSecretKey123'),
    ),
  ],
  '/g2g/refund': REPLY_ONLY,
  // Which the vectors have in another order: that of the fields is free, and the signature is over their names in order.
  '/init_payment.php': [
    vector(
      'vector V1',
      createPayment.merchant,
      {
        fields: [
          ['pg_order_id', '1001'],
          ['pg_amount', '2500.00'],
          ['pg_currency', 'KZT'],
          ['pg_description', 'Ticket'],
        ],
      },
      'aB3xYz',
      'pg_order_id=1001&pg_amount=2500.00&pg_currency=KZT&pg_description=Ticket',
      'c7a2c3ef60b0ba615cee9cd7543815de',
    ),
    vector(
      'vector V4',
      createPayment.merchant,
      {
        fields: [
          ['pg_order_id', '1002'],
          ['pg_amount', '3000'],
          ['pg_description', 'Order'],
          ['pg_receipt_positions', V4_ROWS],
        ],
      },
      's4',
      `pg_order_id=1002&pg_amount=3000&pg_description=Order&${V4_ROWS.flatMap(([row, columns]) =>
        columns.map(([name, text]) => `pg_receipt_positions%5B${row}%5D%5B${name}%5D=${text.replaceAll(' ', '+')}`),
      ).join('&')}`,
      '6be8b2701e539b2dba6462e20f9f8216',
    ),
  ],
  '/g2g/payment_page': FIELDS_ONLY,
  '/v1/merchant/{merchant}/card/init': [
    vector(
      'vector V7',
      initCardPayment,
      {
        ...{ orderId: '42', amount: '1500', description: 'Оплата заказа №42 — «Жұмыс»', userId: 'u-1' },
        ...{ token: 'ef741cfc-f85e-41a0-84e6-2ba964912182', idempotencyKey: '', requestMethod: null },
        ...{ resultUrl: null, checkUrl: null, successUrl: null, failureUrl: null },
      },
      's7',
      `pg_order_id=42&pg_amount=1500&pg_description=${encodeURIComponent('Оплата заказа №42 — «Жұмыс»').replaceAll('%20', '+')}&pg_user_id=u-1&pg_card_token=ef741cfc-f85e-41a0-84e6-2ba964912182`,
      '456cc5d1a68f3d36561334f9c02af615',
    ),
  ],
  '/v1/merchant/{merchant}/card/direct': [
    vector(
      'vector C1',
      payDirectly,
      { paymentId: '1830000001' },
      'c1',
      'pg_payment_id=1830000001',
      'bcd11a54f58d4ed4f1c21f8b4341b8d8',
    ),
  ],
  '/make_recurring_payment':
    'The sample of its page is JSON, which no other script takes; a signed form is what is sent.',
  '/g2g/recurrent': [
    vector(
      'vector R1',
      chargeRecurring.gateway,
      {
        ...{ recurringProfileId: '60000001', orderId: 'SUB1', amount: '990.00', description: 'Plan A' },
        ...{ resultUrl: null, requestMethod: null, idempotencyKey: 'key' },
      },
      'r1',
      'pg_recurring_profile=60000001&pg_order_id=SUB1&pg_amount=990.00&pg_description=Plan+A',
      '0b9cd1baa2923a32304dad4c4af07054',
    ),
  ],
  '/v1/merchant/{merchant}/cardstorage/add2': FIELDS_ONLY,
  '/v1/merchant/{merchant}/cardstoragepayout/add': FIELDS_ONLY,
  '/v1/merchant/{merchant}/cardstorage/list': REPLY_ONLY,
  '/g2g/cardstorage/list': FIELDS_ONLY,
  '/v1/merchant/{merchant}/cardstorage/remove': REPLY_ONLY,
  '/g2g/cardstorage/remove': FIELDS_ONLY,
  '/mfs/pay': [
    vector(
      'vector M1',
      payByPhone,
      { paymentId: '1850000001', phone: '77010000000', operatorCode: OPERATOR_CODES.KCELL },
      'm1',
      'pg_payment_id=1850000001&pg_abonent_phone=77010000000&pg_payment_system_code=KCELLKZT',
      'c3e333ba80de4221eb9c1ac9103c6341',
    ),
  ],
  '/mfs/approve': FIELDS_ONLY,
  '/mfs/resend_otp': FIELDS_ONLY,
  'gateway.payment.status': 'Vector J1 is compared in full below: it is no form.',
  'gateway.request.status': REPLY_ONLY,
  'gateway.payment.refund': REPLY_ONLY,
  'gateway.payment.reverse': REPLY_ONLY,
  'gateway.payment.clearing': REPLY_ONLY,
};
