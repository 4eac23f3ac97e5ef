import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../../src/freedompay/protocol/message.js';
import { withSignature } from '../../../src/freedompay/protocol/signature.js';
import { isPayerRedirect } from '../../../src/freedompay/webhooks/payer-redirect.js';
import { resultWebhook } from '../../../src/freedompay/webhooks/result.js';
import { receive, UnverifiedWebhook } from '../../../src/freedompay/webhooks/webhook.js';
import { published, shop, signed } from './deliveries.js';

const SALT = 'a1B2c3D4e5F6g7H8';

/** What a payer's browser takes to a page that ends in `/result`, with the payer's own payment 7300000001. */
const redirect = (orderId: string): Message =>
  signed('result', [
    ['pg_order_id', orderId],
    ['pg_payment_id', '7300000001'],
    ['pg_salt', SALT],
  ]);

/** The values of a redirect under other names, with the signature of the redirect. */
function passedOff(orderId: string, fields: Message): Message {
  const [signature] = redirect(orderId).filter(([name]) => name === 'pg_sig');
  const message = [...fields, signature as Message[number]];
  // Else there is nothing to refuse.
  expect(withSignature('result', fields, shop.secret.reveal()).at(-1)).toEqual(signature);
  return message;
}

describe('what a payer’s browser takes back, passed off as the result of another’s payment', () => {
  test.each<[string, string, Message]>([
    [
      'with a name for each value',
      '7200000001;1',
      [
        ['pg_payment_id', '7200000001'],
        ['pg_result', '1'],
        ['pg_salt', '7300000001'],
        ['pg_zz', SALT],
      ],
    ],
    [
      'with what is left in one value',
      '7200000001;1',
      [
        ['pg_payment_id', '7200000001'],
        ['pg_result', '1'],
        ['pg_salt', `7300000001;${SALT}`],
      ],
    ],
    [
      'with the sum, the order and the right to reject',
      '2500;1;KZT;A-1;7200000001;1',
      [
        ['pg_amount', '2500'],
        ['pg_can_reject', '1'],
        ['pg_currency', 'KZT'],
        ['pg_order_id', 'A-1'],
        ['pg_payment_id', '7200000001'],
        ['pg_result', '1'],
        ['pg_salt', '7300000001'],
        ['pg_zz', SALT],
      ],
    ],
    [
      'with a group',
      '7200000001;1',
      [
        ['pg_payment_id', '7200000001'],
        ['pg_result', '1'],
        ['pg_salt', '7300000001'],
        ['pg_zz', [['a', SALT]]],
      ],
    ],
  ])('%s, is refused', (_how, orderId, fields) => {
    const message = passedOff(orderId, fields);
    expect(() => receive(resultWebhook, shop, message)).toThrow(UnverifiedWebhook);
  });

  test('as it is, is refused', () => {
    expect(() => receive(resultWebhook, shop, redirect('A-1'))).toThrow(UnverifiedWebhook);
  });
});

describe('a result', () => {
  test.each(['V8', 'V8b'])('as published (%s) is no redirect', (id) => {
    expect(isPayerRedirect(published(id))).toBe(false);
  });

  test('with what stands last in a whole delivery, the address and number of the payer, is no redirect', () => {
    const more: Message = [
      ['pg_user_ip', '10'],
      ['pg_user_phone', '77010000000'],
      ['zone', '12'],
    ];
    expect(isPayerRedirect([...published('V8').filter(([name]) => name !== 'pg_user_phone'), ...more])).toBe(false);
  });
});
