import { describe, expect, test } from '@jest/globals';
import type { Account } from '../../../../src/freedompay/account.js';
import type { Endpoint } from '../../../../src/freedompay/endpoint.js';
import { addCard } from '../../../../src/freedompay/endpoints/cards/add-card.js';
import { chargeRecurring } from '../../../../src/freedompay/endpoints/cards/charge-recurring.js';
import { initCardPayment } from '../../../../src/freedompay/endpoints/cards/init-card-payment.js';
import { listCards } from '../../../../src/freedompay/endpoints/cards/list-cards.js';
import { cvcPageUrl, payDirectly } from '../../../../src/freedompay/endpoints/cards/pay-by-card.js';
import { removeCard } from '../../../../src/freedompay/endpoints/cards/remove-card.js';
import { ProviderRefused, ReplyUntrusted } from '../../../../src/freedompay/errors/errors.js';
import { decodeForm } from '../../../../src/freedompay/protocol/form.js';
import { type Message, without } from '../../../../src/freedompay/protocol/message.js';
import { verify, withSignature } from '../../../../src/freedompay/protocol/signature.js';
import { decodeXml, encodeXml } from '../../../../src/freedompay/protocol/xml.js';
import { faultOf } from '../../../harness/scripted-provider.js';
import { bodyWithSalt, exchange as exchanged, sentIn } from '../exchange.js';
import { SAMPLE_KEYS, SAMPLE_SECRET, SAMPLES, sampleShop, TOKEN } from './samples.js';

const exchange = <Input extends object, Result>(
  endpoint: Endpoint<Input, Result>,
  input: Input,
  reply: string,
  more: Partial<Account> = {},
) => exchanged(endpoint, input, reply, { ...SAMPLE_KEYS, ...more });

/** A reply with these fields, signed as the sample bodies are. */
function replyOf(script: string, fields: Message): string {
  return encodeXml(withSignature(script, [...fields, ['pg_salt', 's']], SAMPLE_SECRET));
}

const PAYMENT = { paymentId: '1830000001' };
const RECURRING = {
  ...{ recurringProfileId: '60000001', orderId: 'SUB1', amount: '990.00', description: 'Plan A' },
  ...{ resultUrl: 'https://shop.example/hooks/result', requestMethod: 'POST', idempotencyKey: 'id-1' },
};
const INIT = {
  ...{ orderId: 'A-19', amount: '1500.00', description: 'Tea', userId: 'u-9', token: TOKEN, idempotencyKey: 'id-2' },
  ...{ resultUrl: 'https://shop.example/r', checkUrl: 'https://shop.example/c', requestMethod: 'POST' },
  ...{ successUrl: 'https://shop.example/s', failureUrl: 'https://shop.example/f' },
};

