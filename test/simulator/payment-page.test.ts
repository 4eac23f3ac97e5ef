import { describe, expect, test } from '@jest/globals';
import { type Message, textOf } from '../../src/freedompay/protocol/message.js';
import { verify } from '../../src/freedompay/protocol/signature.js';
import { SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { openShop } from '../harness/shop.js';
import { openPayment, press } from './checkout.js';
import { start } from './client.js';

const read = async (simulator: Simulator, id: string) => {
  const response = await fetch(simulator.url + simulator.ledger.payment(id).page);
  return { response, body: await response.text() };
};

/** The fields that the payer's browser takes back to the shop. */
const returned = (location: string): Message => [...new URL(location).searchParams];

describe('the page', () => {
  test('shows what is to be paid, how, and three buttons', async () => {
    const simulator = await start({ now: () => new Date(Date.UTC(2026, 10, 1)) });
    const row: Message = [
      ['count', '2'],
      ['name', 'Mouse pad'],
      ['price', '1250'],
      ['tax_type', '0'],
    ];
    const id = await openPayment(simulator, await openShop(), [['pg_receipt_positions', [['0', row]]]]);
    const { response, body } = await read(simulator, id);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    for (const text of ['Ticket', '2\u00a0500.00\u00a0KZT', 'A-1', id, 'Two steps', 'Test payment', 'Mouse pad']) {
      expect(body).toContain(text);
    }
    expect(body).toContain('2026-11-02 05:00:00 (Asia/Almaty)');
    expect(body.match(/action="[^"]+\/(\w+)"/g)).toHaveLength(3);
  });

  test('says so when the money is taken at once, and when it is no test', async () => {
    const simulator = await start();
    const id = await openPayment(simulator, await openShop(), [
      ['pg_auto_clearing', '1'],
      ['pg_testing_mode', '0'],
    ]);
    const { body } = await read(simulator, id);
    expect(body).toContain('One step');
    expect(body).not.toContain('Test payment');
  });

  test('shows nothing of the shop as markup, and loads nothing', async () => {
    const simulator = await start();
    const id = await openPayment(simulator, await openShop(), [
      ['pg_description', '<script>alert(1)</script>'],
      ['pg_order_id', '"><img src=x>&'],
    ]);
    const { response, body } = await read(simulator, id);
    expect(body).toContain('&lt;script&gt;alert(1)');
    expect(body).toContain('&quot;&gt;&lt;img src=x&gt;&amp;');
    expect(body).not.toMatch(/<(script|img|link|iframe)/i);
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
  });

  test('of demo payments is there too, with their outcome', async () => {
    const simulator = await start();
    expect((await read(simulator, '7000000005')).body).toContain('Leave without paying');
    expect((await read(simulator, '7000000002')).body).toContain('Paid');
    expect((await read(simulator, '7000000001')).body).toContain('the money is held');
    expect((await read(simulator, '7000000007')).body).toContain('Payment returned');
    expect((await read(simulator, '7000000004')).body).toContain('Недостаточно средств');
  });

  test('that nobody opened is not found', async () => {
    const simulator = await start();
    const response = await fetch(`${simulator.url}/pay/nothing`);
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('No such payment')]);
  });

  test('of a payment whose time ran out has no buttons, and a late click pays nothing', async () => {
    let moment = Date.UTC(2026, 10, 1);
    const simulator = await start({ now: () => new Date(moment) });
    const shop = await openShop();
    const id = await openPayment(simulator, shop, [['pg_lifetime', '300']]);
    moment += 300_000;
    const { body } = await read(simulator, id);
    expect(body).toContain('Time is up');
    expect(body).not.toContain('<button');
    await press(simulator, simulator.ledger.payment(id), 'pay');
    expect(simulator.ledger.payment(id)).toMatchObject({ word: 'incomplete', authorized: null });
    expect(shop.received).toEqual([]);
  });
});

