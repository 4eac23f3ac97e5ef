import { describe, expect, test } from '@jest/globals';
import type { InjectedFault } from '../../src/simulator/faults/faults.js';
import { openShop } from '../harness/shop.js';
import { openPayment } from './checkout.js';
import { call, start, until } from './client.js';

async function paidWith(...faults: InjectedFault[]) {
  const simulator = await start({ webhookRetryMs: 5 });
  const shop = await openShop();
  const id = await openPayment(simulator, shop);
  for (const fault of faults) simulator.faults.arm(fault);
  await simulator.payer.pay(id);
  return { simulator, shop, id };
}

describe('a duplicate', () => {
  test('arrives as often as asked for, byte for byte the same', async () => {
    const { simulator, shop } = await paidWith({ kind: 'duplicate', script: 'result', copies: 3 });
    expect(shop.at('result')).toHaveLength(3);
    expect(new Set(shop.at('result').map(({ body }) => body)).size).toBe(1);
    expect(simulator.sentWebhooks.at(-1)?.faults).toEqual(['duplicate']);
  });

  test('of everything, where no webhook is named', async () => {
    const { shop } = await paidWith({ kind: 'duplicate', times: 'always' });
    expect([shop.at('check').length, shop.at('result').length]).toEqual([2, 2]);
  });
});

describe('a delay', () => {
  test('lets the payer go on, and the result come late', async () => {
    const { simulator, shop, id } = await paidWith({ kind: 'delay', script: 'result', ms: 80 });
    expect([simulator.ledger.payment(id).word, shop.at('result')]).toEqual(['success', []]);
    await until(() => shop.at('result').length === 1);
    expect(shop.at('result')[0]?.signed).toBe(true);
  });

  test('of the check keeps the payer waiting', async () => {
    const began = Date.now();
    const { shop } = await paidWith({ kind: 'delay', script: 'check', ms: 50 });
    expect(Date.now() - began).toBeGreaterThanOrEqual(49);
    expect(shop.received.map(({ url }) => url)).toEqual(['/hooks/check', '/hooks/result?tenant=7']);
  });

  test('does not hold up closing', async () => {
    const { simulator, shop } = await paidWith({ kind: 'delay', script: 'result', ms: 3_600_000 });
    await simulator.close();
    expect(shop.at('result')).toEqual([]);
  });

  test('goes together with another fault', async () => {
    const { shop } = await paidWith(
      { kind: 'delay', script: 'result', ms: 5 },
      { kind: 'duplicate', script: 'result' },
      { kind: 'wrong-signature', script: 'result' },
    );
    await until(() => shop.at('result').length === 2);
    expect(shop.at('result').map(({ signed }) => signed)).toEqual([false, false]);
  });
});

test('a wrong signature is on the webhook it was armed for, and no other', async () => {
  const { shop } = await paidWith({ kind: 'wrong-signature', script: 'result' });
  expect([shop.at('check')[0]?.signed, shop.at('result')[0]?.signed]).toEqual([true, false]);
  expect(shop.at('result')[0]?.text('pg_sig')).toMatch(/^[0-9a-f]{32}$/);
});

describe('what is lost', () => {
  test('once, comes with the next try', async () => {
    const { simulator, shop } = await paidWith({ kind: 'lost', script: 'result' });
    await until(() => shop.at('result').length === 1);
    expect(simulator.sentWebhooks.slice(1)).toMatchObject([{ attempt: 1, problem: expect.anything() }, { attempt: 2 }]);
  });

  test('always, never comes; a lost check is no consent', async () => {
    const { simulator, shop, id } = await paidWith({ kind: 'lost', times: 'always' });
    await until(() => simulator.sentWebhooks.length === 6);
    expect(shop.received).toEqual([]);
    expect(simulator.ledger.payment(id)).toMatchObject({ word: 'error', failureCode: '10016' });
  });
});

describe('which faults happen to which', () => {
  test('those of calls that name no script leave webhooks alone, and the other way round', async () => {
    const { simulator, shop } = await paidWith({ kind: 'wrong-signature' }, { kind: 'delay', ms: 3_600_000 });
    expect(shop.received.map(({ signed }) => signed)).toEqual([true, true]);
    expect(simulator.faults.list()).toHaveLength(2);
    simulator.faults.clear();
    simulator.faults.arm({ kind: 'lost' });
    await call(simulator, '/get_status3.php', [['pg_payment_id', '7000000001']]);
    expect(simulator.faults.list()).toHaveLength(1);
  });

  test('by payment', async () => {
    const { shop } = await paidWith({ kind: 'wrong-signature', script: 'result', paymentId: '7000000001' });
    expect(shop.at('result')[0]?.signed).toBe(true);
  });

  test.each<[InjectedFault, string]>([
    [{ kind: 'html', script: 'result' }, 'does not happen to webhooks'],
    [{ kind: 'lost', script: 'revoke' }, 'only happens to webhooks'],
    [{ kind: 'duplicate', copies: 1 }, '"copies"'],
    [{ kind: 'duplicate', copies: 11 }, '"copies"'],
    [{ kind: 'payment-lag', ms: 5, script: 'revoke' }, 'only happens to payments being made'],
  ])('never: %j is not armed', async (fault, problem) => {
    const { faults } = await start();
    expect(() => faults.arm(fault)).toThrow(problem);
    expect(faults.list()).toEqual([]);
  });
});
