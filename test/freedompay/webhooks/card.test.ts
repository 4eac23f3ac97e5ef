import { describe, expect, test } from '@jest/globals';
import { MalformedMessage, type Message, without } from '../../../src/freedompay/protocol/message.js';
import { decodeXml } from '../../../src/freedompay/protocol/xml.js';
import { cardWebhook } from '../../../src/freedompay/webhooks/card.js';
import { redactedFields } from '../../../src/freedompay/webhooks/redacted-fields.js';
import { receive, signedWith, UnverifiedWebhook } from '../../../src/freedompay/webhooks/webhook.js';
import { SAMPLES, sampleShop, TOKEN } from '../endpoints/cards/samples.js';
import { signed } from './deliveries.js';

const shop = sampleShop();
const sample = decodeXml(SAMPLES.cardAdded);
const other = (name: string, value: string): Message => [
  ...without(without(sample, name), 'pg_sig'),
  ...(value === '' ? [] : [[name, value] as const]),
];

describe('word of a saved card', () => {
  test('is read from a logged delivery, whose signature holds with the payment secret', () => {
    expect(signedWith(cardWebhook, shop, sample)).toBe('payment');
    expect(receive(cardWebhook, shop, sample)).toEqual({
      setupId: '1860000001',
      userId: 'u-9',
      token: TOKEN,
      word: 'success',
    });
  });

  test('is believed with the payout secret too, and it is told which one it was', () => {
    const message = signed('card', without(sample, 'pg_sig'), shop.payoutSecret);
    expect([signedWith(cardWebhook, shop, message), receive(cardWebhook, shop, message).token]).toEqual([
      'payout',
      TOKEN,
    ]);
  });

  test('is not believed with any other secret', () => {
    const message: Message = [...without(sample, 'pg_sig'), ['pg_sig', '0'.repeat(32)]];
    expect(signedWith(cardWebhook, shop, message)).toBeNull();
    expect(() => receive(cardWebhook, shop, message)).toThrow(UnverifiedWebhook);
  });

  test.each([
    ['success', TOKEN],
    ['ok', TOKEN],
    ['error', null],
    ['on_review', null],
  ])('with the word "%s" has the token %s', (word, token) => {
    expect(receive(cardWebhook, shop, signed('card', other('pg_status', word), shop.secret)).token).toBe(token);
  });

  test('without a token says of no card', () => {
    expect(receive(cardWebhook, shop, signed('card', other('pg_card_token', ''), shop.secret)).token).toBeNull();
  });

  test.each(['pg_payment_id', 'pg_user_id', 'pg_status', 'pg_type', 'pg_card_hash'])('without %s is none', (name) => {
    const message = signed('card', other(name, ''), shop.secret);
    expect(() => receive(cardWebhook, shop, message)).toThrow(MalformedMessage);
  });

  test('is kept without the card, its token and its user', () => {
    const stored = redactedFields(sample);
    for (const secret of [TOKEN, '5744', 'u-9', '9b0c2d']) expect(stored).not.toContain(secret);
  });
});
