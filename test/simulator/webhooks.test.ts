import { describe, expect, test } from '@jest/globals';
import { type Message, textOf } from '../../src/freedompay/protocol/message.js';
import { withSignature } from '../../src/freedompay/protocol/signature.js';
import { BODY_FORMS } from '../../src/simulator/model/body-form.js';
import { openShop } from '../harness/shop.js';
import { openPayment } from './checkout.js';
import { start } from './client.js';

const MERCHANT: Message = [
  ['cart_id', '77'],
  ['Zone', '{"a":[1,"Қ"]} & <b>'],
];

describe('the check request', () => {
  test('says what is to be paid, and the merchant fields', async () => {
    const simulator = await start();
    const shop = await openShop();
    const id = await openPayment(simulator, shop, MERCHANT);
    await simulator.payer.pay(id);
    const [check] = shop.at('check');
    expect(check?.signed).toBe(true);
    expect(check?.message.filter(([name]) => !/salt|sig/.test(name))).toEqual([
      ['pg_order_id', 'A-1'],
      ['pg_payment_id', id],
      ['pg_amount', '2500.00'],
      ['pg_currency', 'KZT'],
      ['pg_ps_amount', '2500'],
      ['pg_ps_full_amount', '2500'],
      ['pg_ps_currency', 'KZT'],
      ...MERCHANT,
    ]);
  });

  test('lacks the order id where none was given', async () => {
    const simulator = await start();
    const shop = await openShop();
    await simulator.payer.pay(await openPayment(simulator, shop, [['pg_order_id', '']]));
    expect(shop.received.map(({ signed, message }) => [signed, textOf(message, 'pg_order_id')])).toEqual([
      [true, undefined],
      [true, undefined],
    ]);
  });
});

describe('the result', () => {
  test('of a hold has everything that real deliveries were seen to have', async () => {
    const simulator = await start({ now: () => new Date(Date.UTC(2026, 6, 22, 11, 40, 2)) });
    const shop = await openShop();
    const id = await openPayment(simulator, shop, [
      ...MERCHANT,
      ['pg_user_phone', '77010000000'],
      ['pg_user_ip', '192.0.2.7'],
    ]);
    await simulator.payer.pay(id);
    const [result] = shop.at('result');
    expect(result?.signed).toBe(true);
    expect(Object.fromEntries(result?.message ?? [])).toMatchObject({
      pg_order_id: 'A-1',
      pg_payment_id: id,
      pg_result: '1',
      pg_amount: '2500.00',
      pg_currency: 'KZT',
      pg_net_amount: '2427.5',
      pg_ps_amount: '2500',
      pg_ps_full_amount: '2500',
      pg_ps_currency: 'KZT',
      pg_payment_method: 'bankcard',
      pg_description: 'Ticket',
      pg_payment_date: '2026-07-22 16:40:02',
      pg_can_reject: '1',
      pg_user_phone: '77010000000',
      pg_need_phone_notification: '0',
      pg_user_contact_email: '',
      pg_need_email_notification: '0',
      pg_user_ip: '192.0.2.7',
      pg_testing_mode: '1',
      pg_captured: '0',
      pg_card_pan: '4716-04XX-XXXX-1981',
      pg_card_exp: '12/29',
      pg_card_owner: 'DEMO PAYER',
      pg_card_brand: 'VI',
      pg_auth_code: expect.stringMatching(/^\d{6}$/),
      pg_reference: expect.stringMatching(/^\d{12}$/),
      cart_id: '77',
      Zone: '{"a":[1,"Қ"]} & <b>',
    });
  });

  test('of a payment in one step says that it is captured', async () => {
    const simulator = await start();
    const shop = await openShop();
    await simulator.payer.pay(await openPayment(simulator, shop, [['pg_auto_clearing', '1']]));
    expect(shop.at('result').map(({ text }) => [text('pg_result'), text('pg_captured')])).toEqual([['1', '1']]);
  });

  test('of a declined card says why', async () => {
    const simulator = await start();
    const shop = await openShop();
    await simulator.payer.decline(await openPayment(simulator, shop), '10017', 'Карта просрочена');
    const [result] = shop.at('result');
    expect(
      ['pg_result', 'pg_can_reject', 'pg_captured', 'pg_failure_code', 'pg_failure_description'].map((name) =>
        result?.text(name),
      ),
    ).toEqual(['0', '0', '0', '10017', 'Карта просрочена']);
  });

  test.each([
    ['0', { word: 'revoked', cancelled: true, captured: null, revocations: [{ amount: { amount: '2500.00' } }] }],
    ['1', { word: 'revoked', cancelled: true, captured: null, revocations: [{ amount: { amount: '2500.00' } }] }],
  ])('answered "rejected" returns the money (auto clearing %s)', async (autoClearing, expected) => {
    const simulator = await start();
    const shop = await openShop();
    shop.answer(({ url }) =>
      url.startsWith('/hooks/result') ? { word: 'rejected', description: 'Sold out' } : { word: 'ok' },
    );
    const id = await openPayment(simulator, shop, [['pg_auto_clearing', autoClearing]]);
    await simulator.payer.pay(id);
    expect(simulator.ledger.payment(id)).toMatchObject({ ...expected, failureDescription: 'Sold out' });
  });

  test.each([
    ['by somebody else', [], { word: 'rejected', secret: 'other' }],
    ['where pg_can_reject is 0', [['pg_payment_method', 'mobile_commerce']], { word: 'rejected' }],
    ['with HTTP 500', [], { status: 500 }],
  ] as const)('answered "rejected" %s leaves the payment paid', async (_how, more, answer) => {
    const simulator = await start();
    const shop = await openShop();
    shop.answer(({ url }) => (url.startsWith('/hooks/result') ? answer : { word: 'ok' }));
    const id = await openPayment(simulator, shop, more);
    await simulator.payer.pay(id);
    expect(simulator.ledger.payment(id)).toMatchObject({ word: 'success', cancelled: false });
  });
});