describe('what takes the money of a saved card', () => {
  test('is the request of the reference, byte for byte', async () => {
    const { request } = await exchange(payDirectly, PAYMENT, SAMPLES.charged);
    expect(request.path).toBe('/v1/merchant/500123/card/direct');
    expect(bodyWithSalt('c1', request, SAMPLE_SECRET)).toBe(
      'pg_merchant_id=500123&pg_payment_id=1830000001&pg_salt=c1&pg_sig=bcd11a54f58d4ed4f1c21f8b4341b8d8',
    );
  });

  test('is answered as the sample shows, which says of no page that the payer has to go to', async () => {
    const { call } = await exchange(payDirectly, PAYMENT, SAMPLES.charged);
    expect(await call).toEqual({ confirmUrl: null });
  });

  test('is not believed to be about another payment, though the sample is signed', async () => {
    const { call } = await exchange(payDirectly, { paymentId: '1830000002' }, SAMPLES.charged);
    expect(await faultOf(call, ReplyUntrusted)).toMatchObject({ mayHaveActed: true });
  });

  test('is answered a second time by an error that proves nothing, in a field of its own', async () => {
    const { call } = await exchange(payDirectly, PAYMENT, SAMPLES.chargedBefore);
    expect(await faultOf(call, ProviderRefused)).toMatchObject({
      ...{ providerCode: '120', signed: true },
      message: expect.stringContaining('Неверный статус платежа'),
    });
  });

  test('says where the payer confirms it by the fields of the sample of a challenge', async () => {
    const sample = decodeXml(SAMPLES.challenged);
    expect(verify('payment', sample, SAMPLE_SECRET)).toBe(true);
    const fields = ['pg_salt', 'pg_sig', 'pg_payment_id'].reduce(without, sample);
    const reply = replyOf('direct', [['pg_payment_id', PAYMENT.paymentId], ...fields]);
    const { call } = await exchange(payDirectly, PAYMENT, reply);
    expect(await call).toEqual({ confirmUrl: 'https://secure.example/v1/user/3ds-page/561a' });
  });

  test.each(['javascript:alert(1)', '', 'https://user:secret@secure.example/3ds'])(
    'sends no payer to "%s", and may have acted all the same',
    async (acsUrl) => {
      const reply = replyOf('direct', [
        ['pg_status', 'ok'],
        ['pg_payment_id', PAYMENT.paymentId],
        ['pg_3ds', '1'],
        ['pg_3d_acsurl', acsUrl],
      ]);
      const { call } = await exchange(payDirectly, PAYMENT, reply);
      expect(await call).toEqual({ confirmUrl: null });
    },
  );

  test('is, with the CVC, an address that the payer opens: the script and the fields of the reference, signed as "pay"', () => {
    const url = new URL(cvcPageUrl(sampleShop('https://api.example'), PAYMENT.paymentId));
    expect(url.origin + url.pathname).toBe('https://api.example/v1/merchant/500123/card/pay');
    const message = decodeForm(url.search.slice(1));
    expect(message.map(([name]) => name)).toEqual(['pg_merchant_id', 'pg_payment_id', 'pg_salt', 'pg_sig']);
    expect(verify('pay', message, SAMPLE_SECRET)).toBe(true);
  });
});

describe('the payment that a saved card is to pay', () => {
  const reply = (orderId: string) =>
    replyOf('init', [
      ['pg_status', 'ok'],
      ['pg_payment_id', '1830000001'],
      ['pg_order_id', orderId],
      ['pg_merchant_id', '500123'],
    ]);

  test('is made by the fields of the reference', async () => {
    const { request, call } = await exchange(initCardPayment, INIT, reply('A-19'));
    expect(request.path).toBe('/v1/merchant/500123/card/init');
    expect(sentIn(request)).toEqual([
      ['pg_merchant_id', '500123'],
      ['pg_order_id', 'A-19'],
      ['pg_amount', '1500.00'],
      ['pg_description', 'Tea'],
      ['pg_user_id', 'u-9'],
      ['pg_card_token', TOKEN],
      ['pg_result_url', 'https://shop.example/r'],
      ['pg_check_url', 'https://shop.example/c'],
      ['pg_success_url', 'https://shop.example/s'],
      ['pg_failure_url', 'https://shop.example/f'],
      ['pg_idempotency_key', 'id-2'],
      ['pg_request_method', 'POST'],
    ]);
    expect(verify('init', request.form, SAMPLE_SECRET)).toBe(true);
    expect(await call).toEqual({ paymentId: '1830000001' });
  });

  test('is asked for without what nobody gave', async () => {
    const nothing = { resultUrl: null, checkUrl: null, successUrl: null, failureUrl: null, requestMethod: null };
    const { request } = await exchange(initCardPayment, { ...INIT, ...nothing }, reply('A-19'));
    expect(sentIn(request).map(([name]) => name)).toEqual([
      'pg_merchant_id',
      'pg_order_id',
      'pg_amount',
      'pg_description',
      'pg_user_id',
      'pg_card_token',
      'pg_idempotency_key',
    ]);
  });

  test('is not believed to be made for another order', async () => {
    const { call } = await exchange(initCardPayment, INIT, reply('A-20'));
    await faultOf(call, ReplyUntrusted);
  });
});

