import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../src/freedompay/protocol/message.js';
import { withSignature } from '../../src/freedompay/protocol/signature.js';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { ORDER, orderWith } from './checkout.js';
import { armed, call, post, seen, start } from './client.js';

const PATHS = ['/init_payment.php', '/init_payment', '/g2g/payment_page'] as const;
const INIT = '/init_payment.php';

function made(simulator: Simulator) {
  return simulator.ledger.payments().filter(({ orderId }) => !orderId.startsWith('DEMO-'));
}

describe.each(PATHS)('%s', (path) => {
  test('opens a payment that nobody has paid, and says where its page is', async () => {
    const simulator = await start();
    const reply = await call(simulator, path, ORDER);
    expect([reply.signed, reply.text('pg_status'), reply.text('pg_redirect_url_type')]).toEqual([
      true,
      'ok',
      'need data',
    ]);
    const payment = simulator.ledger.payment(reply.text('pg_payment_id') ?? '');
    expect(payment).toMatchObject({
      orderId: 'A-1',
      word: 'new',
      amount: { amount: '2500.00', currency: 'KZT' },
      writes: 0,
    });
    expect(reply.text('pg_redirect_url')).toBe(simulator.url + payment.page);
    expect((await fetch(reply.text('pg_redirect_url') ?? '')).status).toBe(200);
  });

  test('is seen by the status scripts at once, as new and without a card', async () => {
    const simulator = await start({ lagMs: 60_000 });
    const id = (await call(simulator, path, ORDER)).text('pg_payment_id') ?? '';
    const status = await call(simulator, '/get_status3.php', [['pg_order_id', 'A-1']]);
    expect(['pg_payment_id', 'pg_payment_status', 'pg_captured'].map(status.text)).toEqual([id, 'new', undefined]);
  });

  test.each([
    ['drop-before', 0],
    ['drop-after', 1],
  ] as const)('%s cuts the connection, with %i payments made', async (kind, count) => {
    const simulator = await armed(path, { kind });
    await expect(post(simulator, path, ORDER)).rejects.toThrow('fetch failed');
    expect(made(simulator)).toHaveLength(count);
  });

  test('a forged success names a page of a stranger, and no payment is made', async () => {
    const simulator = await armed(path, { kind: 'forged-success' });
    const reply = await call(simulator, path, ORDER);
    expect([reply.signed, reply.text('pg_redirect_url')]).toEqual([false, 'https://forged.example/pay']);
    expect(made(simulator)).toEqual([]);
  });
});

test('/g2g/payment_page/ answers too; its script is empty', async () => {
  const simulator = await start();
  const fields = withSignature(
    '',
    [['pg_merchant_id', SIMULATOR_MERCHANT_ID], ...ORDER, ['pg_salt', 's']],
    SIMULATOR_SECRET,
  );
  const body = new URLSearchParams(fields as [string, string][]);
  const reply = await seen(await fetch(`${simulator.url}/g2g/payment_page/`, { method: 'POST', body }), '/');
  expect([reply.signed, reply.text('pg_status')]).toEqual([true, 'ok']);
});