describe('Pay', () => {
  test.each([
    ['0', null],
    ['1', '2500.00'],
  ])('with auto clearing %s leaves %s captured', async (autoClearing, captured) => {
    const simulator = await start();
    const id = await openPayment(simulator, await openShop(), [['pg_auto_clearing', autoClearing]]);
    await press(simulator, simulator.ledger.payment(id), 'pay');
    expect(simulator.ledger.payment(id)).toMatchObject({
      word: 'success',
      authorized: { amount: '2500.00' },
      captured: captured && { amount: captured },
    });
  });

  test('asks the shop before money moves, tells it afterwards, and sends the payer to its page with signed fields', async () => {
    const simulator = await start();
    const shop = await openShop();
    const id = await openPayment(simulator, shop, [['pg_success_url', `${shop.url}/thanks?lang=en`]]);
    const states: string[] = [];
    shop.answer(() => {
      states.push(simulator.ledger.payment(id).word);
      return { word: 'ok' };
    });
    const response = await press(simulator, simulator.ledger.payment(id), 'pay');
    expect(shop.received.map(({ url }) => url)).toEqual(['/hooks/check', '/hooks/result?tenant=7']);
    expect(states).toEqual(['new', 'success']);
    const location = response.headers.get('location') ?? '';
    expect([response.status, location]).toEqual([303, expect.stringContaining(`${shop.url}/thanks?lang=en&`)]);
    const fields = returned(location).filter(([name]) => name.startsWith('pg_'));
    expect(verify('thanks', fields, SIMULATOR_SECRET)).toBe(true);
    expect([textOf(fields, 'pg_order_id'), textOf(fields, 'pg_payment_id')]).toEqual(['A-1', id]);
  });

  test('shows the outcome where the shop has no page, or wants a POST', async () => {
    const simulator = await start();
    const shop = await openShop();
    const id = await openPayment(simulator, shop, [
      ['pg_success_url', `${shop.url}/thanks`],
      ['pg_success_url_method', 'POST'],
    ]);
    const response = await press(simulator, simulator.ledger.payment(id), 'pay');
    expect(response.headers.get('location')).toBe(simulator.ledger.payment(id).page);
    const { body } = await read(simulator, id);
    expect(body).toMatch(/<form method="post" action="[^"]+\/thanks">.*name="pg_sig" value="[0-9a-f]{32}"/s);
  });

  test('twice pays once, and both clicks see the end', async () => {
    const simulator = await start();
    const shop = await openShop();
    const id = await openPayment(simulator, shop, [['pg_success_url', `${shop.url}/thanks`]]);
    const payment = simulator.ledger.payment(id);
    const both = await Promise.all([press(simulator, payment, 'pay'), press(simulator, payment, 'pay')]);
    expect(both.map(({ headers }) => headers.get('location'))).toEqual([
      expect.stringContaining('/thanks'),
      expect.stringContaining('/thanks'),
    ]);
    expect([shop.at('check').length, shop.at('result').length]).toEqual([1, 1]);
  });

  test.each<[string, Parameters<Awaited<ReturnType<typeof openShop>>['answer']>[0], string]>([
    ['rejects', () => ({ word: 'rejected', description: 'Бронь истекла' }), 'Бронь истекла'],
    ['says error', () => ({ word: 'error', description: 'No such order' }), 'No such order'],
    ['answers with a word nobody knows', () => ({ word: 'maybe' }), 'could not read'],
    ['answers ok, signed by somebody else', () => ({ word: 'ok', secret: 'other' }), 'no answer that can be trusted'],
    ['answers no XML', () => ({ status: 200, body: 'ok' }), 'no answer that can be trusted'],
    ['answers HTTP 500', () => ({ status: 500 }), 'no answer that can be trusted'],
    ['never answers', () => 'hang', 'no answer that can be trusted'],
  ])('takes no money when the shop %s', async (what, answer, shown) => {
    // Only who never answers is not waited for: others may be slow on a busy machine.
    const simulator = await start(what === 'never answers' ? { webhookTimeoutMs: 100 } : {});
    const shop = await openShop();
    shop.answer((got) => (got.url.endsWith('/check') ? answer(got) : { word: 'ok' }));
    const id = await openPayment(simulator, shop, [['pg_failure_url', `${shop.url}/sorry`]]);
    const response = await press(simulator, simulator.ledger.payment(id), 'pay');
    expect(simulator.ledger.payment(id)).toMatchObject({ word: 'error', authorized: null, failureCode: '10016' });
    expect(shop.at('result').map((got) => [got.signed, got.text('pg_result')])).toEqual([[true, '0']]);
    expect(response.headers.get('location')).toBe(simulator.ledger.payment(id).page);
    const { body } = await read(simulator, id);
    expect(body).toContain(shown);
    expect(body).toContain(`${shop.url}/sorry?`);
  });

  test('needs no shop: an empty check URL is consent, and no webhook is sent', async () => {
    const simulator = await start();
    await press(simulator, simulator.ledger.payment('7000000005'), 'pay');
    expect(simulator.ledger.payment('7000000005')).toMatchObject({ captured: { amount: '500.50' } });
    expect(simulator.sentWebhooks).toEqual([]);
  });

  test('of a payment that is cancelled while the shop is asked takes nothing', async () => {
    const simulator = await start();
    const shop = await openShop();
    const id = await openPayment(simulator, shop);
    shop.answer(() => {
      simulator.ledger.cancel(id);
      return { word: 'ok' };
    });
    const response = await press(simulator, simulator.ledger.payment(id), 'pay');
    expect([response.status, simulator.ledger.payment(id).authorized]).toEqual([409, null]);
  });

  test('from a reset in between pays nothing of the new data', async () => {
    const simulator = await start({ urls: { check: `${(await hangingShop()).url}/check` } });
    const clicked = press(simulator, simulator.ledger.payment('7000000005'), 'pay');
    while (simulator.sentWebhooks.length === 0) await new Promise(setImmediate);
    simulator.reset();
    expect((await clicked).status).toBe(404);
    expect(simulator.ledger.payment('7000000005')).toMatchObject({ word: 'new', authorized: null });
  });
});

