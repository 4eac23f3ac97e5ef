import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../../src/freedompay/protocol/message.js';
import { SIMULATOR_MERCHANT_ID } from '../../../src/simulator/credentials.js';
import type { RecurringProfile } from '../../../src/simulator/model/cards/profile.js';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { openShop, type Shop } from '../../harness/shop.js';
import { openPayment, press } from '../checkout.js';
import { call, control, expectOk, seen, signedMessage, start, until } from '../client.js';
import { namesOf, sample } from '../samples.js';

const MAKE = '/make_recurring_payment.php';

/** A profile that a payer gave by paying. */
async function profile(simulator: Simulator, shop: Shop): Promise<RecurringProfile> {
  const id = await openPayment(simulator, shop, [
    ['pg_recurring_start', '1'],
    ['pg_recurring_lifetime', '12'],
  ]);
  await press(simulator, simulator.ledger.payment(id), 'pay');
  const made = simulator.ledger.profiles.all().find(({ paymentId }) => paymentId === id);
  if (!made) throw new Error('No profile was made.');
  return made;
}

const asked = (profileId: string, more: Message = []): Message => [
  ['pg_recurring_profile', profileId],
  ['pg_description', 'Plan A'],
  ...more,
];

describe('a profile', () => {
  test('is named by the result of its first payment, and by its status; the answer that opened it says nothing', async () => {
    const simulator = await start({ now: () => new Date(Date.UTC(2026, 7, 1)) });
    const shop = await openShop();
    const { id, paymentId } = await profile(simulator, shop);
    expect(
      shop.at('result').map(({ text }) => [text('pg_recurring_profile_id'), text('pg_recurring_profile_expiry_date')]),
    ).toEqual([[id, '2027-08-01 05:00:00']]);
    const status = await call(simulator, '/get_status3.php', [['pg_payment_id', paymentId]]);
    expect(status.text('pg_recurring_profile_id')).toBe(id);
    expect(simulator.calls[0]?.fields).toContainEqual(['pg_recurring_start', '1']);
  });

  test('is not made by a payment that is declined, nor by one that asks for none', async () => {
    const simulator = await start();
    const before = simulator.ledger.profiles.all().length;
    const shop = await openShop();
    const declined = await openPayment(simulator, shop, [['pg_recurring_start', '1']]);
    await press(simulator, simulator.ledger.payment(declined), 'decline');
    const plain = await openPayment(simulator, shop, [['pg_order_id', 'A-2']]);
    await press(simulator, simulator.ledger.payment(plain), 'pay');
    expect(simulator.ledger.profiles.all()).toHaveLength(before);
    expect(shop.at('result').map(({ text }) => text('pg_recurring_profile_id'))).toEqual([undefined, undefined]);
  });
});

