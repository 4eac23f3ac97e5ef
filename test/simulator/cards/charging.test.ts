import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../../src/freedompay/protocol/message.js';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { openShop } from '../../harness/shop.js';
import { call, expectOk, signedMessage, start, until } from '../client.js';
import { namesOf, sample } from '../samples.js';

const CARD = '/v1/merchant/500500/card';
const SMOOTH = '4716-04XX-XXXX-1981';
const SECURE = '4916-30XX-XXXX-4310';

function asked(simulator: Simulator, pan: string, more: Message = []): Message {
  const card = simulator.ledger.cards.list('demo-user-1').find((one) => one.pan === pan);
  return [
    ['pg_order_id', 'C1'],
    ['pg_amount', '1500'],
    ['pg_description', 'Ticket'],
    ['pg_user_id', 'demo-user-1'],
    ['pg_card_token', card?.token ?? ''],
    ...more,
  ];
}

async function init(simulator: Simulator, pan = SMOOTH, more: Message = []): Promise<string> {
  const reply = await call(simulator, `${CARD}/init`, asked(simulator, pan, more));
  expectOk(reply);
  return reply.text('pg_payment_id') ?? '';
}

const direct = (simulator: Simulator, id: string) => call(simulator, `${CARD}/direct`, [['pg_payment_id', id]]);

describe('card/init', () => {
  test('makes a payment that nothing was taken of', async () => {
    const simulator = await start();
    const reply = await call(simulator, `${CARD}/init`, asked(simulator, SMOOTH, [['pg_idempotency_key', 'k']]));
    expectOk(reply);
    expect(namesOf(reply.message)).toEqual([
      'pg_merchant_id',
      'pg_order_id',
      'pg_payment_id',
      'pg_salt',
      'pg_sig',
      'pg_status',
    ]);
    const payment = simulator.ledger.payment(reply.text('pg_payment_id') ?? '');
    expect(payment).toMatchObject({ word: 'new', authorized: null, writes: 0, idempotencyKeys: ['k'] });
  });

  test.each([
    ['pg_user_id', 'demo-user-2', '1999'],
    ['pg_card_token', 'nothing', '1999'],
    ['pg_order_id', '', '200'],
    ['pg_user_id', '', '200'],
    ['pg_amount', '0', '10030'],
  ])('refuses %s "%s"', async (name, value, code) => {
    const simulator = await start();
    const fields = asked(simulator, SMOOTH).map((field) => (field[0] === name ? ([name, value] as const) : field));
    expect((await call(simulator, `${CARD}/init`, fields)).text('pg_error_code')).toBe(code);
    expect(simulator.ledger.payments().every(({ orderId }) => orderId !== 'C1')).toBe(true);
  });
});