async function hangingShop() {
  const shop = await openShop();
  shop.answer(() => 'hang');
  return shop;
}

test('Decline fails the payment with 10009, tells the shop without asking it, and leads to its failure page', async () => {
  const simulator = await start();
  const shop = await openShop();
  const id = await openPayment(simulator, shop, [['pg_failure_url', `${shop.url}/sorry`]]);
  const response = await press(simulator, simulator.ledger.payment(id), 'decline');
  expect(simulator.ledger.payment(id)).toMatchObject({ word: 'error', failureCode: '10009', authorized: null });
  expect(shop.received.map((got) => [got.url, got.signed, got.text('pg_result'), got.text('pg_failure_code')])).toEqual(
    [['/hooks/result?tenant=7', true, '0', '10009']],
  );
  const fields = returned(response.headers.get('location') ?? '');
  expect(verify('sorry', fields, SIMULATOR_SECRET)).toBe(true);
});

test('Abandon changes nothing and tells nobody; the payment can still be paid', async () => {
  const simulator = await start();
  const shop = await openShop();
  const id = await openPayment(simulator, shop);
  const left = await press(simulator, simulator.ledger.payment(id), 'abandon');
  expect([left.status, await left.text()]).toEqual([200, expect.stringContaining('Back to the payment')]);
  expect([simulator.ledger.payment(id).word, shop.received]).toEqual(['new', []]);
  await press(simulator, simulator.ledger.payment(id), 'pay');
  expect(simulator.ledger.payment(id).word).toBe('success');
});

test("another origin's page cannot press the buttons", async () => {
  const simulator = await start();
  const payment = simulator.ledger.payment('7000000005');
  const response = await press(simulator, payment, 'pay', { origin: 'https://evil.example' });
  expect([response.status, simulator.ledger.payment(payment.id).word]).toEqual([403, 'new']);
});
