import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { RecordedCall } from '../../../src/simulator/provider/call-log.js';
import { until } from '../../harness/ask.js';
import { attempt, operation, payment, perform, writeCalls } from '../../harness/operations.js';
import { type System, sharedSystem, startSystem } from '../../harness/system.js';

const system = sharedSystem({ flavour: 'async' });

/** One in which nothing is left open, so that nothing is asked for but by the test. */
const quiet = sharedSystem({ flavour: 'async' });

/** A payment of 100.00 in that state. */
function added({ simulator }: System, state: 'new' | 'hold' | 'captured' | 'declined' | 'cancelled', orderId?: string) {
  const given = { amount: '100.00', orderId: orderId ?? `A-${randomUUID()}` };
  return simulator.ledger.addPayment({ id: randomUUID(), state, ...given });
}

const key = () => `key-${randomUUID()}`;

/** The id of its request, as the provider saw it. */
const requestIdOf = ({ fields }: RecordedCall) => fields.find(([name]) => name === 'X-Request-Id')?.[1];

const byOrder = async ({ query }: System, orderId: string) => {
  const text = 'query ($id: String!) { paymentByOrder(orderId: $id) { paymentId orderId } }';
  const { data, errors } = await query<{ paymentByOrder: unknown }>(text, { id: orderId });
  expect(errors).toEqual([]);
  return data?.paymentByOrder;
};