describe('card/direct', () => {
  test('says ok beside a challenge where the card asks for 3-D Secure, and takes nothing before the payer has passed it', async () => {
    const simulator = await start();
    const id = await init(simulator, SECURE);
    const reply = await direct(simulator, id);
    expect([reply.signed, reply.text('pg_status'), reply.text('pg_3ds')]).toEqual([true, 'ok', '1']);
    expect(namesOf(reply.message)).toEqual(namesOf(sample('S13_g2g_payment_challenge.xml')));
    expect(simulator.ledger.payment(id)).toMatchObject({ word: 'new', authorized: null, effects: { charges: 0 } });
    await fetch(reply.text('pg_3d_acsurl') ?? '', { method: 'POST', body: new URLSearchParams({ passed: 'yes' }) });
    expect(simulator.ledger.payment(id)).toMatchObject({ captured: { amount: '1500.00' } });
  });

  test('charges without the payer, answers as documented, and tells the shop', async () => {
    const simulator = await start();
    const shop = await openShop();
    const id = await init(simulator, SMOOTH, [['pg_result_url', `${shop.url}/result`]]);
    const reply = await direct(simulator, id);
    expectOk(reply);
    expect(namesOf(reply.message)).toEqual(namesOf(sample('S7_card_direct_ok.xml')));
    expect(['pg_transaction_status', 'pg_captured', 'pg_amount', 'pg_card_pan'].map(reply.text)).toEqual([
      'ok',
      '1',
      '1500',
      SMOOTH,
    ]);
    expect(simulator.ledger.payment(id)).toMatchObject({
      captured: { amount: '1500.00' },
      effects: { charges: 1 },
      scriptWrites: 1,
    });
    await until(() => shop.received.length === 1);
    expect(shop.at('result').map(({ signed, text }) => [signed, text('pg_result'), text('pg_card_pan')])).toEqual([
      [true, '1', SMOOTH],
    ]);
  });

  test('a second time answers an error though the money is taken, and takes none', async () => {
    const simulator = await start();
    const id = await init(simulator);
    await direct(simulator, id);
    const reply = await direct(simulator, id);
    expect([reply.signed, namesOf(reply.message)]).toEqual([true, namesOf(sample('S7b_card_direct_repeated.xml'))]);
    expect(['pg_error_code', 'pg_failure_description'].map(reply.text)).toEqual(['120', 'Неверный статус платежа']);
    expect(simulator.ledger.payment(id).effects.charges).toBe(1);
  });

  test('only holds where the payment says so', async () => {
    const simulator = await start();
    const reply = await direct(simulator, await init(simulator, SMOOTH, [['pg_auto_clearing', '0']]));
    expect(['pg_transaction_status', 'pg_captured'].map(reply.text)).toEqual(['ok', '0']);
  });

  test('of a card without money is "ok" with another transaction status', async () => {
    const simulator = await start();
    const id = await init(simulator, '4400-44XX-XXXX-4443');
    const reply = await direct(simulator, id);
    expect(['pg_status', 'pg_transaction_status', 'pg_failure_code'].map(reply.text)).toEqual([
      'ok',
      'failed',
      '10009',
    ]);
    expect(simulator.ledger.payment(id)).toMatchObject({ word: 'error', captured: null });
  });

  test('shows late, as other writes do', async () => {
    const simulator = await start();
    simulator.faults.arm({ kind: 'effect-lag', ms: 60_000, script: 'direct' });
    const id = await init(simulator);
    await direct(simulator, id);
    const word = async () =>
      (await call(simulator, '/get_status3.php', [['pg_payment_id', id]])).text('pg_payment_status');
    expect(await word()).toBe('new');
    await simulator.forward(60_000);
    expect(await word()).toBe('success');
  });

  test('is decided later where a fault says so', async () => {
    const simulator = await start();
    simulator.faults.arm({ kind: 'ends-later', ms: 1_000, code: '10001', script: 'card/direct' });
    const id = await init(simulator);
    expect((await direct(simulator, id)).text('pg_transaction_status')).toBe('pending');
    await simulator.forward(1_000);
    expect(simulator.ledger.payment(id)).toMatchObject({ word: 'error', failureCode: '10001' });
  });

  test('takes nothing of a card that is not approved, nor of a payment without a saved card', async () => {
    const simulator = await start();
    const id = await init(simulator);
    const card = simulator.ledger.cards.list('demo-user-1')[0];
    simulator.ledger.cards.change(card?.token ?? '', { word: 'blocked' });
    expect((await direct(simulator, id)).text('pg_error_code')).toBe('10019');
    expect((await direct(simulator, '7000000005')).text('pg_error_code')).toBe('120');
    expect(simulator.ledger.payment(id).authorized).toBeNull();
  });
});

