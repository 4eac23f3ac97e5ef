import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { NewPayment } from '../../../src/simulator/ledger/new-payment.js';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { call, start } from '../client.js';
import { ask } from './client.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const card = (pan = '4716040000001981') => ({
  type: 'card',
  card: { name: 'ANNA K', pan, cvc: '123', year: '2030', month: '12' },
});

/** What makes a payment. */
const wish = (more: object = {}) => ({
  amount: 100,
  currency: 'KZT',
  description: 'Order',
  order_id: `A-${randomUUID()}`,
  auto_clearing: true,
  from: card(),
  ...more,
});

/** A payment that stands in the ledger. */
function added({ ledger }: Simulator, given: Partial<NewPayment> = {}): string {
  return ledger.addPayment({
    id: randomUUID(),
    orderId: `A-${randomUUID()}`,
    amount: '100.00',
    state: 'hold',
    ...given,
  });
}

const status = (simulator: Simulator, id: string) => ask(simulator, 'gateway.payment.status', { id });

describe('a request', () => {
  test('with a right JWS of either hash is answered under its own id', async () => {
    const simulator = await start();
    const id = added(simulator);
    for (const alg of ['HS256', 'HS512'] as const) {
      const requestId = randomUUID();
      const answered = await ask(simulator, 'gateway.payment.status', { id }, { requestId, alg });
      expect(answered).toMatchObject({ status: 200, requestId, word: 'success', json: { id, status: 'approved' } });
    }
  });

  test.each([
    ['another secret', { secret: 'other' }],
    ['another body', { sent: '{"id":"1"}' }],
    ['another path in the header', { header: { uri: '/v5/g2g/edit' } }],
    ['another shop in the header', { header: { auth_id: '1' } }],
    ['another method in the header', { header: { method: 'GET' } }],
    ['no algorithm', { header: { alg: 'none' } }],
  ])('with %s is nobody', async (_what, asked) => {
    const simulator = await start();
    const id = added(simulator);
    const answered = await ask(simulator, 'gateway.payment.status', { id }, asked);
    expect(answered).toMatchObject({ status: 403, word: 'error', json: { error: { code: '1100' } } });
    expect(answered.json.id).toBeUndefined();
  });

  test.each([
    ['an action of another path', 'gateway.payment.refund', {}, { path: '/v5/g2g/read' }],
    ['an action that is none', 'gateway.payment.delete', {}, {}],
    ['a request id that is no UUID', 'gateway.payment.status', {}, { requestId: 'one' }],
    ['neither id', 'gateway.payment.status', {}, {}],
    ['a sum that is a text', 'gateway.payment.refund', { amount: '10' }, {}],
    ['a sum of nothing', 'gateway.payment.refund', { amount: 0 }, {}],
    ['a sum with three digits', 'gateway.payment.refund', { amount: 0.001 }, {}],
    ['no sum', 'gateway.payment.clearing', {}, {}],
  ])('with %s is bad input', async (what, action, body, asked) => {
    const simulator = await start();
    const id = added(simulator);
    const named = what === 'neither id' ? body : { id, ...body };
    const answered = await ask(simulator, action, named, asked);
    expect(answered).toMatchObject({ status: 422, word: 'error', json: { error: { code: '9403' } } });
    expect(simulator.ledger.payment(id).writes).toBe(0);
  });
});

