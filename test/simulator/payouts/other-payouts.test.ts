import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../../src/freedompay/protocol/message.js';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { openShop } from '../../harness/shop.js';
import { call, control, expectOk, start, until } from '../client.js';
import { namesOf, sample } from '../samples.js';
import { toIban, toPage } from './payouts.js';

const PAGE = '/api/reg2nonreg';

describe('a payout to an account', () => {
  test.each(['/api/to_iban', '/g2g/to_iban'])('%s answers as documented, without a balance', async (path) => {
    const simulator = await start();
    const reply = await call(simulator, path, toIban());
    expectOk(reply);
    expect(['pg_order_id', 'pg_payment_amount', 'pg_balance'].map(reply.text)).toEqual(['IB12', '25000.00', undefined]);
    expect(reply.text('pg_datetime') !== undefined).toBe(path.startsWith('/g2g/'));
    expect(simulator.ledger.payout('IB12')).toMatchObject({ word: 'ok', payee: { hash: 'KZ00…0012' } });
  });

  test.each([
    ['pg_recipient_iban', '12'],
    ['pg_recipient_iin', '12'],
    ['pg_recipient_kbe', '9'],
    ['pg_knp', '19'],
    ['pg_bank_bik', 'x'],
    ['pg_recipient_name', undefined],
  ])('is refused with %s %s', async (name, value) => {
    const simulator = await start();
    expect((await call(simulator, '/api/to_iban', toIban({ [name]: value }))).text('pg_error_code')).toBe('200');
    expect(() => simulator.ledger.payout('IB12')).toThrow('no payout');
  });

  test('the time of the shop’s account is out of order with 10029, where a fault says so', async () => {
    const simulator = await start();
    simulator.faults.arm({ kind: 'refuse', code: '10029', script: 'to_iban' });
    expect((await call(simulator, '/api/to_iban', toIban())).text('pg_error_code')).toBe('10029');
  });
});

describe('a payout to a card by its number', () => {
  const asked: Message = [
    ['pg_order_id', 'N1'],
    ['pg_amount', '100'],
    ['pg_description', 'Prize'],
    // A number of no card: only the form is right.
    ['pg_payment_to', '5507840000002294'],
    ['pg_post_link', 'http://127.0.0.1:9/payout'],
  ];

  test('goes by what the number says, and the number is stored nowhere', async () => {
    const simulator = await start();
    const reply = await call(simulator, '/g2g/p2p2nonreg', asked);
    expect([reply.signed, reply.text('pg_status')]).toEqual([true, 'process']);
    expect(reply.text('pg_reference')).toMatch(/^\d{12}$/);
    expect(simulator.ledger.payout('N1').payee).toEqual({ hash: '5507-84XX-XXXX-2294', cardToken: null });
    const everything = JSON.stringify([
      simulator.calls,
      simulator.ledger.payouts(),
      await control(simulator, 'GET', '/state'),
    ]);
    expect(everything).toContain('5507-84XX-XXXX-2294');
    expect(everything).not.toContain('5507840000002294');
  });
});

