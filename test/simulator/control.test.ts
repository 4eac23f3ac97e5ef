import { request } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { encodeForm } from '../../src/freedompay/protocol/form.js';
import { textOf } from '../../src/freedompay/protocol/message.js';
import { verify } from '../../src/freedompay/protocol/signature.js';
import { decodeXml } from '../../src/freedompay/protocol/xml.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { call, control, signedMessage, start } from './client.js';

test('GET /control describes every route and every fault', async () => {
  const { status, json } = await control(await start(), 'GET', '');
  expect(status).toBe(200);
  expect(json['routes']).toContainEqual(expect.objectContaining({ route: 'POST /control/payments/:id/refund' }));
  expect(json['faults']?.['drop-after']?.['about']).toMatch(/cuts the connection/);
  expect(Object.keys(json['faults'] ?? {})).toHaveLength(26);
});

describe('payments', () => {
  test('are listed and read', async () => {
    const simulator = await start();
    expect((await control(simulator, 'GET', '/payments')).json).toHaveLength(18);
    const { json } = await control(simulator, 'GET', '/payments/7000000003');
    expect(json).toMatchObject({ orderId: 'DEMO-PARTIAL', refunded: { amount: '40.00', currency: 'KZT' }, writes: 0 });
  });

  test('are made and live through everything that can happen elsewhere', async () => {
    const simulator = await start();
    const made = await control(simulator, 'POST', '/payments', { orderId: 'Заказ 1', amount: '10.50', id: '55' });
    expect(made).toMatchObject({ status: 201, json: { id: '55', word: 'new', orderId: 'Заказ 1' } });
    const act = async (action: string, body?: unknown) =>
      (await control(simulator, 'POST', `/payments/55/${action}`, body)).json;
    expect(await act('decline', { code: '10017' })).toMatchObject({ word: 'error', failureCode: '10017' });
    expect(await act('pay', { hold: true })).toMatchObject({ word: 'success', captured: null });
    expect(await act('capture', { amount: '10' })).toMatchObject({ captured: { amount: '10.00' } });
    const refunded = await act('refund', { amount: '4', status: 'process' });
    expect(refunded['refunds']).toMatchObject([{ amount: { amount: '4.00' }, status: 'process' }]);
    const resolved = await control(simulator, 'POST', `/refunds/${refunded['refunds']?.[0]?.['id']}/status`, {
      status: 'success',
    });
    expect(resolved.json).toMatchObject({ id: '55', refunded: { amount: '4.00' } });
    expect(await act('word', { word: 'frozen' })).toMatchObject({ word: 'frozen', writes: 2, scriptWrites: 0 });
  });

  test('are cancelled', async () => {
    const simulator = await start();
    const { json } = await control(simulator, 'POST', '/payments/7000000001/cancel');
    expect(json).toMatchObject({ cancelled: true, word: 'revoked' });
  });

  test('are seen by the scripts at once', async () => {
    const simulator = await start({ lagMs: 60_000 });
    await control(simulator, 'POST', '/payments/7000000001/capture');
    const reply = await call(simulator, '/get_status3.php', [['pg_payment_id', '7000000001']]);
    expect(reply.text('pg_captured')).toBe('1');
  });
});

describe('payouts', () => {
  test('are listed, created, read and moved', async () => {
    const simulator = await start();
    expect((await control(simulator, 'GET', '/payouts')).json).toHaveLength(5);
    const made = await control(simulator, 'POST', '/payouts', { orderId: 'P/1', word: 'pending' });
    expect(made).toMatchObject({ status: 201, json: { orderId: 'P/1', word: 'pending' } });
    await control(simulator, 'POST', '/payouts/P%2F1/state', { word: 'failed', failureCode: '8888' });
    const { json } = await control(simulator, 'GET', '/payouts/P%2F1');
    expect(json).toMatchObject({ word: 'failed', failure: { code: '8888' } });
  });
});

