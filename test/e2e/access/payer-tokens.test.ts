import { describe, expect, test } from '@jest/globals';
import { ask } from '../../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { sharedSystem } from '../../harness/system.js';
import { askAs } from './asking.js';
import { payerToken as madePayerToken } from './payers.js';
import { protectedFields } from './requests.js';

const system = sharedSystem({ env: BELIEVES_TOKENS });

/** A payer token for what is named, made as a shop makes it. */
const payerToken = async (named: string) =>
  madePayerToken(system().gateway.url, named, await token({ scope: 'payments:read' }));

const asPayer = async (text: string, credential: string) => askAs(system().gateway.url, text, credential);

describe('a token for one payment', () => {
  const mine = () => payerToken('paymentIds: ["7000000002"]');

  test.each([
    ['query', '{ payment(paymentId: "7000000002") { status capturedAmount { amount } } }'],
    ['list', '{ paymentsById(paymentIds: ["7000000002"]) { status } }'],
    ['subscription', 'subscription { paymentChanged(paymentId: "7000000002") { status } }'],
  ])('reads it by %s', async (_way, text) => {
    const { codes, data } = await asPayer(text, await mine());
    expect(codes).toEqual([]);
    expect(JSON.stringify(data)).toContain('CAPTURED');
  });

  test('shows nothing of the payer', async () => {
    const text = '{ payment(paymentId: "7000000002") { payer { email phone } card { maskedPan holder token } } }';
    const { data } = await asPayer(text, await mine());
    expect(data).toEqual({
      payment: { payer: null, card: { maskedPan: expect.any(String), holder: null, token: null } },
    });
  });

  test.each([
    ['id', '{ payment(paymentId: "7000000001") { status } }'],
    ['order', '{ paymentByOrder(orderId: "DEMO-HOLD") { status } }'],
    ['its own order, which is not named', '{ paymentByOrder(orderId: "DEMO-PAID") { status } }'],
    ['list', '{ paymentsById(paymentIds: ["7000000001"]) { status } }'],
    ['list beside its own', '{ paymentsById(paymentIds: ["7000000002", "7000000001"]) { orderId } }'],
    [
      'alias',
      '{ mine: payment(paymentId: "7000000002") { paymentId } other: payment(paymentId: "7000000001") { status } }',
    ],
    ['fragment', 'query { ...F } fragment F on Query { payment(paymentId: "7000000001") { status } }'],
    ['inline fragment', '{ ... on Query { payment(paymentId: "7000000001") { status } } }'],
    ['subscription', 'subscription { paymentChanged(paymentId: "7000000001") { status } }'],
    ['an id that does not exist', '{ payment(paymentId: "7999999999") { status } }'],
  ])('does not read another by %s', async (_way, text) => {
    const { simulator } = system();
    simulator.clearCalls();
    const { codes, data } = await asPayer(text, await mine());
    expect(codes).toContain('FORBIDDEN');
    expect(JSON.stringify(data ?? null)).not.toMatch(/AUTHORIZED|DEMO-HOLD/);
    expect(simulator.calls.filter(({ paymentId }) => paymentId !== '7000000002')).toEqual([]);
  });

  test('does not read the operations of its payment', async () => {
    const { codes } = await asPayer('{ payment(paymentId: "7000000002") { operations { id } } }', await mine());
    expect(codes).toEqual(['FORBIDDEN']);
  });

  test('does not read an operation by its id', async () => {
    const { data } = await ask<{ refundPayment: { operation: { id: string } } }>(
      system().gateway.url,
      'mutation { refundPayment(input: { paymentId: "7000000003", amount: "1.00", idempotencyKey: "op" }) { operation { id } } }',
      {},
      await token(),
    );
    const reply = await asPayer(
      `{ paymentOperation(id: "${data?.refundPayment.operation.id}") { state } }`,
      await mine(),
    );
    expect([reply.codes, reply.data]).toEqual([['FORBIDDEN'], { paymentOperation: null }]);
  });

  test.each(protectedFields.filter(({ kind }) => kind === 'mutation').map(({ name, text }) => [name, text]))(
    'does nothing: %s',
    async (_name, text) => {
      system().simulator.clearCalls();
      expect(await asPayer(text, await mine())).toMatchObject({ codes: ['FORBIDDEN'] });
      expect(system().simulator.calls).toEqual([]);
    },
  );

  test('reads no payout', async () => {
    const { codes } = await asPayer('{ payoutStatus(orderId: "DEMO-PAYOUT-OK") { status } }', await mine());
    expect(codes).toEqual(['FORBIDDEN']);
  });
});

