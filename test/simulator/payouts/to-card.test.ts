import { describe, expect, test } from '@jest/globals';
import { openShop } from '../../harness/shop.js';
import { armed, call, expectOk, post, start, until } from '../client.js';
import { namesOf, sample } from '../samples.js';
import { payeeCard, toCard } from './payouts.js';

const PATH = '/api/reg2reg';

test('a payout to a saved card answers as documented, and the money has left the balance', async () => {
  const simulator = await start({ now: () => new Date(Date.UTC(2026, 7, 1, 7, 0, 5)) });
  const reply = await call(simulator, PATH, toCard(payeeCard(simulator)));
  expectOk(reply);
  expect(namesOf(reply.message)).toEqual(namesOf(sample('S1_reg2reg_ok.xml')));
  expect(
    ['pg_order_id', 'pg_balance', 'pg_card_hash', 'pg_card_id', 'pg_payment_amount', 'pg_payment_date'].map(reply.text),
  ).toEqual(['PO77', '998456.50', '4671-59XX-XXXX-8252', '0', '1500.00', '2026-08-01 12:00:05']);
  expect(simulator.ledger.payout('PO77')).toMatchObject({ word: 'ok', attempts: 1 });
});

test('the Gateway API names the token, shows a digest, and says code 0 beside a success', async () => {
  const simulator = await start();
  const card = payeeCard(simulator);
  const reply = await call(simulator, '/g2g/reg2reg', toCard(card));
  expectOk(reply);
  expect(['pg_card_token', 'pg_card_hash', 'pg_error_code', 'pg_card_id'].map(reply.text)).toEqual([
    card.token,
    card.digest,
    '0',
    undefined,
  ]);
  expect(reply.text('pg_payment_date')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
  expect(reply.text('pg_datetime')).toMatch(/\+00:00$/);
});

describe('a payout is refused, and none is made, with', () => {
  test.each([
    ['pg_order_id', undefined, '200'],
    ['pg_amount', undefined, '200'],
    ['pg_amount', '0', '10030'],
    ['pg_amount', '-1', '200'],
    ['pg_amount', '1.005', '200'],
    ['pg_description', undefined, '200'],
    ['pg_description', 'x'.repeat(256), '200'],
    ['pg_order_time_limit', undefined, '200'],
    ['pg_order_time_limit', '2099-02-31 10:00:00', '200'],
    ['pg_order_time_limit', '2020-01-01 10:00:00', '10018'],
    ['pg_user_id', undefined, '200'],
    ['pg_user_id', 'somebody-else', '1999'],
    ['pg_user_id', 'a b', '200'],
    ['pg_card_token_to', undefined, '200'],
    ['pg_card_token_to', '2d0b504c-0000-4cf6-b782-000000000000', '1999'],
    ['pg_post_link', undefined, '200'],
    ['pg_post_link', 'file:///etc/passwd', '200'],
  ])('%s %s', async (name, value, code) => {
    const simulator = await start();
    const reply = await call(simulator, PATH, toCard(payeeCard(simulator), { [name]: value }));
    expect([reply.signed, reply.text('pg_status'), reply.text('pg_error_code')]).toEqual([true, 'error', code]);
    expect(simulator.ledger.payouts().filter(({ orderId }) => !orderId.startsWith('DEMO-'))).toEqual([]);
  });
});

test('a time limit is read in the local time of the shop: half an hour ahead in UTC is past', async () => {
  const simulator = await start({ now: () => new Date(Date.UTC(2026, 7, 1, 7)) });
  const card = payeeCard(simulator);
  const refused = await call(simulator, PATH, toCard(card, { pg_order_time_limit: '2026-08-01 07:30:00' }));
  expect(refused.text('pg_error_code')).toBe('10018');
  expectOk(await call(simulator, PATH, toCard(card, { pg_order_time_limit: '2026-08-01 12:30:00' })));
});

describe('an order that had a payout', () => {
  test('is refused with 9991, and the attempt is counted', async () => {
    const simulator = await start();
    const card = payeeCard(simulator);
    await call(simulator, PATH, toCard(card));
    const repeated = await call(simulator, PATH, toCard(card));
    expect([repeated.signed, repeated.text('pg_error_code')]).toEqual([true, '9991']);
    expect(simulator.ledger.payouts().filter(({ orderId }) => orderId === 'PO77')).toMatchObject([{ attempts: 2 }]);
  });

  test('is paid a second time where a fault says so', async () => {
    const simulator = await armed(PATH, { kind: 'pays-repeat' });
    const card = payeeCard(simulator);
    // The first call takes the fault, so it is armed for the second.
    await call(simulator, PATH, toCard(card));
    simulator.faults.arm({ kind: 'pays-repeat', script: 'reg2reg' });
    expectOk(await call(simulator, PATH, toCard(card)));
    expect(simulator.ledger.payouts().filter(({ orderId }) => orderId === 'PO77')).toHaveLength(2);
    expect(simulator.ledger.payoutBook.balance('KZT').amount).toBe('996913.00');
  });
});

test('a balance that is too low refuses with 8888, signed and without an id; a failed payout takes nothing', async () => {
  const simulator = await start();
  const card = payeeCard(simulator);
  const refused = await call(simulator, '/g2g/reg2reg', toCard(card, { pg_amount: '1000000' }));
  expect(namesOf(refused.message)).toEqual(namesOf(sample('S2_payout_refused_balance.xml')));
  expect([refused.signed, refused.text('pg_error_code')]).toEqual([true, '8888']);
  simulator.ledger.payoutBook.setBalance({ amount: '1543.49', currency: 'KZT' });
  expect((await call(simulator, PATH, toCard(card))).text('pg_error_code')).toBe('8888');
  simulator.ledger.payoutBook.setBalance({ amount: '1543.50', currency: 'KZT' });
  expectOk(await call(simulator, PATH, toCard(card)));
  simulator.ledger.setPayoutWord('PO77', 'failed');
  expect(simulator.ledger.payoutBook.balance('KZT').amount).toBe('1543.50');
});

describe('the card says what becomes of it', () => {
  test.each([
    ['5325-34XX-XXXX-1311', '10000', 'failed'],
    ['4556-04XX-XXXX-1740', '10001', 'failed'],
  ])('%s fails with %s: an error without an id, and a payout that is there as %s', async (pan, code, word) => {
    const simulator = await start();
    const reply = await call(simulator, PATH, toCard(payeeCard(simulator, pan)));
    expect(['pg_status', 'pg_error_code', 'pg_payment_id'].map(reply.text)).toEqual(['error', code, undefined]);
    expect(simulator.ledger.payout('PO77')).toMatchObject({ word, failure: { code } });
    const status = await call(simulator, '/api/payment_status2', [['pg_order_id', 'PO77']]);
    expect(['pg_status', 'pg_payment_status', 'pg_error_code'].map(status.text)).toEqual(['ok', 'error', code]);
  });

  test('5543-97XX-XXXX-6045 has no balance, and no payout is made', async () => {
    const simulator = await start();
    const reply = await call(simulator, PATH, toCard(payeeCard(simulator, '5543-97XX-XXXX-6045')));
    expect(reply.text('pg_error_code')).toBe('8888');
    expect(() => simulator.ledger.payout('PO77')).toThrow('no payout');
  });

  test.each([
    ['5507-84XX-XXXX-2294', 'ok', 'success', 'ok'],
    ['4532-67XX-XXXX-0704', 'failed', 'error', 'error'],
  ])('%s is under way, and some seconds later %s', async (pan, word, shown, reported) => {
    const simulator = await start();
    const shop = await openShop();
    const card = payeeCard(simulator, pan);
    const reply = await call(simulator, PATH, toCard(card, { pg_post_link: `${shop.url}/payout` }));
    expect([reply.signed, reply.text('pg_status')]).toEqual([true, 'process']);
    const status = () => call(simulator, '/api/payment_status2', [['pg_order_id', 'PO77']]);
    expect((await status()).text('pg_payment_status')).toBe('process');
    expect(shop.received).toEqual([]);
    await simulator.forward(5_000);
    expect(simulator.ledger.payout('PO77').word).toBe(word);
    expect((await status()).text('pg_payment_status')).toBe(shown);
    await until(() => shop.received.length === 1);
    expect(shop.at('payout').map(({ signed, text }) => [signed, text('pg_status')])).toEqual([[true, reported]]);
  });
});

test('the shop is told of a payout that ended at once, signed with the payout secret', async () => {
  const simulator = await start();
  const shop = await openShop();
  const card = payeeCard(simulator);
  await call(simulator, PATH, toCard(card, { pg_post_link: `${shop.url}/hooks/payout` }));
  await until(() => shop.received.length === 1);
  expect(shop.at('payout').map(({ signed, text }) => [signed, text('pg_order_id'), text('pg_to_pay')])).toEqual([
    [true, 'PO77', '1543.5'],
  ]);
});

describe('faults', () => {
  test.each([
    ['drop-before', 0],
    ['drop-after', 1],
  ] as const)('%s cuts the connection, with %i payouts made', async (kind, count) => {
    const simulator = await armed(PATH, { kind });
    await expect(post(simulator, PATH, toCard(payeeCard(simulator)))).rejects.toThrow('fetch failed');
    expect(simulator.ledger.payouts().filter(({ orderId }) => orderId === 'PO77')).toHaveLength(count);
  });

  test('a forged success is unsigned and no payout is made', async () => {
    const simulator = await armed(PATH, { kind: 'forged-success' });
    const reply = await call(simulator, PATH, toCard(payeeCard(simulator)));
    expect([reply.signed, reply.text('pg_status')]).toEqual([false, 'ok']);
    expect(() => simulator.ledger.payout('PO77')).toThrow('no payout');
  });

  test('what is made shows late: it is not found until then, which proves nothing', async () => {
    const simulator = await armed(PATH, { kind: 'payment-lag', ms: 60_000 });
    expectOk(await call(simulator, PATH, toCard(payeeCard(simulator))));
    const status = () => call(simulator, '/api/payment_status2', [['pg_order_id', 'PO77']]);
    const unseen = await status();
    expect([unseen.text('pg_error_code'), unseen.text('pg_sig')]).toEqual(['11068', undefined]);
    await simulator.forward(60_000);
    expect((await status()).text('pg_payment_status')).toBe('success');
  });

  test('a payout ends later where a fault says so, or not by itself', async () => {
    const simulator = await armed(PATH, { kind: 'ends-later', ms: 1_000, code: '10026' });
    simulator.faults.arm({ kind: 'ends-later', script: 'reg2reg' });
    const card = payeeCard(simulator);
    for (const order of ['A', 'B']) {
      const reply = await call(simulator, PATH, toCard(card, { pg_order_id: order }));
      expect(reply.text('pg_status')).toBe('process');
    }
    await simulator.forward(3_000_000);
    expect(simulator.ledger.payout('A')).toMatchObject({ word: 'failed', failure: { code: '10026' } });
    expect(simulator.ledger.payout('B').word).toBe('pending');
  });

  test.each(['ends-later', 'pays-repeat'] as const)('%s is of payouts only', async (kind) => {
    const simulator = await start();
    expect(() => simulator.faults.arm({ kind, script: 'revoke' })).toThrow('only happens to payouts');
  });
});
