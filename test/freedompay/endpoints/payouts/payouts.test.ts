import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../../../src/domain/secret.js';
import type { Account } from '../../../../src/freedompay/account.js';
import type { Endpoint } from '../../../../src/freedompay/endpoint.js';
import { getPayoutBalance } from '../../../../src/freedompay/endpoints/payouts/balance.js';
import { getPayoutStatusV2 } from '../../../../src/freedompay/endpoints/payouts/payout-status-v2.js';
import { payoutToCard } from '../../../../src/freedompay/endpoints/payouts/to-card.js';
import { payoutToIban } from '../../../../src/freedompay/endpoints/payouts/to-iban.js';
import { openPayoutPage } from '../../../../src/freedompay/endpoints/payouts/to-page.js';
import { ProviderRefused, ReplyUntrusted } from '../../../../src/freedompay/errors/errors.js';
import type { Message } from '../../../../src/freedompay/protocol/message.js';
import { withSignature } from '../../../../src/freedompay/protocol/signature.js';
import { payoutWebhook } from '../../../../src/freedompay/webhooks/payout.js';
import { receive } from '../../../../src/freedompay/webhooks/webhook.js';
import { type Arrived, accountAt, faultOf } from '../../../harness/scripted-provider.js';
import { bodyWithSalt, exchange as exchanged, sentIn } from '../exchange.js';
import { SAMPLES } from './samples.js';

/** The secrets of the reference's vectors. */
const PAYOUT_SECRET = 'testPayoutKey456';
const secrets = { secret: new Secret('testSecretKey123'), payoutSecret: new Secret(PAYOUT_SECRET) };

const POST_LINK = 'https://shop.example/hooks/freedompay/payout';
const CARD = {
  ...{ orderId: 'PO77', amount: '1500.00', description: 'Payout 77', timeLimit: '2026-08-01 12:30:00' },
  ...{ userId: 'u-9', cardToken: '3f0c1f8e-2a51-4d0b-9a6e-7b0c5a1d2e3f', postLink: POST_LINK },
};
const IBAN = {
  ...{ orderId: 'IB12', amount: '25000', description: 'Settlement 12', iban: 'KZ00TEST000000000012' },
  ...{ iin: '000000000012', name: 'TEST RECIPIENT', kbe: '19', knp: '119', bik: 'KZZSAE', postLink: POST_LINK },
};
const PAGE = {
  ...{ orderId: 'PO78', amount: '1500.00', description: 'Payout 78', timeLimit: '2026-08-01 12:30:00' },
  ...{ backLink: 'https://shop.example/back', postLink: POST_LINK },
};

const exchange = <Input extends object, Result>(
  endpoint: Endpoint<Input, Result>,
  input: Input,
  reply: string,
  more: Partial<Account> = {},
) => exchanged(endpoint, input, reply, { ...secrets, ...more });

const plain = (request: Arrived) => Object.fromEntries(sentIn(request));

describe.each([
  ['merchant', '/api/reg2reg', '/api/to_iban'],
  ['gateway', '/g2g/reg2reg', '/g2g/to_iban'],
] as const)('with the %s scripts', (flavour, toCardPath, toIbanPath) => {
  test('a payout to a saved card is the request of the reference, byte for byte', async () => {
    const { request, call } = await exchange(payoutToCard[flavour], CARD, SAMPLES.S1);
    expect(request.path).toBe(toCardPath);
    expect(plain(request)).toEqual({
      pg_merchant_id: '500123',
      pg_order_id: 'PO77',
      pg_amount: '1500.00',
      pg_description: 'Payout 77',
      pg_order_time_limit: '2026-08-01 12:30:00',
      pg_user_id: 'u-9',
      pg_card_token_to: '3f0c1f8e-2a51-4d0b-9a6e-7b0c5a1d2e3f',
      pg_post_link: POST_LINK,
    });
    expect(bodyWithSalt('p1', request, PAYOUT_SECRET)).toBe(
      `pg_merchant_id=500123&pg_order_id=PO77&pg_amount=1500.00&pg_description=Payout+77&pg_order_time_limit=2026-08-01+12%3A30%3A00&pg_user_id=u-9&pg_card_token_to=3f0c1f8e-2a51-4d0b-9a6e-7b0c5a1d2e3f&pg_post_link=${encodeURIComponent(POST_LINK)}&pg_salt=p1&pg_sig=23777fb9edf81b45427dd7da96be7062`,
    );
    expect(await call).toEqual({ transactionId: '1820000001', amount: '1500.00' });
  });

  test('a payout to an account is the request of the reference, byte for byte', async () => {
    const { request } = await exchange(payoutToIban[flavour], IBAN, SAMPLES.S2);
    expect(request.path).toBe(toIbanPath);
    expect(plain(request)).toEqual({
      pg_merchant_id: '500123',
      pg_order_id: 'IB12',
      pg_amount: '25000',
      pg_description: 'Settlement 12',
      pg_recipient_iban: 'KZ00TEST000000000012',
      pg_recipient_iin: '000000000012',
      pg_recipient_name: 'TEST RECIPIENT',
      pg_recipient_kbe: '19',
      pg_knp: '119',
      pg_bank_bik: 'KZZSAE',
      pg_post_link: POST_LINK,
    });
    expect(bodyWithSalt('p5', request, PAYOUT_SECRET)).toBe(
      `pg_merchant_id=500123&pg_order_id=IB12&pg_amount=25000&pg_description=Settlement+12&pg_recipient_iban=KZ00TEST000000000012&pg_recipient_iin=000000000012&pg_recipient_name=TEST+RECIPIENT&pg_recipient_kbe=19&pg_knp=119&pg_bank_bik=KZZSAE&pg_post_link=${encodeURIComponent(POST_LINK)}&pg_salt=p5&pg_sig=2705eef64e1d9417e67cc9c9187569f8`,
    );
  });
});