describe('a payment', () => {
  test('is in process until the bank has decided, and then taken or held as was asked', async () => {
    const simulator = await start({ lagMs: 1_000 });
    const taken = await ask(simulator, 'gateway.payment.create', wish());
    const held = await ask(simulator, 'gateway.payment.create', wish({ auto_clearing: false }));
    expect(taken).toMatchObject({ status: 200, word: 'success', json: { status: 'process', amount: 100 } });
    expect(taken.json.id).toMatch(UUID);
    const words = async () => [
      (await status(simulator, taken.json.id)).json.status,
      (await status(simulator, held.json.id)).json.status,
    ];
    expect(await words()).toEqual(['process', 'process']);
    await simulator.forward(1_000);
    expect(await words()).toEqual(['success', 'approved']);
    expect(simulator.ledger.payment(taken.json.id)).toMatchObject({ captured: { amount: '100.00' }, writes: 0 });
  });

  test('with a card that has no money ends in error, with its sum in quotes and no order', async () => {
    const simulator = await start();
    const { json } = await ask(simulator, 'gateway.payment.create', wish({ from: card('4400440000004443') }));
    const { json: read } = await status(simulator, json.id);
    expect(read).toMatchObject({ status: 'error', amount: '100', error: { code: '10009' } });
    expect(read.order_id).toBeUndefined();
  });

  test('of an order that had one is the first one again, also after a decline, and so is a repeated request', async () => {
    const simulator = await start();
    const order = wish({ from: card('4400440000004443') });
    const requestId = randomUUID();
    const first = await ask(simulator, 'gateway.payment.create', order, { requestId });
    const byOrder = await ask(simulator, 'gateway.payment.create', { ...order, from: card() });
    const byRequest = await ask(simulator, 'gateway.payment.create', wish(), { requestId });
    expect([byOrder.text, byRequest.text]).toEqual([first.text, first.text]);
    expect(simulator.ledger.payments().filter(({ orderId }) => orderId === order.order_id)).toHaveLength(1);
  });

  test('shows no number of its card, and neither does the call', async () => {
    const simulator = await start();
    const { json } = await ask(simulator, 'gateway.payment.create', wish());
    const all = JSON.stringify([
      simulator.calls,
      simulator.ledger.records.all(),
      (await status(simulator, json.id)).text,
    ]);
    expect(all).not.toContain('4716040000001981');
    expect(all).not.toContain('"123"');
  });

  test('is found by its order, and nothing is found as an empty object', async () => {
    const simulator = await start();
    const orderId = `A-${randomUUID()}`;
    const id = added(simulator, { orderId });
    expect((await ask(simulator, 'gateway.payment.status', { order_id: orderId })).json.id).toBe(id);
    expect((await status(simulator, randomUUID())).text).toBe('{}');
  });

  test('does not exist for the scripts, nor theirs here', async () => {
    const simulator = await start();
    const orderId = `A-${randomUUID()}`;
    const id = added(simulator, { orderId, state: 'captured' });
    for (const fields of [[['pg_payment_id', id]], [['pg_order_id', orderId]]] as const)
      for (const path of ['/get_status3.php', '/g2g/status_v2'])
        expect((await call(simulator, path, fields)).text('pg_error_code')).toBe('11068');
    const refund = await call(simulator, '/revoke.php', [['pg_payment_id', id]]);
    expect(refund.text('pg_error_code')).toBe('11068');
    expect((await status(simulator, '7000000002')).text).toBe('{}');
    expect((await ask(simulator, 'gateway.payment.status', { order_id: 'DEMO-PAID' })).text).toBe('{}');
  });

  test('tells nobody by a webhook how it ended', async () => {
    const simulator = await start({ urls: { result: 'http://127.0.0.1:9/result' } });
    await simulator.payer.pay(added(simulator, { state: 'new' }));
    expect(simulator.sentWebhooks).toEqual([]);
  });
});