describe('faults', () => {
  test('are armed, listed, happen, and are disarmed', async () => {
    const simulator = await start();
    const fault = { kind: 'refuse', code: '9999', script: 'revoke', times: 'always' };
    const made = await control(simulator, 'POST', '/faults', fault);
    expect(made).toMatchObject({ status: 201, json: { ...fault, id: 'fault-1' } });
    const reply = await call(simulator, '/revoke.php', [['pg_payment_id', '7000000002']]);
    expect(reply.text('pg_error_code')).toBe('9999');
    expect((await control(simulator, 'GET', '/faults')).json).toEqual([made.json]);
    expect((await control(simulator, 'DELETE', '/faults/fault-1')).json).toEqual({ cleared: true });
    expect(await control(simulator, 'DELETE', '/faults/fault-1')).toMatchObject({ status: 404 });
    await control(simulator, 'POST', '/faults', { kind: 'html' });
    await control(simulator, 'DELETE', '/faults');
    expect(simulator.faults.list()).toEqual([]);
  });

  test('can be armed of every kind the guide names', async () => {
    const simulator = await start();
    const { json } = await control(simulator, 'GET', '');
    const needed: Record<string, unknown> = { ms: 5, code: '9999' };
    for (const [kind, { fields = {} }] of Object.entries(json['faults'] ?? {})) {
      const own = Object.entries(fields).filter(([, type]) => !String(type).endsWith('?'));
      const body = { kind, ...Object.fromEntries(own.map(([name]) => [name, needed[name]])) };
      expect((await control(simulator, 'POST', '/faults', body)).status).toBe(201);
    }
  });
});

describe('calls', () => {
  test('are listed and forgotten', async () => {
    const simulator = await start();
    await call(simulator, '/get_status3.php', [['pg_payment_id', '7000000001']]);
    const { json } = await control(simulator, 'GET', '/calls');
    expect(json).toMatchObject([{ script: 'get_status3.php', paymentId: '7000000001', outcome: 'ok' }]);
    await control(simulator, 'DELETE', '/calls');
    expect((await control(simulator, 'GET', '/calls')).json).toEqual([]);
  });
});

test('the shop takes another secret: from then on it alone verifies calls and signs their replies', async () => {
  const simulator = await start();
  const path = '/get_status3.php';
  const asked = async (secret?: string) => {
    const body = new URLSearchParams(encodeForm(signedMessage(path, [['pg_payment_id', '7000000002']], secret)));
    return decodeXml(await (await fetch(simulator.url + path, { method: 'POST', body })).text());
  };
  expect(textOf(await asked(), 'pg_status')).toBe('ok');
  const { json } = await control(simulator, 'POST', '/secrets', { payment: 'another' });
  expect(json).toEqual({ changed: ['payment'] });
  expect(textOf(await asked(), 'pg_error_code')).toBe('1100');
  const reply = await asked('another');
  expect([textOf(reply, 'pg_status'), verify('get_status3.php', reply, 'another')]).toEqual(['ok', true]);
  // That of payouts is another one.
  const balance = await call(simulator, '/api/balance_status', []);
  expect([balance.signed, balance.text('pg_status')]).toEqual([true, 'ok']);
});

test('a reset brings everything back to the demo data', async () => {
  const simulator = await start();
  simulator.faults.arm({ kind: 'html' });
  simulator.ledger.refund('7000000002');
  const before = simulator.ledger.addPayment({ orderId: 'A', amount: '1' });
  await call(simulator, '/get_status2.php', [['pg_order_id', 'X']]).catch(() => undefined);
  expect((await control(simulator, 'POST', '/reset')).json).toEqual({ reset: true });
  expect(simulator.ledger.payments()).toHaveLength(18);
  expect(simulator.ledger.payment('7000000002').refunds).toEqual([]);
  expect([simulator.faults.list(), simulator.calls]).toEqual([[], []]);
  expect(Number(simulator.ledger.addPayment({ orderId: 'A', amount: '1' }))).toBeGreaterThan(Number(before));
});