test('a page for a payout is asked for with what its page demands, and without what nobody gave', async () => {
  const reply: Message = [
    ['pg_status', 'ok'],
    ['pg_payment_id', '1820000002'],
    ['pg_merchant_id', '500123'],
    ['pg_redirect_url', 'https://pay.example/p/1?a=1'],
    ['pg_salt', 's'],
  ];
  const signed = withSignature('reg2nonreg', reply, PAYOUT_SECRET);
  const xml = `<response>${signed.map(([name, text]) => `<${name}>${text}</${name}>`).join('')}</response>`;
  const { request, call } = await exchange(openPayoutPage, PAGE, xml);
  expect(request.path).toBe('/api/reg2nonreg');
  expect(plain(request)).toEqual({
    pg_merchant_id: '500123',
    pg_order_id: 'PO78',
    pg_amount: '1500.00',
    pg_description: 'Payout 78',
    pg_order_time_limit: '2026-08-01 12:30:00',
    pg_back_link: 'https://shop.example/back',
    pg_post_link: POST_LINK,
  });
  expect(await call).toEqual({ transactionId: '1820000002', redirectUrl: 'https://pay.example/p/1?a=1' });
});

test('the sample of a refusal is one under the provider’s signature, with its code', async () => {
  const { call } = await exchange(payoutToCard.merchant, CARD, SAMPLES.S2);
  expect(await faultOf(call, ProviderRefused)).toMatchObject({
    providerCode: '8888',
    signed: true,
    mayHaveActed: false,
  });
});

test('an acceptance that names another order is not believed', async () => {
  const { call } = await exchange(payoutToCard.merchant, { ...CARD, orderId: 'PO78' }, SAMPLES.S1);
  expect(await faultOf(call, ReplyUntrusted)).toMatchObject({ mayHaveActed: true });
});

test('an acceptance that the payment secret signed is not believed', async () => {
  const { call } = await exchange(payoutToCard.merchant, CARD, SAMPLES.S1, {
    payoutSecret: new Secret('another'),
    secret: new Secret(PAYOUT_SECRET),
  });
  expect(await faultOf(call, ReplyUntrusted)).toMatchObject({ mayHaveActed: true });
});

test('the sample of a status reads as documented: under way, of its sum and currency', async () => {
  const { request, call } = await exchange(getPayoutStatusV2.merchant, { orderId: 'PO77' }, SAMPLES.S3);
  expect(request.path).toBe('/api/payment_status2');
  expect(plain(request)).toEqual({ pg_merchant_id: '500123', pg_order_id: 'PO77' });
  expect(await call).toEqual({
    ...{ paymentId: '1820000001', status: 'PENDING', rawStatus: 'process' },
    ...{ amount: '1500', currency: 'KZT', failure: null },
  });
});

test('the sample of a status of what is not there is no payout', async () => {
  const { request, call } = await exchange(getPayoutStatusV2.gateway, { orderId: 'PO77' }, SAMPLES.S3b);
  expect(request.path).toBe('/g2g/payout_status2');
  expect(await call).toBeNull();
});

test('the sample of a balance reads as documented', async () => {
  const { request, call } = await exchange(getPayoutBalance.merchant, { currency: 'KZT' }, SAMPLES.S4);
  expect(request.path).toBe('/api/balance_status');
  expect(plain(request)).toEqual({ pg_merchant_id: '500123' });
  expect(await call).toEqual({ balance: '150000.50', currency: null });
});

test('the Gateway API is asked for the balance of a currency', async () => {
  const { request } = await exchange(getPayoutBalance.gateway, { currency: 'KZT' }, SAMPLES.S4);
  expect(request.path).toBe('/g2g/balance_status');
  expect(plain(request)).toEqual({ pg_merchant_id: '500123', pg_currency: 'KZT' });
});

test('the sample of a webhook verifies under the payout secret, and names its order', () => {
  const message: Message = [...new URLSearchParams(SAMPLES.S5.replaceAll(' ', '+'))];
  expect(receive(payoutWebhook, accountAt('http://127.0.0.1', secrets), message)).toMatchObject({
    ...{ paymentId: '1820000001', orderId: 'PO77', word: 'ok' },
  });
});