describe('what is done to a payment', () => {
  test('a refund is in process, and then listed with a negative sum under its own id', async () => {
    const simulator = await start({ lagMs: 1_000 });
    const id = added(simulator, { state: 'captured' });
    const { json } = await ask(simulator, 'gateway.payment.refund', { id, amount: 40.5 });
    expect(json).toMatchObject({ amount: 100, refund_payment: { status: 'process', amount: -40.5 } });
    // The sample calls itself by another id than was sent.
    expect(json.id).not.toBe(id);
    expect((await status(simulator, id)).json.refund_payments).toBeUndefined();
    await simulator.forward(1_000);
    const refunds = [{ id: json.refund_payment.id, amount: -40.5, status: 'success' }];
    expect((await status(simulator, id)).json.refund_payments).toEqual(refunds);
    expect((await status(simulator, json.refund_payment.id)).json).toMatchObject({ parent_id: id, amount: -40.5 });
  });

  test('a capture is under way until it shows, a part of the hold too', async () => {
    const simulator = await start({ lagMs: 1_000 });
    const id = added(simulator);
    const { json } = await ask(simulator, 'gateway.payment.clearing', { id, amount: 60 });
    expect(json).toMatchObject({ id, status: 'process_clearing', amount: 100, clearing: { amount: 0 } });
    expect((await status(simulator, id)).json.status).toBe('process_clearing');
    await simulator.forward(1_000);
    expect((await status(simulator, id)).json).toMatchObject({
      status: 'success',
      clearing: { cleared: true, amount: 60 },
    });
  });

  test('a hold that is reversed is listed so', async () => {
    const simulator = await start();
    const id = added(simulator);
    const { json } = await ask(simulator, 'gateway.payment.reverse', { id });
    expect((await status(simulator, id)).json).toMatchObject({
      status: 'reversed',
      reverse_payments: [{ id: json.reverse_payment.id, amount: -100, status: 'success' }],
    });
  });

  test.each([
    ['a payment that is not there', 'gateway.payment.reverse', randomUUID(), {}, '1202'],
    ['more than is left', 'gateway.payment.refund', 'captured', { amount: 100.01 }, '10020'],
    ['a hold', 'gateway.payment.refund', 'hold', { amount: 1 }, '11025'],
    ['what is captured', 'gateway.payment.clearing', 'captured', { amount: 100 }, '10036'],
    ['what is captured', 'gateway.payment.reverse', 'captured', {}, '10012'],
    ['what nobody paid', 'gateway.payment.reverse', 'new', {}, '9013'],
  ] as const)('%s is refused for %s, and nothing happens', async (_what, action, state, body, code) => {
    const simulator = await start();
    const id = UUID.test(state) ? state : added(simulator, { state: state as 'hold' });
    const answered = await ask(simulator, action, { id, ...body });
    expect(answered).toMatchObject({ status: 200, word: 'error', json: { error: { code } } });
    if (id !== state) expect(simulator.ledger.payment(id).writes).toBe(0);
  });

  test('a repeated request moves nothing and is answered as the first was, a refused one too', async () => {
    const simulator = await start();
    const id = added(simulator, { state: 'captured' });
    const [done, refused] = [randomUUID(), randomUUID()];
    const answers = [];
    for (let time = 0; time < 2; time += 1) {
      answers.push(await ask(simulator, 'gateway.payment.refund', { id, amount: 40 }, { requestId: done }));
      answers.push(await ask(simulator, 'gateway.payment.refund', { id, amount: 999 }, { requestId: refused }));
    }
    expect([answers[2]?.text, answers[3]?.text]).toEqual([answers[0]?.text, answers[1]?.text]);
    expect(simulator.ledger.payment(id)).toMatchObject({ writes: 1, refunded: { amount: '40.00' } });
  });

  test('what became of a request can be read: done, refused with a zero date, or not known', async () => {
    const simulator = await start();
    const id = added(simulator);
    const [done, refused] = [randomUUID(), randomUUID()];
    const first = await ask(simulator, 'gateway.payment.clearing', { id, amount: 100 }, { requestId: done });
    await ask(simulator, 'gateway.payment.clearing', { id, amount: 100 }, { requestId: refused });
    const read = (requestId: string) => ask(simulator, 'gateway.request.status', { id: requestId });
    expect((await read(done)).json).toEqual({ id: done, status: 'success', response: first.json });
    expect((await read(refused)).json).toMatchObject({
      ...{ id: refused, status: 'error' },
      response: {
        id: refused,
        status: 'error',
        amount: 0,
        created_at: '0001-01-01T00:00:00Z',
        error: { code: '10036' },
      },
    });
    expect((await read(randomUUID())).text).toBe('{}');
  });
});