describe('a payment', () => {
  test.each([
    ['new', 'PENDING', 'process', []],
    ['hold', 'AUTHORIZED', 'approved', ['CAPTURE', 'CANCEL']],
    ['captured', 'CAPTURED', 'success', ['REFUND']],
    ['declined', 'FAILED', 'error', []],
    ['cancelled', 'CANCELED', 'reversed', []],
  ] as const)('that is %s is read as %s', async (state, status, rawStatus, allowedActions) => {
    const id = added(system(), state);
    expect(await payment(system(), id)).toMatchObject({ paymentId: id, status, rawStatus, allowedActions });
  });

  test('is found by its order, also where that is answered with one of its refunds', async () => {
    const orderId = `A-${randomUUID()}`;
    const id = added(system(), 'captured', orderId);
    expect(await byOrder(system(), orderId)).toEqual({ paymentId: id, orderId });
    expect(await byOrder(system(), `none-${randomUUID()}`)).toBeNull();
  });

  test('of the scripts is none here, nor is one of here for the scripts, and neither is asked for', async () => {
    const scripts = await startSystem({ flavour: 'gateway' });
    const id = added(scripts, 'captured');
    const text = 'query ($id: ID!) { payment(paymentId: $id) { paymentId } }';
    expect(await scripts.query(text, { id })).toMatchObject({ data: { payment: null }, errors: [] });
    expect(await quiet().query(text, { id: '7000000002' })).toMatchObject({ data: { payment: null }, errors: [] });
    expect([scripts.simulator.calls, quiet().simulator.calls]).toEqual([[], []]);
  });

  test('has an id that is a UUID in lower case, and nothing like one', async () => {
    const text = 'query ($id: ID!) { payment(paymentId: $id) { paymentId } }';
    for (const id of [randomUUID().toUpperCase(), `${randomUUID()}0`, randomUUID().replaceAll('-', '')]) {
      const { errors } = await system().query(text, { id });
      expect(errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    }
  });

  test('is read again by the id that this gateway gives it, and its refund too', async () => {
    const id = added(system(), 'captured');
    await perform(system(), 'refundPayment', { paymentId: id, amount: '40', idempotencyKey: key() });
    const text = 'query ($id: ID!) { payment(paymentId: $id) { id refunds { id refundId } } }';
    const { data } = await system().query<{ payment: { id: string; refunds: { id: string; refundId: string }[] } }>(
      text,
      { id },
    );
    const [refund] = data?.payment.refunds ?? [];
    const node = 'query ($id: ID!) { node(id: $id) { id __typename } }';
    for (const [one, type] of [
      [data?.payment.id, 'Payment'],
      [refund?.id, 'RefundPayment'],
    ])
      expect((await system().query(node, { id: one })).data).toEqual({ node: { id: one, __typename: type } });
  });

  test('that is shown through an answer to another request is not believed', async () => {
    const id = added(system(), 'captured');
    const script = 'gateway.payment.status';
    system().simulator.faults.arm({ kind: 'other-request', script, paymentId: id, times: 'always' });
    const { errors } = await system().query('query ($id: ID!) { payment(paymentId: $id) { status } }', { id });
    expect(errors[0]?.extensions['code']).toBe('PROVIDER_REPLY_UNTRUSTED');
  });
});

describe('a write', () => {
  test('is carried out once and shown: a capture of a part, a refund, the release of a hold', async () => {
    const [taken, held] = [added(system(), 'hold'), added(system(), 'hold')];
    const capture = { paymentId: taken, amount: '60.5', idempotencyKey: key() };
    expect(await perform(system(), 'capturePayment', capture)).toMatchObject({
      operation: { state: 'SUCCEEDED', amount: { amount: '60.50', currency: 'KZT' } },
      payment: { status: 'CAPTURED', refundableAmount: { amount: '60.50' } },
    });
    const refund = { paymentId: taken, amount: '60.5', idempotencyKey: key() };
    expect(await perform(system(), 'refundPayment', refund)).toMatchObject({
      operation: { state: 'SUCCEEDED', refund: { status: 'SUCCEEDED' } },
      payment: { status: 'REFUNDED' },
    });
    expect(await perform(system(), 'cancelPayment', { paymentId: held, idempotencyKey: key() })).toMatchObject({
      operation: { state: 'SUCCEEDED' },
      payment: { status: 'CANCELED' },
    });
    const { ledger } = system().simulator;
    expect([ledger.payment(taken).scriptWrites, ledger.payment(held).scriptWrites]).toEqual([2, 1]);
  });

  test('without a sum names the whole one: this interface knows no "all of it"', async () => {
    const id = added(system(), 'hold');
    await perform(system(), 'capturePayment', { paymentId: id, idempotencyKey: key() });
    expect(writeCalls(system(), id)[0]?.fields).toContainEqual(['amount', '100']);
  });

  test('is not SUCCEEDED while only its answer says so', async () => {
    const slow = await startSystem({ flavour: 'async', simulator: { lagMs: 3_600_000 } });
    const id = added(slow, 'captured');
    const { operation: first } = await perform(slow, 'refundPayment', { paymentId: id, idempotencyKey: key() });
    expect(first).toMatchObject({ state: 'PENDING', problem: null });
    await slow.simulator.forward(3_600_000);
    await until(
      () => operation(slow, first.id),
      ({ state }) => state === 'SUCCEEDED',
    );
    expect(writeCalls(slow, id)).toHaveLength(1);
  });

  test('that is refused is REJECTED only once the provider repeats that of this very request', async () => {
    const { simulator } = system();
    const [refused, silent] = [added(system(), 'captured'), added(system(), 'captured')];
    for (const paymentId of [refused, silent])
      simulator.faults.arm({ kind: 'refuse', code: '10009', script: 'gateway.payment.refund', paymentId });
    const confirmed = await perform(system(), 'refundPayment', { paymentId: refused, idempotencyKey: key() });
    expect(confirmed.operation).toMatchObject({ state: 'REJECTED', problem: { providerCode: '10009' } });
    simulator.faults.arm({ kind: 'other-request', script: 'gateway.request.status', times: 'always' });
    const open = await perform(system(), 'refundPayment', { paymentId: silent, idempotencyKey: key() });
    simulator.faults.clear();
    expect(open.operation).toMatchObject({ state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN' } });
  });

  test('has a request id of its own wish alone: a repeat answers from the journal and sends nothing', async () => {
    const id = added(system(), 'captured');
    const wish = { paymentId: id, amount: '10', idempotencyKey: key() };
    await perform(system(), 'refundPayment', wish);
    expect(await perform(system(), 'refundPayment', wish)).toMatchObject({ replayed: true });
    await perform(system(), 'refundPayment', { ...wish, idempotencyKey: key() });
    const ids = writeCalls(system(), id).map(requestIdOf);
    expect(new Set(ids).size).toBe(2);
    expect(ids).toHaveLength(2);
  });

  test('asked for twenty times at once with one key leaves once', async () => {
    const id = added(system(), 'captured');
    const wish = { paymentId: id, amount: '10', idempotencyKey: key() };
    const all = await Promise.all(Array.from({ length: 20 }, () => perform(system(), 'refundPayment', wish)));
    expect(new Set(all.map(({ operation: { id: one } }) => one)).size).toBe(1);
    expect(writeCalls(system(), id)).toHaveLength(1);
    expect(system().simulator.ledger.payment(id).refunded.amount).toBe('10.00');
  });

  test('to an id that no payment of here can have is not sent', async () => {
    const { data } = await attempt(
      quiet(),
      'refundPayment',
      { paymentId: '7000000002', amount: '1', idempotencyKey: key() },
      '',
    );
    const problem = { code: 'PAYMENT_NOT_FOUND' };
    expect(data?.outcome?.operation).toMatchObject({ state: 'REJECTED', problem });
    expect(quiet().simulator.calls).toEqual([]);
  });
});

describe('what this interface is not used for', () => {
  const NOT_HERE = /is of the asynchronous Gateway API, where payments are read, captured, cancelled and refunded/;

  test.each([
    [
      'a new payment',
      `mutation { createPayment(input: { orderId: "A-1", amount: "1.00", currency: "KZT", description: "x", idempotencyKey: "k1" }) { replayed } }`,
    ],
    [
      'a page for a card',
      `mutation { createCardSetup(input: { userId: "u-1", idempotencyKey: "k2", returnUrl: "https://shop.example/back" }) { replayed } }`,
    ],
    [
      'a charge',
      `mutation { chargeRecurring(input: { recurringProfileId: "1", orderId: "A-2", amount: "1.00", currency: "KZT", description: "x", idempotencyKey: "k3" }) { replayed } }`,
    ],
    ['saved cards', `{ cards(userId: "u-1") { __typename } }`],
    [
      'a payout',
      `mutation { createPayout(input: { orderId: "PO1", amount: "1.00", currency: "KZT", description: "x", idempotencyKey: "k4", toSavedCard: { userId: "u-1", cardToken: "3f0c1f8e-2a51-4d0b-9a6e-7b0c5a1d2e3f" } }) { replayed } }`,
    ],
    ['the balance of payouts', `{ payoutBalance { __typename } }`],
    ['the state of a payout', `{ payoutStatus(orderId: "PO-1") { __typename } }`],
  ])('%s is refused in a clear sentence, and nothing is asked for', async (_what, text) => {
    const { errors } = await quiet().query(text);
    expect(errors.map(({ message }) => message)).toEqual([expect.stringMatching(NOT_HERE)]);
    expect(quiet().simulator.calls).toEqual([]);
  });

  test('a webhook finds no such account', async () => {
    const response = await fetch(`${system().gateway.url.replace(/\/graphql$/, '')}/webhooks/default/result`, {
      method: 'POST',
      body: new URLSearchParams({ pg_payment_id: '1' }),
    });
    expect(response.status).toBe(404);
  });
});