describe('a charge of a recurring profile', () => {
  test('of the merchant scripts goes where the newest page says, with the fields of the reference', async () => {
    const { request, call } = await exchange(chargeRecurring.merchant, RECURRING, SAMPLES.recurring);
    // The page has a JSON body; the fields are what is signed, and a form is what every other script takes.
    expect(request.path).toBe('/make_recurring_payment');
    expect(sentIn(request)).toEqual([
      ['pg_merchant_id', '500123'],
      ['pg_recurring_profile', '60000001'],
      ['pg_order_id', 'SUB1'],
      ['pg_amount', '990.00'],
      ['pg_description', 'Plan A'],
      ['pg_result_url', 'https://shop.example/hooks/result'],
      ['pg_request_method', 'POST'],
      ['pg_idempotency_key', 'id-1'],
    ]);
    expect(verify('make_recurring_payment', request.form, SAMPLE_SECRET)).toBe(true);
    expect(await call).toEqual({ paymentId: '1840000001' });
  });

  test('names no place for its result where there is none', async () => {
    const asked = { ...RECURRING, resultUrl: null, requestMethod: null };
    const { request } = await exchange(chargeRecurring.merchant, asked, SAMPLES.recurring);
    expect(sentIn(request).map(([name]) => name)).toEqual([
      'pg_merchant_id',
      'pg_recurring_profile',
      'pg_order_id',
      'pg_amount',
      'pg_description',
      'pg_idempotency_key',
    ]);
  });

  test('of the gateway scripts is the request of the reference, byte for byte', async () => {
    const reply = replyOf('recurrent', [
      ['pg_payment_id', '1840000002'],
      ['pg_status', 'ok'],
      ['pg_recurring_profile', '60000001'],
      ['pg_datetime', '2026-08-01T07:00:05+00:00'],
    ]);
    const { request, call } = await exchange(chargeRecurring.gateway, RECURRING, reply);
    expect(request.path).toBe('/g2g/recurrent');
    expect(bodyWithSalt('r1', request, SAMPLE_SECRET)).toBe(
      'pg_merchant_id=500123&pg_recurring_profile=60000001&pg_order_id=SUB1&pg_amount=990.00&pg_description=Plan+A&pg_salt=r1&pg_sig=0b9cd1baa2923a32304dad4c4af07054',
    );
    expect(await call).toEqual({ paymentId: '1840000002' });
  });

  test.each(['merchant', 'gateway'] as const)(
    'of the %s scripts may have been made where its answer names no payment',
    async (flavour) => {
      const script = { merchant: 'make_recurring_payment', gateway: 'recurrent' }[flavour];
      const { call } = await exchange(chargeRecurring[flavour], RECURRING, replyOf(script, [['pg_status', 'ok']]));
      expect(await faultOf(call, ReplyUntrusted)).toMatchObject({ mayHaveActed: true });
    },
  );
});

test('every script of saved cards and charges is signed with the payment secret, and what changes anything is never sent twice', () => {
  const endpoints = [addCard.CHARGE, addCard.PAYOUT, initCardPayment, payDirectly];
  const perFlavour = [listCards, removeCard, chargeRecurring].flatMap(({ merchant, gateway }) => [merchant, gateway]);
  const all = [...endpoints, ...perFlavour].map(({ path, secret, effect }) => [path, secret, effect]);
  expect(all).toEqual([
    ['/v1/merchant/{merchant}/cardstorage/add2', 'payment', 'write'],
    ['/v1/merchant/{merchant}/cardstoragepayout/add', 'payment', 'write'],
    ['/v1/merchant/{merchant}/card/init', 'payment', 'write'],
    ['/v1/merchant/{merchant}/card/direct', 'payment', 'write'],
    ['/v1/merchant/{merchant}/cardstorage/list', 'payment', 'read'],
    ['/g2g/cardstorage/list', 'payment', 'read'],
    ['/v1/merchant/{merchant}/cardstorage/remove', 'payment', 'write'],
    ['/g2g/cardstorage/remove', 'payment', 'write'],
    ['/make_recurring_payment', 'payment', 'write'],
    ['/g2g/recurrent', 'payment', 'write'],
  ]);
});