describe('a fault', () => {
  const refund = (simulator: Simulator, id: string, requestId = randomUUID()) =>
    ask(simulator, 'gateway.payment.refund', { id, amount: 40 }, { requestId });

  test.each([
    ['drop-before', 0],
    ['drop-after', 1],
  ] as const)('%s cuts the connection', async (kind, writes) => {
    const simulator = await start();
    const id = added(simulator, { state: 'captured' });
    simulator.faults.arm({ kind, script: 'gateway.payment.refund' });
    await expect(refund(simulator, id)).rejects.toThrow();
    expect(simulator.ledger.payment(id).writes).toBe(writes);
  });

  test.each([
    ['http-502', 502, 0],
    ['http-502-after', 502, 1],
    ['http-429', 429, 0],
    ['html', 200, 0],
    ['truncated', 200, 1],
  ] as const)('%s leaves no JSON', async (kind, httpStatus, writes) => {
    const simulator = await start();
    const id = added(simulator, { state: 'captured' });
    simulator.faults.arm({ kind, paymentId: id });
    expect(await refund(simulator, id)).toMatchObject({ status: httpStatus, json: null });
    expect(simulator.ledger.payment(id).writes).toBe(writes);
  });

  test('changes what the answer says, and to which request', async () => {
    const simulator = await start();
    const id = added(simulator, { state: 'captured' });
    const [other, requestId] = [randomUUID(), randomUUID()];
    const arm = (fault: Parameters<typeof simulator.faults.arm>[0]) =>
      simulator.faults.arm({ ...fault, script: 'gateway.payment.status' });
    arm({ kind: 'unknown-word', word: '$&' });
    arm({ kind: 'other-payment', otherPaymentId: other });
    arm({ kind: 'duplicate-field', value: 'x' });
    arm({ kind: 'other-request' });
    const read = () => ask(simulator, 'gateway.payment.status', { id }, { requestId });
    expect((await read()).json).toMatchObject({ id, status: '$&' });
    expect((await read()).json.id).toBe(other);
    expect((await read()).text).toMatch(/^\{"id":"[^"]+".*,"id":"x"\}$/);
    expect((await read()).requestId).not.toBe(requestId);
    expect(await read()).toMatchObject({ requestId, json: { id, status: 'success' } });
  });

  test('that refuses is what the request came to, unless it only lies about it', async () => {
    const simulator = await start();
    const id = added(simulator, { state: 'captured' });
    const [refused, lied] = [randomUUID(), randomUUID()];
    simulator.faults.arm({ kind: 'refuse', code: '10009', script: 'gateway.payment.refund' });
    simulator.faults.arm({ kind: 'refuse', code: '10009', after: true, script: 'gateway.payment.refund' });
    for (const one of [refused, lied])
      expect(await refund(simulator, id, one)).toMatchObject({ word: 'error', json: { error: { code: '10009' } } });
    expect(simulator.ledger.payment(id).writes).toBe(1);
    const became = (one: string) => ask(simulator, 'gateway.request.status', { id: one });
    expect([(await became(refused)).json.status, (await became(lied)).json.status]).toEqual(['error', 'success']);
  });

  test('of signatures does not happen to answers that have none, nor that of request ids to scripts', async () => {
    const { faults } = await start();
    for (const kind of ['wrong-signature', 'unsigned', 'forged-success'] as const)
      expect(() => faults.arm({ kind, script: 'gateway.payment.refund' })).toThrow('does not happen');
    expect(() => faults.arm({ kind: 'other-request', script: 'revoke' })).toThrow('does not happen');
  });

  test('of refunds and captures happens to them here too', async () => {
    const simulator = await start();
    const id = added(simulator, { state: 'captured' });
    simulator.faults.arm({ kind: 'refund-fails', script: 'gateway.payment.refund' });
    await refund(simulator, id);
    expect((await status(simulator, id)).json.refund_payments).toMatchObject([{ amount: -40, status: 'error' }]);
  });

  test('delays the bank, which may say no later', async () => {
    const simulator = await start();
    simulator.faults.arm({ kind: 'ends-later', ms: 5_000, code: '10001', script: 'gateway.payment.create' });
    const { json } = await ask(simulator, 'gateway.payment.create', wish());
    expect((await status(simulator, json.id)).json.status).toBe('process');
    await simulator.forward(5_000);
    expect((await status(simulator, json.id)).json).toMatchObject({ status: 'error', error: { code: '10001' } });
  });
});

test('the control API adds a payment of this interface by a UUID, and a reset forgets it and its requests', async () => {
  const simulator = await start();
  const id = randomUUID();
  const response = await fetch(`${simulator.url}/control/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, orderId: 'A-1', amount: '100.00', state: 'captured' }),
  });
  expect(response.status).toBe(201);
  const requestId = randomUUID();
  await ask(simulator, 'gateway.payment.refund', { id, amount: 40 }, { requestId });
  await simulator.reset();
  expect((await status(simulator, id)).text).toBe('{}');
  expect((await ask(simulator, 'gateway.request.status', { id: requestId })).text).toBe('{}');
});
