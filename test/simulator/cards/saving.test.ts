import { describe, expect, test } from '@jest/globals';
import { textOf } from '../../../src/freedompay/protocol/message.js';
import { verify } from '../../../src/freedompay/protocol/signature.js';
import { decodeXml } from '../../../src/freedompay/protocol/xml.js';
import { SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from '../../../src/simulator/credentials.js';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { openShop } from '../../harness/shop.js';
import { call, expectOk, signedMessage, start, until } from '../client.js';
import { namesOf, sample } from '../samples.js';

const SHOP = '/v1/merchant/500500';
const ADD = `${SHOP}/cardstorage/add2`;
const ADD_PAYOUT = `${SHOP}/cardstoragepayout/add`;

async function open(simulator: Simulator, postLink: string, path = ADD): Promise<string> {
  const reply = await call(simulator, path, [
    ['pg_user_id', 'u-9'],
    ['pg_post_link', postLink],
    ['pg_back_link', 'https://shop.example/cards'],
  ]);
  expectOk(reply);
  return reply.text('pg_redirect_url') ?? '';
}

/** Presses a button of the page, as a browser does. */
function press(url: string, step: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const [page, query] = url.split('?');
  const body = new URLSearchParams(fields);
  return fetch(`${page}/${step}?${query}`, { method: 'POST', redirect: 'manual', body, headers });
}

const NOWHERE = 'http://127.0.0.1:9/card';

describe('a page to save a card', () => {
  test.each([ADD, `${SHOP}/cardstorage/add`, ADD_PAYOUT])('%s is opened as documented', async (path) => {
    const simulator = await start();
    const reply = await call(simulator, path, [
      ['pg_user_id', 'u-9'],
      ['pg_post_link', NOWHERE],
      ['pg_back_link', 'https://shop.example/cards'],
    ]);
    expect(namesOf(reply.message)).toEqual([
      'pg_merchant_id',
      'pg_order_id',
      'pg_payment_id',
      'pg_redirect_url',
      'pg_salt',
      'pg_sig',
      'pg_status',
      'pg_type',
    ]);
    expect(['pg_type', 'pg_order_id', 'pg_merchant_id'].map(reply.text)).toEqual(['init', '', '500500']);
    const url = reply.text('pg_redirect_url') ?? '';
    expect(url).toMatch(/\/v1\/merchant\/500500\/cardstorage\/view\?pg_payment_id=[0-9a-f]{32}$/);
    const body = await (await fetch(url)).text();
    expect(body).toContain('none is asked for');
    expect(body).not.toMatch(/type="(text|tel|number)"/);
  });

  test.each([
    ['pg_user_id', undefined],
    ['pg_user_id', 'a b'],
    ['pg_back_link', undefined],
    ['pg_post_link', 'javascript:1'],
  ])('is refused with %s %s', async (name, value) => {
    const simulator = await start();
    const usual = { pg_user_id: 'u-9', pg_back_link: 'https://shop.example/', pg_post_link: NOWHERE, [name]: value };
    const fields = Object.entries(usual).flatMap(([key, text]) => (text === undefined ? [] : [[key, text] as const]));
    expect((await call(simulator, ADD, fields)).text('pg_error_code')).toBe('200');
    expect(simulator.ledger.setups.all()).toEqual([]);
  });

  test('saves a card at once, tells the shop in pg_xml, and leads back to it', async () => {
    const simulator = await start();
    const shop = await openShop();
    const url = await open(simulator, `${shop.url}/hooks/card`);
    const response = await press(url, 'choose', { card: 'pays' });
    expect([response.status, response.headers.get('location')]).toEqual([303, 'https://shop.example/cards']);
    await until(() => shop.received.length === 1);
    const [got] = shop.at('card');
    expect(got?.body).toMatch(/^pg_xml=/);
    expect(got?.signed).toBe(true);
    expect(namesOf(got?.message ?? [])).toEqual(namesOf(sample('S6_webhook_card_added.xml')));
    const [card] = simulator.ledger.cards.list('u-9');
    expect([got?.text('pg_card_token'), got?.text('pg_status'), got?.text('pg_type')]).toEqual([
      card?.token,
      'success',
      'approve',
    ]);
    expect(got?.text('pg_payment_id')).toBe(simulator.ledger.setups.all()[0]?.id);
    expect(await (await fetch(url)).text()).toContain('The card is saved');
  });

  test('asks for a code, three times at most', async () => {
    const simulator = await start();
    const right = await open(simulator, NOWHERE);
    await press(right, 'choose', { card: 'code' });
    await press(right, 'code', { code: '000000' });
    expect(await (await fetch(right)).text()).toContain('That was not the code');
    await press(right, 'code', { code: '111111' });
    expect(simulator.ledger.cards.list('u-9')).toHaveLength(1);
    const wrong = await open(simulator, NOWHERE);
    await press(wrong, 'choose', { card: 'code' });
    for (let round = 0; round < 3; round++) await press(wrong, 'code', { code: '000000' });
    expect(await (await fetch(wrong)).text()).toContain('The card was not saved');
    expect((await press(wrong, 'code', { code: '111111' })).status).toBe(409);
    expect(simulator.ledger.cards.list('u-9')).toHaveLength(1);
  });

  test.each([
    ['yes', 'saved', 1],
    ['no', 'failed', 0],
  ])('with 3-D Secure passed: %s, the card is %s', async (passed, state, count) => {
    const simulator = await start();
    const shop = await openShop();
    const url = await open(simulator, `${shop.url}/card`);
    await press(url, 'choose', { card: 'secure' });
    expect(await (await fetch(url)).text()).toContain('It is me: pass 3-D Secure');
    await press(url, 'secure', { passed });
    expect(simulator.ledger.setups.all()[0]?.state).toBe(state);
    await simulator.webhooks.idle();
    expect([simulator.ledger.cards.list('u-9').length, shop.received.length]).toEqual([count, count]);
  });

  test('saves no card whose bank refuses it, and knows no other card, page or origin', async () => {
    const simulator = await start();
    const url = await open(simulator, NOWHERE);
    expect((await press(url, 'choose', { card: 'constructor' })).status).toBe(400);
    expect((await press(url, 'choose', { card: 'pays' }, { origin: 'https://evil.example' })).status).toBe(403);
    await press(url, 'choose', { card: 'refused' });
    expect(simulator.ledger.setups.all()[0]).toMatchObject({ state: 'failed', failure: { code: '10038' } });
    expect((await press(url, 'choose', { card: 'pays' })).status).toBe(409);
    expect((await fetch(`${url.split('?')[0]}?pg_payment_id=nothing`)).status).toBe(404);
    expect(simulator.ledger.cards.list('u-9')).toEqual([]);
  });
});

describe('a page to save a card for payouts', () => {
  test('is signed with the payment secret; a wrong signature is HTTP 401 with an unsigned 1100', async () => {
    const simulator = await start();
    const fields = signedMessage(ADD_PAYOUT, [['pg_user_id', 'u-9']], SIMULATOR_PAYOUT_SECRET);
    const body = new URLSearchParams(fields as [string, string][]);
    const response = await fetch(simulator.url + ADD_PAYOUT, { method: 'POST', body });
    const message = decodeXml(await response.text());
    expect([response.status, textOf(message, 'pg_error_code'), textOf(message, 'pg_sig')]).toEqual([
      401,
      '1100',
      undefined,
    ]);
  });

  test('saves a card that cannot be charged, and tells it with the payout secret', async () => {
    const simulator = await start();
    const shop = await openShop();
    const url = await open(simulator, `${shop.url}/card`, ADD_PAYOUT);
    await press(url, 'choose', { card: 'paid-later' });
    await until(() => shop.received.length === 1);
    const message = shop.received[0]?.message ?? [];
    expect([verify('card', message, SIMULATOR_SECRET), verify('card', message, SIMULATOR_PAYOUT_SECRET)]).toEqual([
      false,
      true,
    ]);
    const [card] = simulator.ledger.cards.list('u-9');
    expect(card).toMatchObject({ use: 'payout', pan: '5507-84XX-XXXX-2294' });
    const refused = await call(simulator, `${SHOP}/card/init`, [
      ['pg_order_id', 'A'],
      ['pg_amount', '1'],
      ['pg_description', 'x'],
      ['pg_user_id', 'u-9'],
      ['pg_card_token', card?.token ?? ''],
    ]);
    expect(refused.text('pg_error_code')).toBe('1999');
  });
});

describe('a path of the card storage', () => {
  test('that nobody serves is HTTP 404', async () => {
    const simulator = await start();
    const response = await fetch(`${simulator.url}${SHOP}/cardstoragepayout/add2`, { method: 'POST' });
    expect(response.status).toBe(404);
  });

  test('of another shop is refused', async () => {
    const simulator = await start();
    const reply = await call(simulator, '/v1/merchant/1/cardstorage/list', [['pg_user_id', 'u-9']]);
    expect([reply.text('pg_error_code'), reply.text('pg_sig')]).toEqual(['9998', undefined]);
  });
});

describe('the cards of a user', () => {
  const LIST = `${SHOP}/cardstorage/list`;

  test('are listed as documented, those for payouts among them', async () => {
    const simulator = await start();
    const reply = await call(simulator, LIST, [['pg_user_id', 'demo-user-1']]);
    expect([reply.signed, reply.text('pg_status')]).toEqual([true, undefined]);
    const cards = reply.message.flatMap(([name, value]) =>
      name === 'card' && typeof value !== 'string' ? [value] : [],
    );
    expect(cards.map((card) => textOf(card, 'pg_card_hash'))).toEqual([
      '4716-04XX-XXXX-1981',
      '4916-30XX-XXXX-4310',
      '4400-44XX-XXXX-4443',
      '4671-59XX-XXXX-8252',
    ]);
    expect(namesOf(cards[0] ?? [])).toEqual([
      'created_at',
      'pg_card_hash',
      'pg_card_hhash',
      'pg_card_id',
      'pg_card_token',
      'pg_merchant_id',
      'pg_recurring_profile_id',
      'pg_status',
    ]);
  });

  test('have their bank and date where that is asked for', async () => {
    const simulator = await start();
    const reply = await call(simulator, LIST, [
      ['pg_user_id', 'demo-user-2'],
      ['pg_extend_data', '1'],
    ]);
    expect(reply.body).toContain('<expiry_year>30</expiry_year><expiry_month>12</expiry_month>');
  });

  test('are nothing but salt and signature where there is none', async () => {
    const reply = await call(await start(), LIST, [['pg_user_id', 'nobody']]);
    expect([reply.signed, namesOf(reply.message)]).toEqual([true, ['pg_salt', 'pg_sig']]);
  });

  test('are listed by the Gateway API with fewer fields', async () => {
    const reply = await call(await start(), '/g2g/cardstorage/list', [['pg_user_id', 'demo-user-2']]);
    const [, card] = reply.message[0] ?? [];
    expect(namesOf(Array.isArray(card) ? card : [])).toEqual([
      'created_at',
      'pg_card_hash',
      'pg_card_token',
      'pg_is_filled',
      'pg_status',
    ]);
  });
});

describe('a card that is removed', () => {
  const REMOVE = `${SHOP}/cardstorage/remove`;
  const token = (simulator: Simulator) => simulator.ledger.cards.list('demo-user-1')[0]?.token ?? '';
  const remove = (simulator: Simulator, path: string, user = 'demo-user-1') =>
    call(simulator, path, [
      ['pg_user_id', user],
      ['pg_card_token', token(simulator)],
    ]);

  test('is answered flat, as the newest page shows', async () => {
    const simulator = await start();
    const reply = await remove(simulator, REMOVE);
    expect([reply.signed, namesOf(reply.message)]).toEqual([true, namesOf(sample('S9_cardstorage_remove_flat.xml'))]);
    expect(simulator.ledger.cards.list('demo-user-1')).toHaveLength(3);
  });

  test('is answered with a card element, where a fault says so', async () => {
    const simulator = await start();
    simulator.faults.arm({ kind: 'older-shape', script: 'cardstorage/remove' });
    expect((await remove(simulator, REMOVE)).body).toContain('<card><pg_status>deleted</pg_status>');
    expect(() => simulator.faults.arm({ kind: 'older-shape', script: 'list' })).toThrow('only happens to');
  });

  test('is answered by the Gateway API with success', async () => {
    expect((await remove(await start(), '/g2g/cardstorage/remove')).text('pg_status')).toBe('success');
  });

  test('is its user’s alone, and can be named by its old id', async () => {
    const simulator = await start();
    expect((await remove(simulator, REMOVE, 'demo-user-2')).text('pg_error_code')).toBe('1999');
    const byId = await call(simulator, REMOVE, [
      ['pg_user_id', 'demo-user-1'],
      ['pg_card_id', '6000000001'],
    ]);
    expect(byId.text('pg_status')).toBe('deleted');
    const twice = await call(simulator, REMOVE, [
      ['pg_user_id', 'demo-user-1'],
      ['pg_card_id', '6000000001'],
    ]);
    expect(twice.text('pg_error_code')).toBe('1999');
  });
});