describe('what was asked for', () => {
  test('is kept: steps, lifetime, contact, test mode, addresses and the key', async () => {
    const simulator = await start({ now: () => new Date(Date.UTC(2026, 10, 1)) });
    const reply = await call(
      simulator,
      INIT,
      orderWith({
        pg_currency: 'USD',
        pg_auto_clearing: '1',
        pg_lifetime: '300',
        pg_testing_mode: '0',
        pg_user_phone: '77010000000',
        pg_user_contact_email: 'payer@example.com',
        pg_request_method: 'XML',
        pg_check_url: 'http://shop.example/check',
        pg_result_url: 'https://shop.example/result?tenant=7',
        pg_success_url_method: 'POST',
        pg_idempotency_key: 'key-1',
        pg_payment_method: 'mobile_commerce',
        pg_user_ip: '192.0.2.7',
      }),
    );
    const payment = simulator.ledger.payment(reply.text('pg_payment_id') ?? '');
    expect(payment).toMatchObject({
      amount: { amount: '2500.00', currency: 'USD' },
      testingMode: false,
      idempotencyKeys: ['key-1'],
      checkout: {
        description: 'Ticket',
        autoClearing: true,
        expiresAt: new Date(Date.UTC(2026, 10, 1, 0, 5)),
        urls: { check: 'http://shop.example/check', result: 'https://shop.example/result?tenant=7', success: null },
        successMethod: 'POST',
        failureMethod: 'GET',
        form: 'pg-xml',
        userIp: '192.0.2.7',
      },
    });
    const status = await call(simulator, '/g2g/status_v2', [['pg_payment_id', payment.id]]);
    expect(['pg_user_phone', 'pg_user_email'].map(status.text)).toEqual(['77010000000', 'payer@example.com']);
  });

  test('is two steps and one day, where nothing is said', async () => {
    const simulator = await start({ now: () => new Date(Date.UTC(2026, 10, 1)) });
    const id = (await call(simulator, INIT, ORDER)).text('pg_payment_id') ?? '';
    expect(simulator.ledger.payment(id).checkout).toMatchObject({
      autoClearing: false,
      expiresAt: new Date(Date.UTC(2026, 10, 2)),
    });
  });

  test("holds the merchant's own fields, and fiscal rows", async () => {
    const simulator = await start();
    const row: Message = [
      ['count', '2'],
      ['name', 'Кабель'],
      ['tax_type', '0'],
      ['price', '1250.00'],
    ];
    const reply = await call(simulator, INIT, [
      ...ORDER,
      ['cart_id', '77'],
      ['Zone', '{"a":[1,"b"]}'],
      ['pg_receipt_positions', [['0', row]]],
    ]);
    expect(simulator.ledger.payment(reply.text('pg_payment_id') ?? '').checkout).toMatchObject({
      merchantFields: [
        ['cart_id', '77'],
        ['Zone', '{"a":[1,"b"]}'],
      ],
      receipt: [row],
    });
  });

  test('may lack an order id, which the Gateway API does not allow', async () => {
    const simulator = await start();
    const bare = orderWith({ pg_order_id: undefined });
    expect((await call(simulator, INIT, bare)).text('pg_status')).toBe('ok');
    const refused = await call(simulator, '/g2g/payment_page', bare);
    expect([refused.signed, refused.text('pg_error_code')]).toEqual([true, '200']);
    expect(refused.text('pg_datetime')).toBeDefined();
  });

  test('may be the same order again: another payment is made', async () => {
    const simulator = await start();
    for (let round = 0; round < 2; round++) await call(simulator, INIT, orderWith({ pg_idempotency_key: 'same' }));
    expect(made(simulator).map(({ idempotencyKeys }) => idempotencyKeys)).toEqual([['same'], ['same']]);
  });
});

describe('a request is refused, and no payment is made, with', () => {
  test.each([
    ['pg_amount', undefined, '200'],
    ['pg_amount', '0', '10030'],
    ['pg_amount', '-5', '10030'],
    ['pg_amount', '1.015', '10030'],
    ['pg_amount', '100000000', '10030'],
    ['pg_amount', '1e3', '10030'],
    ['pg_description', undefined, '200'],
    ['pg_description', 'x'.repeat(1025), '200'],
    ['pg_order_id', 'x'.repeat(51), '200'],
    ['pg_currency', 'kzt', '200'],
    ['pg_currency', 'XXX', '200'],
    ['pg_lifetime', '299', '200'],
    ['pg_lifetime', '604801', '200'],
    ['pg_lifetime', 'day', '200'],
    ['pg_auto_clearing', '2', '200'],
    ['pg_testing_mode', 'yes', '200'],
    ['pg_result_url', 'ftp://shop.example/', '200'],
    ['pg_check_url', 'shop.example', '200'],
    ['pg_success_url', `https://shop.example/${'x'.repeat(240)}`, '200'],
    ['pg_request_method', 'PUT', '200'],
    ['pg_user_ip', '300.1.1.1', '200'],
    ['pg_user_phone', '+7 701', '200'],
    ['pg_user_contact_email', 'nobody', '200'],
    ['pg_language', 'de', '200'],
    ['pg_receipt_positions', 'none', '200'],
    ['pg_receipt_positions[0][name]', 'Cable', '200'],
  ])('%s %s', async (name, value, code) => {
    const simulator = await start();
    const nested = /^(\w+)\[0\]\[(\w+)\]$/.exec(name);
    const fields: Message = nested
      ? [...ORDER, [nested[1] ?? '', [['0', [[nested[2] ?? '', value ?? '']]]]]]
      : orderWith({ [name]: value });
    const reply = await call(simulator, INIT, fields);
    expect([reply.signed, reply.text('pg_status'), reply.text('pg_error_code')]).toEqual([true, 'error', code]);
    expect(made(simulator)).toEqual([]);
  });
});

test('a page is named by the address that payers reach, where one is given', async () => {
  const simulator = await start({ publicUrl: 'https://pay.example/' });
  const reply = await call(simulator, INIT, ORDER);
  expect(reply.text('pg_redirect_url')).toMatch(/^https:\/\/pay\.example\/pay\/[0-9a-f]{32}$/);
});
