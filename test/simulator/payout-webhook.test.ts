import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { decodeForm } from '../../src/freedompay/protocol/form.js';
import { openShop } from '../harness/shop.js';
import { start } from './client.js';
import { namesOf } from './samples.js';

/** Calls the control API of a simulator and hands back the status and the JSON. */
async function control(url: string, path: string, body: unknown = {}): Promise<{ status: number; json: unknown }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/control${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, json: await response.json() };
}

describe('a payout that ends', () => {
  test.each([
    ['ok', 'ok', '998971', undefined],
    ['failed', 'error', '1000000', '8888'],
  ])('as %s is told to its post link, signed with the payout secret', async (word, status, balance, code) => {
    const simulator = await start({ now: () => new Date(Date.UTC(2026, 6, 22, 11, 40, 2)) });
    const shop = await openShop();
    simulator.ledger.addPayout({ orderId: 'P-1', word: 'pending', postLink: `${shop.url}/hooks/payout` });
    await control(simulator.url, '/payouts/P-1/state', { word, ...(code && { failureCode: code }) });
    const [reported] = shop.at('payout');
    expect(reported?.signed).toBe(true);
    const documented = namesOf(decodeForm(readFileSync('test/fixtures/samples/S5_webhook_payout.txt', 'utf8')));
    const failure = ['pg_failure_code', 'pg_failure_description'];
    expect(namesOf(reported?.message ?? []).filter((name) => !failure.includes(name))).toEqual(documented);
    expect(Object.fromEntries(reported?.message ?? [])).toMatchObject({
      pg_payment_id: simulator.ledger.payout('P-1').id,
      pg_order_id: 'P-1',
      pg_card_hash: '4671-59XX-XXXX-8252',
      pg_status: status,
      pg_balance: balance,
      pg_payment_amount: '1000',
      pg_to_pay: '1029',
      pg_merchant_id: '500500',
      pg_payment_date: '2026-07-22 16:40:02',
      ...(code && { pg_failure_code: code }),
    });
  });

  test('is delivered to the URL of the cabinet, where it names none', async () => {
    const simulator = await start();
    const shop = await openShop();
    await control(simulator.url, '/urls', { payout: `${shop.url}/payout` });
    await control(simulator.url, '/payouts/DEMO-PAYOUT-PENDING/state', { word: 'ok' });
    expect(shop.at('payout').map(({ signed, text }) => [signed, text('pg_order_id')])).toEqual([
      [true, 'DEMO-PAYOUT-PENDING'],
    ]);
  });

  test('meets the faults of payout webhooks', async () => {
    const simulator = await start();
    const shop = await openShop();
    simulator.setUrls({ payout: `${shop.url}/payout` });
    simulator.faults.arm({ kind: 'wrong-signature', script: 'payout', orderId: 'DEMO-PAYOUT-OK' });
    simulator.faults.arm({ kind: 'duplicate', script: 'payout' });
    await control(simulator.url, '/payouts/DEMO-PAYOUT-OK/notify');
    expect(shop.at('payout').map(({ signed }) => signed)).toEqual([false, false]);
  });
});

test('no webhook is sent for a payout that has not ended', async () => {
  const simulator = await start();
  const shop = await openShop();
  simulator.setUrls({ payout: `${shop.url}/payout` });
  await control(simulator.url, '/payouts/DEMO-PAYOUT-PENDING/state', { word: 'partial' });
  const answer = await control(simulator.url, '/payouts/DEMO-PAYOUT-PENDING/notify');
  expect(answer).toMatchObject({ status: 400, json: { error: expect.stringContaining('not ended') } });
  expect(shop.received).toEqual([]);
});

describe('over the control API, a payment', () => {
  test('is paid as its payer would: the shop gets the check and the result', async () => {
    const simulator = await start();
    const shop = await openShop();
    const urls = { checkUrl: `${shop.url}/check`, resultUrl: `${shop.url}/result` };
    const made = await control(simulator.url, '/payments', {
      orderId: 'A',
      amount: '10',
      autoClearing: false,
      ...urls,
    });
    const { id } = made.json as { id: string };
    expect((await control(simulator.url, `/payments/${id}/pay`)).json).toMatchObject({
      captured: null,
      word: 'success',
    });
    expect(shop.received.map(({ url }) => url)).toEqual(['/check', '/result']);
  });

  test('is delivered again, in any form, with its present state', async () => {
    const simulator = await start();
    const shop = await openShop();
    simulator.setUrls({ result: `${shop.url}/result`, check: `${shop.url}/check` });
    for (const id of ['7000000001', '7000000002', '7000000004', '7000000005', '7000000007']) {
      await control(simulator.url, `/payments/${id}/notify`, { as: 'raw-xml' });
    }
    expect(shop.at('result').map(({ text }) => [text('pg_result'), text('pg_captured')])).toEqual([
      ['1', '0'],
      ['1', '1'],
      ['0', '0'],
      ['2', undefined],
      ['0', '0'],
    ]);
    const { json } = await control(simulator.url, '/payments/7000000005/notify', { kind: 'check' });
    expect(json).toMatchObject([{ kind: 'check', status: 200, outcome: 'ok' }]);
  });

  test.each([
    ['/payments/7000000001/notify', {}, 400, 'no result URL'],
    ['/payments/7000000001/notify', { kind: 'payout' }, 400, '"kind"'],
    ['/payments/7000000001/notify', { as: 'smoke' }, 400, '"as" is one of: query'],
    ['/payments/1/notify', {}, 404, 'no payment 1'],
    ['/payouts/DEMO-PAYOUT-OK/notify', {}, 400, 'no post link'],
    ['/payouts/NOBODY/notify', {}, 404, 'no payout'],
    ['/payments', { orderId: 'A', amount: '1', resultUrl: 'file:///etc/passwd' }, 400, 'http or https'],
    ['/payouts', { orderId: 'A', postLink: 'x' }, 400, 'http or https'],
    ['/urls', { result: 'javascript:1' }, 400, 'http or https'],
  ])('%s %j is refused', async (path, body, status, problem) => {
    const simulator = await start();
    const answer = await control(simulator.url, path, body);
    expect(answer).toMatchObject({ status, json: { error: expect.stringContaining(problem) } });
    expect(simulator.sentWebhooks).toEqual([]);
  });
});