describe('a charge of a profile', () => {
  test('answers as documented: ok is no more than a payment that was made', async () => {
    const simulator = await start();
    const shop = await openShop();
    const { id } = await profile(simulator, shop);
    const more: Message = [
      ['pg_order_id', 'SUB1'],
      ['pg_amount', '990'],
      ['pg_result_url', `${shop.url}/hooks/result`],
    ];
    const reply = await call(simulator, MAKE, asked(id, more));
    expectOk(reply);
    expect(namesOf(reply.message)).toEqual(namesOf(sample('S8_make_recurring_payment_ok.xml')));
    expect(['pg_amount', 'pg_currency', 'pg_recurring_profile'].map(reply.text)).toEqual(['990', 'KZT', id]);
    const payment = simulator.ledger.payment(reply.text('pg_payment_id') ?? '');
    expect(payment).toMatchObject({ orderId: 'SUB1', captured: { amount: '990.00' }, effects: { charges: 1 } });
    await until(() => shop.at('result').length === 2);
    expect(
      ['pg_result', 'pg_order_id', 'pg_recurring_profile_id'].map((name) => shop.at('result')[1]?.text(name)),
    ).toEqual(['1', 'SUB1', id]);
  });

  test('takes as much as the first payment, where it says nothing, and any number of times', async () => {
    const simulator = await start();
    const { id } = await profile(simulator, await openShop());
    const ids = [];
    for (let round = 0; round < 2; round++)
      ids.push((await call(simulator, MAKE, asked(id))).text('pg_payment_id') ?? '');
    expect(ids.map((one) => simulator.ledger.payment(one).captured?.amount)).toEqual(['2500.00', '2500.00']);
  });

  test('takes JSON, which other scripts do not', async () => {
    const simulator = await start();
    const { id } = await profile(simulator, await openShop());
    const json = async (path: string, fields: Message) => {
      const body = JSON.stringify({
        ...Object.fromEntries(signedMessage(path, fields)),
        pg_merchant_id: Number(SIMULATOR_MERCHANT_ID),
      });
      const headers = { 'content-type': 'application/json' };
      return seen(await fetch(simulator.url + path, { method: 'POST', body, headers }), path);
    };
    expectOk(await json(MAKE, asked(id)));
    expect((await json('/get_status3.php', [['pg_payment_id', '7000000001']])).text('pg_error_code')).toBe('200');
  });

  test('in the Gateway API needs an order and an amount', async () => {
    const simulator = await start();
    const { id } = await profile(simulator, await openShop());
    expect((await call(simulator, '/g2g/recurrent', asked(id))).text('pg_error_code')).toBe('200');
    const reply = await call(
      simulator,
      '/g2g/recurrent',
      asked(id, [
        ['pg_order_id', 'SUB1'],
        ['pg_amount', '990.00'],
      ]),
    );
    expectOk(reply);
    expect(namesOf(reply.message)).toEqual([
      'pg_datetime',
      'pg_payment_id',
      'pg_recurring_profile',
      'pg_salt',
      'pg_sig',
      'pg_status',
    ]);
  });

  test('that is declined is ok all the same: only its status and its result say so', async () => {
    const simulator = await start();
    const shop = await openShop();
    const { id } = await profile(simulator, shop);
    await control(simulator, 'POST', `/profiles/${id}`, { chargeCode: '10009' });
    const reply = await call(simulator, MAKE, asked(id, [['pg_result_url', `${shop.url}/hooks/result`]]));
    expect([reply.text('pg_status'), reply.text('pg_error_code')]).toEqual(['ok', undefined]);
    const payment = simulator.ledger.payment(reply.text('pg_payment_id') ?? '');
    expect(payment).toMatchObject({ word: 'error', failureCode: '10009', captured: null });
    await until(() => shop.at('result').length === 2);
    expect(shop.at('result')[1]?.text('pg_result')).toBe('0');
  });

  test('is refused for a profile that nobody knows, is over, or has expired', async () => {
    let moment = Date.UTC(2026, 7, 1);
    const simulator = await start({ now: () => new Date(moment) });
    const { id } = await profile(simulator, await openShop());
    const code = async (profileId: string) => (await call(simulator, MAKE, asked(profileId))).text('pg_error_code');
    expect(await code('60000001')).toBe('9011');
    await control(simulator, 'POST', `/profiles/${id}`, { isAlive: false });
    expect(await code(id)).toBe('11070');
    await control(simulator, 'POST', `/profiles/${id}`, { isAlive: true });
    moment = Date.UTC(2027, 7, 1);
    expect(await code(id)).toBe('11070');
    expect((await control(simulator, 'POST', '/profiles/1', { isAlive: true })).status).toBe(404);
  });

  test('shows late where a fault says so, and is decided later where another does', async () => {
    const simulator = await start();
    const { id } = await profile(simulator, await openShop());
    simulator.faults.arm({ kind: 'payment-lag', ms: 60_000, script: 'make_recurring_payment' });
    await call(simulator, MAKE, asked(id, [['pg_order_id', 'SUB1']]));
    const status = () => call(simulator, '/get_status3.php', [['pg_order_id', 'SUB1']]);
    expect((await status()).text('pg_error_code')).toBe('11068');
    await simulator.forward(60_000);
    expect((await status()).text('pg_payment_status')).toBe('success');
    simulator.faults.arm({ kind: 'ends-later', ms: 1_000, script: 'make_recurring_payment' });
    const second = (await call(simulator, MAKE, asked(id))).text('pg_payment_id') ?? '';
    expect(simulator.ledger.payment(second).word).toBe('pending');
    await simulator.forward(1_000);
    expect(simulator.ledger.payment(second).word).toBe('success');
  });
});
