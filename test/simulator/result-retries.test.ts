import { describe, expect, test } from '@jest/globals';
import { openShop } from '../harness/shop.js';
import { openPayment } from './checkout.js';
import { start, until } from './client.js';

describe('a result nobody took', () => {
  test('is sent five times in all, and cannot be rejected after the first', async () => {
    const simulator = await start({ webhookRetryMs: 5 });
    const shop = await openShop();
    shop.answer(({ url }) => (url.startsWith('/hooks/result') ? { status: 503 } : { word: 'ok' }));
    const id = await openPayment(simulator, shop);
    await simulator.payer.pay(id);
    await until(() => shop.at('result').length === 5);
    await simulator.payer.pay('7000000005');
    expect(shop.at('result').map(({ signed, text }) => [signed, text('pg_can_reject'), text('pg_result')])).toEqual([
      [true, '1', '1'],
      ...Array.from({ length: 4 }, () => [true, '0', '1']),
    ]);
    expect(new Set(shop.at('result').map(({ text }) => text('pg_salt'))).size).toBe(5);
    expect(simulator.sentWebhooks.slice(1).map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
  });

  test('is sent until HTTP 200, whatever that says', async () => {
    const simulator = await start({ webhookRetryMs: 5 });
    const shop = await openShop();
    shop.answer(({ url }) => {
      if (!url.startsWith('/hooks/result')) return { word: 'ok' };
      return shop.at('result').length < 3 ? { status: 302 } : { word: 'rejected' };
    });
    const id = await openPayment(simulator, shop);
    await simulator.payer.pay(id);
    await until(() => simulator.sentWebhooks.at(-1)?.outcome === 'rejected');
    expect(shop.at('result')).toHaveLength(3);
    expect(simulator.ledger.payment(id).word).toBe('success');
  });

  test('says the same hours later, whatever has happened since', async () => {
    const simulator = await start({ webhookRetryMs: 20 });
    const shop = await openShop();
    shop.answer(({ url }) => (url.startsWith('/hooks/result') ? { status: 503 } : { word: 'ok' }));
    const id = await openPayment(simulator, shop);
    await simulator.payer.pay(id);
    simulator.ledger.capture(id);
    await until(() => shop.at('result').length === 2);
    expect(shop.at('result').map(({ text }) => text('pg_captured'))).toEqual(['0', '0']);
  });

  test('is no longer sent after a reset', async () => {
    const simulator = await start({ webhookRetryMs: 10 });
    const shop = await openShop();
    shop.answer(({ url }) => (url.startsWith('/hooks/result') ? { status: 503 } : { word: 'ok' }));
    await simulator.payer.pay(await openPayment(simulator, shop));
    simulator.reset();
    expect(simulator.sentWebhooks).toEqual([]);
    await simulator.payer.pay(await openPayment(simulator, shop, [['pg_order_id', 'A-2']]));
    await until(() => shop.at('result').filter(({ text }) => text('pg_order_id') === 'A-2').length === 3);
    expect(shop.at('result').filter(({ text }) => text('pg_order_id') === 'A-1')).toHaveLength(1);
  });

  test('by a shop that does not listen crashes nothing', async () => {
    const simulator = await start();
    const shop = { url: 'http://127.0.0.1:9' } as Awaited<ReturnType<typeof openShop>>;
    const id = await openPayment(simulator, shop, [['pg_check_url', '']]);
    await simulator.payer.pay(id);
    expect(simulator.sentWebhooks).toMatchObject([{ kind: 'result', problem: expect.stringMatching(/\S/) }]);
    expect(simulator.ledger.payment(id).word).toBe('success');
  });
});