describe('the page of a payout', () => {
  const open = async (simulator: Simulator, changes: Record<string, string> = {}) => {
    const reply = await call(simulator, PAGE, toPage(changes));
    expectOk(reply);
    return reply.text('pg_redirect_url') ?? '';
  };
  const choose = (url: string, card: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/choose`, { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams({ card }) });

  test('asks the payee for a card by what it does, and for no number', async () => {
    const simulator = await start();
    const url = await open(simulator, { pg_description: '<b>Prize</b>' });
    const response = await fetch(url);
    const body = await response.text();
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const text of ['700.00\u00a0KZT', 'PG5', '&lt;b&gt;Prize', 'The money arrives']) expect(body).toContain(text);
    expect(body).not.toMatch(/type="(text|tel|number)"/);
    expect(simulator.ledger.payout('PG5').word).toBe('partial');
    const status = await call(simulator, '/api/payment_status2', [['pg_order_id', 'PG5']]);
    expect(status.text('pg_payment_status')).toBe('process');
    expect(simulator.ledger.payoutBook.balance('KZT').amount).toBe('1000000.00');
  });

  test('sends the money to the card chosen, tells the shop and leads back to it', async () => {
    const simulator = await start();
    const shop = await openShop();
    const url = await open(simulator, { pg_post_link: `${shop.url}/payout` });
    const response = await choose(url, 'paid');
    expect([response.status, response.headers.get('location')]).toEqual([303, 'https://shop.example/back']);
    await until(() => shop.received.length === 1);
    expect(shop.at('payout').map(({ signed, text }) => [signed, text('pg_status'), text('pg_card_hash')])).toEqual([
      [true, 'ok', '4671-59XX-XXXX-8252'],
    ]);
    expect(simulator.ledger.payout('PG5').word).toBe('ok');
    expect(await (await fetch(url)).text()).toContain('The money was sent');
  });

  test.each([
    ['unavailable', 'failed'],
    ['refused-later', 'pending'],
  ])('with the card "%s" leaves the payout %s', async (card, word) => {
    const simulator = await start();
    await choose(await open(simulator), card);
    await until(() => simulator.ledger.payout('PG5').word === word);
  });

  test('takes one card only, and none after its time', async () => {
    let moment = Date.UTC(2026, 7, 1, 7);
    const simulator = await start({ now: () => new Date(moment) });
    const first = await open(simulator);
    expect((await choose(first, 'paid-later')).status).toBe(303);
    expect((await choose(first, 'paid')).status).toBe(409);
    const second = await open(simulator, { pg_order_id: 'PG6', pg_order_time_limit: '2026-08-01 13:00:00' });
    moment = Date.UTC(2026, 7, 1, 8);
    expect((await choose(second, 'paid')).status).toBe(409);
    expect(await (await fetch(second)).text()).toContain('Time is up');
    expect(simulator.ledger.payout('PG6')).toMatchObject({ word: 'incomplete', payee: null });
  });

  test('knows no other card and no other page, and hears no other origin', async () => {
    const simulator = await start();
    const url = await open(simulator);
    expect((await choose(url, 'toString')).status).toBe(400);
    expect((await fetch(`${simulator.url}/payout/nothing`)).status).toBe(404);
    expect((await choose(url, 'paid', { origin: 'https://evil.example' })).status).toBe(403);
    expect(simulator.ledger.payout('PG5').word).toBe('partial');
  });
});

describe('the balance', () => {
  test('is read in the account’s currency, and by the Gateway API in one that is given', async () => {
    const simulator = await start();
    await control(simulator, 'POST', '/payout-balance', { amount: '150000.50' });
    const reply = await call(simulator, '/api/balance_status', []);
    expectOk(reply);
    expect(namesOf(reply.message)).toEqual(namesOf(sample('S4_balance_status_ok.xml')));
    expect(reply.text('pg_balance')).toBe('150000.50');
    const gateway = await call(simulator, '/g2g/balance_status', [['pg_currency', 'USD']]);
    expect(['pg_balance', 'pg_currency'].map(gateway.text)).toEqual(['1000000.00', 'USD']);
    expect((await call(simulator, '/g2g/balance_status', [])).text('pg_error_code')).toBe('200');
    expect((await control(simulator, 'GET', '/payout-balance/KZT')).json).toMatchObject({ amount: '150000.50' });
    expect((await control(simulator, 'GET', '/payout-balance/tenge')).status).toBe(400);
    expect((await control(simulator, 'POST', '/payout-balance', { amount: '-1' })).status).toBe(400);
  });
});

describe('the status', () => {
  test('has every documented field, and the words of the newer call', async () => {
    const simulator = await start();
    const reply = await call(simulator, '/api/payment_status2', [['pg_order_id', 'DEMO-PAYOUT-PENDING']]);
    expectOk(reply);
    expect(namesOf(reply.message)).toEqual(namesOf(sample('S3_payment_status2_process.xml')));
    const words = async (order: string) =>
      (await call(simulator, '/g2g/payout_status2', [['pg_order_id', order]])).text('pg_payment_status');
    expect([await words('DEMO-PAYOUT-OK'), await words('DEMO-PAYOUT-FAILED')]).toEqual(['success', 'error']);
    simulator.ledger.setPayoutWord('DEMO-PAYOUT-OK', 'on_review');
    expect(await words('DEMO-PAYOUT-OK')).toBe('on_review');
  });

  test('of a payout nobody made is an unsigned 11068', async () => {
    const simulator = await start();
    for (const path of ['/api/payment_status2', '/g2g/payout_status2']) {
      const reply = await call(simulator, path, [['pg_order_id', 'NOBODY']]);
      expect(reply.message).toEqual(sample('S3b_payout_not_found_unsigned.xml'));
    }
    expect((await call(simulator, '/api/payment_status2', [['pg_payment_id', '1']])).text('pg_error_code')).toBe('200');
  });

  test('in the Gateway API is found by either id, and names what remains of the sum', async () => {
    const simulator = await start();
    const reply = await call(simulator, '/g2g/payout_status2', [['pg_payment_id', '7100000001']]);
    expect(['pg_order_id', 'pg_amount', 'pg_net_amount'].map(reply.text)).toEqual(['DEMO-PAYOUT-OK', '1000', '971']);
    expect(reply.text('pg_datetime')).toBeDefined();
  });
});

describe('saved cards, over the control API', () => {
  test('are those of the demo users, and any that are added by a masked number', async () => {
    const simulator = await start();
    expect((await control(simulator, 'GET', '/cards')).json).toHaveLength(8);
    const { status, json } = await control(simulator, 'POST', '/cards', { userId: 'u-1', pan: '4671-59XX-XXXX-8252' });
    expect([status, json['word'], json['use']]).toEqual([201, 'approved', 'purchase']);
    await control(simulator, 'POST', `/cards/${String(json['token'])}/word`, { word: 'blocked' });
    expect(simulator.ledger.cards.get(String(json['token'])).word).toBe('blocked');
  });

  test.each([
    ['/cards', { userId: 'u-1', pan: '4671590000008252' }, 400],
    ['/cards', { userId: 'u-1', pan: '4671-59XX-XXXX-8252', use: 'gift' }, 400],
    ['/cards/nothing/word', { word: 'blocked' }, 404],
  ])('%s %j is refused', async (path, body, status) => {
    expect((await control(await start(), 'POST', path, body)).status).toBe(status);
  });
});