describe('a token for one order', () => {
  const mine = () => payerToken('orderIds: ["DEMO-PAID"]');

  test.each([
    ['order', '{ paymentByOrder(orderId: "DEMO-PAID") { status } }'],
    ['the id of its payment', '{ payment(paymentId: "7000000002") { status } }'],
    ['subscription to its payment', 'subscription { paymentChanged(paymentId: "7000000002") { status } }'],
  ])('reads it by %s', async (_way, text) => {
    const { codes, data } = await asPayer(text, await mine());
    expect(codes).toEqual([]);
    expect(JSON.stringify(data)).toContain('CAPTURED');
  });

  test.each([
    ['order', '{ paymentByOrder(orderId: "DEMO-HOLD") { status } }'],
    ['id', '{ payment(paymentId: "7000000001") { status } }'],
    ['subscription', 'subscription { paymentChanged(paymentId: "7000000001") { status } }'],
    ['an id that does not exist', '{ payment(paymentId: "7999999999") { status } }'],
  ])('does not read another by %s', async (_way, text) => {
    const { codes, data } = await asPayer(text, await mine());
    expect(codes).toEqual(['FORBIDDEN']);
    expect(JSON.stringify(data ?? null)).not.toContain('AUTHORIZED');
  });
});

test('a token for an order watches its payment from the moment it was created, before the provider knows it', async () => {
  const { simulator, gateway } = system();
  simulator.faults.arm({ kind: 'payment-lag', ms: 1_500, script: 'init_payment' });
  const create =
    'mutation { createPayment(input: { orderId: "NEW-1", amount: "10", currency: "KZT", description: "Tea", captureMethod: AUTOMATIC, idempotencyKey: "new-1" }) { checkout { paymentId } } }';
  const { data } = await ask<{ createPayment: { checkout: { paymentId: string } } }>(
    gateway.url,
    create,
    {},
    await token(),
  );
  const id = data?.createPayment.checkout.paymentId;
  const mine = await payerToken('orderIds: ["NEW-1"]');
  expect(await asPayer(`{ payment(paymentId: "${id}") { status } }`, mine)).toMatchObject({
    codes: [],
    data: { payment: null },
  });
  expect(await asPayer(`subscription { paymentChanged(paymentId: "${id}") { status } }`, mine)).toMatchObject({
    codes: [],
    data: { paymentChanged: { status: 'CREATED' } },
  });
  expect(
    await asPayer(`{ payment(paymentId: "${id}") { status } }`, await payerToken('orderIds: ["NEW-2"]')),
  ).toMatchObject({
    codes: ['FORBIDDEN'],
  });
});

describe('making one', () => {
  test.each([
    ['nothing', '', 'BAD_USER_INPUT'],
    ['too much', `paymentIds: [${Array.from({ length: 21 }, (_, n) => `"${n + 1}"`)}]`, 'BAD_USER_INPUT'],
    ['no payment id', 'paymentIds: ["x"]', 'BAD_USER_INPUT'],
    ['no order id', 'orderIds: [""]', 'BAD_USER_INPUT'],
    ['a moment', 'paymentIds: ["1"], lifetimeSeconds: 1', 'BAD_USER_INPUT'],
    ['ever', 'paymentIds: ["1"], lifetimeSeconds: 86401', 'BAD_USER_INPUT'],
    ['an account that is not there', 'paymentIds: ["1"], account: "other"', 'FORBIDDEN'],
  ])('for %s is refused', async (_what, named, code) => {
    const text = `mutation { createPayerToken(input: { ${named} }) { payerToken { token } } }`;
    expect(await asPayer(text, await token())).toMatchObject({ codes: [code] });
  });
});