describe('card/pay', () => {
  const address = (simulator: Simulator, id: string) => {
    const fields = signedMessage(`${CARD}/pay`, [['pg_payment_id', id]]) as [string, string][];
    return `${simulator.url}${CARD}/pay?${new URLSearchParams(fields)}`;
  };

  test('shows the payer a page, whose button charges the saved card', async () => {
    const simulator = await start();
    const id = await init(simulator);
    const body = await (await fetch(address(simulator, id))).text();
    expect(body).toContain('4716-04XX-XXXX-1981: this is where its security code would be typed');
    const { page } = simulator.ledger.payment(id);
    await fetch(`${simulator.url}${page}/pay`, { method: 'POST' });
    expect(simulator.ledger.payment(id)).toMatchObject({ captured: { amount: '1500.00' } });
    const status = await call(simulator, '/get_status3.php', [['pg_payment_id', id]]);
    expect(status.text('pg_card_pan')).toBe(SMOOTH);
  });

  test('can be declined for a wrong security code', async () => {
    const simulator = await start();
    const id = await init(simulator);
    const { page } = simulator.ledger.payment(id);
    await fetch(`${simulator.url}${page}/decline`, { method: 'POST', body: new URLSearchParams({ code: '10005' }) });
    expect(simulator.ledger.payment(id).failureCode).toBe('10005');
  });

  test.each([
    ['yes', 'success'],
    ['no', 'error'],
  ])('asks for 3-D Secure where the card does; passed: %s', async (passed, word) => {
    const simulator = await start();
    const id = await init(simulator, SECURE);
    const page = simulator.url + simulator.ledger.payment(id).page;
    const clicked = await fetch(`${page}/pay`, { method: 'POST' });
    expect([new URL(clicked.url).pathname, await clicked.text()]).toEqual([
      expect.stringMatching(/\/secure$/),
      expect.stringContaining('It is me'),
    ]);
    expect(simulator.ledger.payment(id).word).toBe('new');
    await fetch(`${page}/secure`, { method: 'POST', body: new URLSearchParams({ passed }) });
    expect(simulator.ledger.payment(id).word).toBe(word);
  });

  test('is no page for a wrong signature, nor for a payment without a saved card', async () => {
    const simulator = await start();
    const forged = address(simulator, '7000000005').replace('7000000005', '7000000002');
    expect(await (await fetch(forged)).text()).toContain('<pg_error_code>1100');
    expect(await (await fetch(address(simulator, '7000000005'))).text()).toContain('<pg_error_code>120');
  });
});

describe('/g2g/payment with a token', () => {
  /** What is documented of a reply that asks for nothing more. */
  const WITH_A_TOKEN = [
    'pg_datetime',
    'pg_merchant_id',
    'pg_order_id',
    'pg_payment_id',
    'pg_salt',
    'pg_sig',
    'pg_status',
  ];

  test('charges the card', async () => {
    const simulator = await start();
    const reply = await call(simulator, '/g2g/payment', asked(simulator, SMOOTH));
    expectOk(reply);
    expect(namesOf(reply.message)).toEqual(WITH_A_TOKEN);
    expect(reply.text('pg_3ds')).toBeUndefined();
    expect(simulator.ledger.payment(reply.text('pg_payment_id') ?? '')).toMatchObject({ effects: { charges: 1 } });
  });

  test('says ok beside a challenge, and nothing is paid before the payer has passed it', async () => {
    const simulator = await start();
    const reply = await call(simulator, '/g2g/payment', asked(simulator, SECURE));
    expect([reply.signed, reply.text('pg_status'), reply.text('pg_3ds')]).toEqual([true, 'ok', '1']);
    // The sample is of a wallet's token: a saved card's names the shop, the order and the moment besides.
    const documented = new Set([...namesOf(sample('S13_g2g_payment_challenge.xml')), ...WITH_A_TOKEN]);
    expect(namesOf(reply.message)).toEqual([...documented].sort());
    const id = reply.text('pg_payment_id') ?? '';
    expect(simulator.ledger.payment(id).authorized).toBeNull();
    const body = new URLSearchParams({ passed: 'yes' });
    await fetch(reply.text('pg_3d_acsurl') ?? '', { method: 'POST', body });
    expect(simulator.ledger.payment(id)).toMatchObject({ captured: { amount: '1500.00' } });
  });

  test('takes no card data', async () => {
    const simulator = await start();
    const fields = asked(simulator, SMOOTH, [['pg_card_pan', '4716040000001981']]);
    expect((await call(simulator, '/g2g/payment', fields)).text('pg_error_code')).toBe('9992');
    expect(JSON.stringify(simulator.calls)).not.toContain('4716040000001981');
  });
});