describe('how a webhook travels', () => {
  const TYPES = {
    query: /^$/,
    urlencoded: /^application\/x-www-form-urlencoded$/,
    multipart: /^multipart\/form-data; boundary=/,
    'pg-xml': /^application\/x-www-form-urlencoded$/,
    'raw-xml': /^application\/xml/,
  } as const;

  test.each(BODY_FORMS)('%s: whole, signed, with whatever the merchant fields hold', async (form) => {
    const simulator = await start({ webhookForm: form });
    const shop = await openShop();
    const id = await openPayment(simulator, shop, [
      ...MERCHANT,
      ['pg_check_url', `${shop.url}/check`],
      ['pg_result_url', `${shop.url}/result`],
    ]);
    await simulator.payer.pay(id);
    expect(shop.received.map(({ signed, method }) => [signed, method])).toEqual(
      Array.from({ length: 2 }, () => [true, form === 'query' ? 'GET' : 'POST']),
    );
    for (const got of shop.received) {
      expect(got.type).toMatch(TYPES[form]);
      expect(got.text('Zone')).toBe('{"a":[1,"Қ"]} & <b>');
    }
    expect(shop.at('result')[0]?.body.includes('pg_xml')).toBe(form === 'pg-xml');
  });

  test.each([
    ['GET', 'GET', false],
    ['POST', 'POST', false],
    ['XML', 'POST', true],
    ['', 'POST', false],
  ])('with pg_request_method "%s"', async (asked, method, xml) => {
    const simulator = await start();
    const shop = await openShop();
    const id = await openPayment(simulator, shop, [
      ['pg_request_method', asked],
      ['pg_check_url', `${shop.url}/check`],
      ['pg_result_url', `${shop.url}/result`],
    ]);
    await simulator.payer.pay(id);
    expect(shop.received.map((got) => [got.method, got.signed, got.body.startsWith('pg_xml=')])).toEqual([
      [method, true, xml],
      [method, true, xml],
    ]);
  });

  test('to a URL that ends in a slash: the script is empty', async () => {
    const simulator = await start();
    const shop = await openShop();
    await simulator.payer.pay(await openPayment(simulator, shop, [['pg_result_url', `${shop.url}/hooks/`]]));
    expect(shop.at('').map(({ url, signed }) => [url, signed])).toEqual([['/hooks/', true]]);
  });

  test('fields that XML cannot carry are a failed try, and nothing worse', async () => {
    const simulator = await start({ webhookForm: 'raw-xml' });
    const shop = await openShop();
    await simulator.payer.pay(
      await openPayment(simulator, shop, [
        ['my field', '1'],
        ['pg_check_url', ''],
      ]),
    );
    expect(simulator.sentWebhooks).toMatchObject([{ problem: expect.stringContaining('element') }]);
    expect(shop.received).toEqual([]);
  });
});

test('the cabinet URLs serve those that name none; their own go first', async () => {
  const simulator = await start();
  const shop = await openShop();
  simulator.setUrls({ check: `${shop.url}/cabinet/check`, result: `${shop.url}/cabinet/result` });
  await simulator.payer.pay('7000000005');
  await simulator.payer.decline(await openPayment(simulator, shop));
  expect(shop.received.map(({ url }) => url)).toEqual(['/cabinet/check', '/cabinet/result', '/hooks/result?tenant=7']);
  expect(() => simulator.setUrls({ result: 'ftp://shop.example' })).toThrow('http or https');
});

test('what was sent is logged, with its answer', async () => {
  const simulator = await start();
  const shop = await openShop();
  const id = await openPayment(simulator, shop);
  await simulator.payer.pay(id);
  const [, result] = simulator.sentWebhooks;
  expect(result).toMatchObject({
    kind: 'result',
    url: `${shop.url}/hooks/result?tenant=7`,
    script: 'result',
    form: 'urlencoded',
    paymentId: id,
    orderId: 'A-1',
    attempt: 1,
    status: 200,
    outcome: 'ok',
    answer: expect.stringContaining('<pg_status>ok'),
    faults: [],
  });
  const secret = 'simulator-payment-secret-not-for-production';
  expect(withSignature('result', result?.fields ?? [], secret)).toEqual(result?.fields);
});