describe('a bad call changes nothing and says why', () => {
  test.each([
    ['POST', '/payments', [], 400, 'JSON object'],
    ['POST', '/payments', { orderId: 'A' }, 400, '"amount" is to be a text'],
    ['POST', '/payments', { orderId: 'A', amount: 10 }, 400, '"amount" is to be a text'],
    ['POST', '/payments', { orderId: 'A', amount: '0' }, 400, 'not above zero'],
    ['POST', '/payments', { orderId: 'A', amount: '1', state: 'toString' }, 400, 'state is one of'],
    ['POST', '/payments', { orderId: 'A', amount: '1', sate: 'hold' }, 400, 'no field "sate"'],
    ['POST', '/payments', { orderId: 'A\u0000', amount: '1' }, 400, '"orderId"'],
    ['POST', '/payments/1/pay', undefined, 404, 'no payment 1'],
    ['POST', '/payments/7000000001/pay', { hold: 'yes' }, 400, '"hold" is to be true or false'],
    ['POST', '/payments/7000000002/refund', { status: 'maybe' }, 400, 'status is one of'],
    ['POST', '/payments/7000000002/capture', undefined, 409, '10036'],
    ['POST', '/payments/7000000001/refund', undefined, 409, '11025'],
    ['POST', '/payouts/NOBODY/state', { word: 'ok' }, 404, 'no payout'],
    ['POST', '/faults', { kind: 'flood' }, 400, '"kind" is one of: delay'],
    ['POST', '/faults', { kind: 'delay' }, 400, '"ms" is to be a whole number'],
    ['POST', '/faults', { kind: 'delay', ms: -1 }, 400, '"ms" is to be a whole number'],
    ['POST', '/faults', { kind: 'html', times: 0 }, 400, '"times"'],
    ['POST', '/faults', { kind: 'html', script: 'nope' }, 400, 'no script "nope"'],
    ['POST', '/faults', { kind: 'forged-success', signature: 'good' }, 400, '"signature"'],
    ['GET', '/nothing', undefined, 404, 'GET /control lists'],
    ['POST', '/payments/7000000001/explode', undefined, 404, 'GET /control lists'],
  ])('%s %s %j', async (method, path, body, status, problem) => {
    const simulator = await start();
    const before = simulator.ledger.payments();
    const answer = await control(simulator, method, path, body);
    expect(answer).toMatchObject({ status, json: { error: expect.stringContaining(problem) } });
    expect([simulator.ledger.payments(), simulator.faults.list()]).toEqual([before, []]);
  });

  test('a refusal by the rules carries its code', async () => {
    const answer = await control(await start(), 'POST', '/payments/7000000007/cancel');
    expect(answer).toMatchObject({ status: 409, json: { code: '10033' } });
  });

  test.each([
    ['text/plain', '{"kind":"html"}', 415],
    ['application/x-www-form-urlencoded', 'kind=html', 415],
    ['application/json', '{"kind":', 400],
  ])('a body of type %s: %s', async (type, body, status) => {
    const simulator = await start();
    const headers = { 'content-type': type };
    const response = await fetch(`${simulator.url}/control/faults`, { method: 'POST', headers, body });
    expect([response.status, simulator.faults.list()]).toEqual([status, []]);
  });
});

describe('a web page cannot move the simulator', () => {
  /** Node's fetch does not let a test set Host; a plain request does. */
  const reset = (simulator: Simulator, headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = request(`${simulator.url}/control/reset`, { method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject).end();
    });

  test.each([
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['a name that was made to resolve here', { host: 'evil.example' }, 403],
    ['localhost', { host: 'localhost:4001', origin: 'http://localhost:4001' }, 200],
  ])('from %s', async (_from, headers, status) => {
    const simulator = await start();
    simulator.faults.arm({ kind: 'html' });
    expect(await reset(simulator, headers as Record<string, string>)).toBe(status);
    expect(simulator.faults.list()).toHaveLength(status === 200 ? 0 : 1);
  });
});
