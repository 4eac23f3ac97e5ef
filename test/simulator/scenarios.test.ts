import { expect, test } from '@jest/globals';
import { DECLINE_CODES, ENGLISH, textOf } from '../../src/simulator/model/error-texts.js';
import { control, start } from './client.js';

test('the clock moves ahead and takes what is due with it, and a reset brings it back', async () => {
  const now = new Date('2026-07-22T08:00:00Z');
  const simulator = await start({ now: () => now });
  const id = simulator.ledger.addPayment({
    orderId: 'A',
    amount: '1',
    checkout: { expiresAt: new Date('2026-07-22T08:30:00Z') },
  });
  expect(simulator.ledger.payment(id).word).toBe('new');
  const moved = await control(simulator, 'POST', '/clock', { minutes: 31 });
  expect(moved.json).toEqual({ at: '2026-07-22T08:31:00.000Z', aheadMinutes: 31 });
  expect(simulator.ledger.payment(id).word).toBe('incomplete');
  expect((await control(simulator, 'GET', '/state')).json).toMatchObject({ aheadMinutes: 31 });
  await control(simulator, 'POST', '/reset');
  expect((await control(simulator, 'GET', '/state')).json).toMatchObject({ at: now.toISOString(), aheadMinutes: 0 });
});

test('the time of an unpaid payment runs out when asked to, and that of a paid one does not', async () => {
  const simulator = await start();
  expect((await control(simulator, 'POST', '/payments/7000000005/expire')).json).toMatchObject({ word: 'incomplete' });
  await expect(simulator.payer.pay('7000000005')).rejects.toThrow('10018');
  expect((await control(simulator, 'POST', '/payments/7000000002/expire')).status).toBe(409);
});

test('a text is found in payments, payouts and calls, whatever its case, and elsewhere nothing is shown', async () => {
  const simulator = await start();
  const find = async (text: string) => {
    const { json } = await control(simulator, 'GET', `/state/${encodeURIComponent(text)}`);
    const { payments, payouts } = json as unknown as Record<'payments' | 'payouts', { readonly orderId: string }[]>;
    return [...payments, ...payouts].map(({ orderId }) => orderId);
  };
  expect(await find('demo-paid')).toEqual(['DEMO-PAID']);
  expect(await find('7000000061')).toEqual(['DEMO-REFUNDED']);
  expect(await find('payout-ok')).toEqual(['DEMO-PAYOUT-OK']);
  expect(await find('%.*')).toEqual([]);
});

test('every text that the provider is known to say has its meaning in English', () => {
  expect(ENGLISH[textOf('10009')]).toBe('Not enough money on the card');
  for (const { code, english } of DECLINE_CODES) expect([code, ENGLISH[textOf(code)]]).toEqual([code, english]);
  expect(Object.values(ENGLISH).filter((english) => !/^[A-Z][\x20-\x7e]+$/.test(english))).toEqual([]);
});

test('links to a payment lead to web addresses and nowhere else', async () => {
  const simulator = await start();
  const link = { title: 'Shop', url: 'https://shop.example/?id=PAYMENT_ID' };
  simulator.setLinks([link]);
  expect((await control(simulator, 'GET', '/state')).json).toMatchObject({ links: [link] });
  expect(() => simulator.setLinks([{ title: 'Odd', url: 'javascript:alert(1)' }])).toThrow('"Odd"');
});
