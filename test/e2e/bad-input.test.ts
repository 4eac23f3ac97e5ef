import { describe, expect, test } from '@jest/globals';
import { WRITES } from '../harness/operations.js';
import { sharedSystem } from '../harness/system.js';

const system = sharedSystem();

/** Runs a request that must be refused for one argument. It may not reach the provider. */
async function messageOf(text: string, variables?: Readonly<Record<string, unknown>>) {
  system().simulator.clearCalls();
  const { data, errors, requestId } = await system().query<Record<string, unknown>>(text, variables);
  expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([]);
  expect(system().simulator.calls).toEqual([]);
  expect(errors).toHaveLength(1);
  expect(requestId).toMatch(/^[\w-]{8,}$/);
  expect(errors[0]?.extensions).toEqual({ code: expect.any(String), retryable: false, requestId });
  return { code: errors[0]?.extensions['code'], message: errors[0]?.message };
}

describe('an amount', () => {
  const refund = (amount: string) =>
    `mutation { refundPayment(input: { paymentId: "7000000002", idempotencyKey: "k", amount: ${amount} }) { replayed } }`;
  const capture = 'mutation ($input: CapturePaymentInput!) { capturePayment(input: $input) { replayed } }';
  const asVariable = `mutation ($amount: Decimal) {
    refundPayment(input: { paymentId: "7000000002", idempotencyKey: "k", amount: $amount }) { replayed }
  }`;

  const BAD = [
    '1e3',
    '-5',
    '+5',
    '0',
    '0.00',
    '10.001',
    '',
    ' 5',
    '5,00',
    '.5',
    '5.',
    '0x10',
    'NaN',
    '٣',
    '9'.repeat(40),
  ];

  test.each(BAD)('"%s" as a literal is refused by name', async (amount) => {
    const { code, message } = await messageOf(refund(JSON.stringify(amount)));
    expect([code, message]).toEqual(['BAD_USER_INPUT', expect.stringMatching(/"(input\.)?amount"/)]);
  });

  test.each(BAD)('"%s" in a variable is refused by name', async (amount) => {
    const input = { paymentId: '7000000001', idempotencyKey: 'k', amount };
    const { code, message } = await messageOf(capture, { input });
    expect([code, message]).toEqual(['BAD_USER_INPUT', expect.stringMatching(/"input\.amount"/)]);
    expect(await messageOf(asVariable, { amount })).toEqual({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(/"(\$|input\.)amount"/),
    });
  });

  test.each([40, 40.5, 0, true, {}, ['40']])('that is JSON %j and no text is refused by name', async (amount) => {
    const input = { paymentId: '7000000001', idempotencyKey: 'k', amount };
    const { code, message } = await messageOf(capture, { input });
    expect([code, message]).toEqual(['BAD_USER_INPUT', expect.stringContaining('"input.amount"')]);
    // GraphQL takes one value for a list of one, but no list for one value.
    expect(await messageOf(asVariable, { amount })).toMatchObject({ message: expect.stringContaining('"$amount"') });
  });

  test.each(['40', '40.00', 'true', '[]'])('that is the literal %s and no text is refused by name', async (literal) => {
    const { code, message } = await messageOf(refund(literal));
    expect([code, message]).toEqual(['BAD_USER_INPUT', expect.stringContaining('"amount"')]);
  });
});

describe('a payment id', () => {
  const BAD = ['', '12a', '0123', '0', '-7000000001', '7000000001 ', '9'.repeat(21), '9'.repeat(40), '７０００'];

  test.each(BAD)('"%s" is refused by name, wherever it stands', async (id) => {
    expect(await messageOf(`{ payment(paymentId: ${JSON.stringify(id)}) { paymentId } }`)).toEqual({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('"paymentId"'),
    });
    expect(await messageOf('query ($id: ID!) { payment(paymentId: $id) { paymentId } }', { id })).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    const ids = ['7000000001', id];
    expect(await messageOf('query ($ids: [ID!]!) { paymentsById(paymentIds: $ids) { paymentId } }', { ids })).toEqual({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('"paymentIds[1]"'),
    });
    for (const write of WRITES) {
      const input = `{ paymentId: ${JSON.stringify(id)}, idempotencyKey: "k" }`;
      expect(await messageOf(`mutation { ${write}(input: ${input}) { replayed } }`)).toEqual({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining('"input.paymentId"'),
      });
    }
  });
});

describe('an order id', () => {
  test.each(['', '   ', 'a\nb', 'a\u0000b', 'x'.repeat(51)])(
    '%j is refused by name, wherever it stands',
    async (id) => {
      const expected = (name: string) => ({ code: 'BAD_USER_INPUT', message: expect.stringContaining(`"${name}"`) });
      const byOrder = 'query ($id: String!) { paymentByOrder(orderId: $id) { paymentId } }';
      expect(await messageOf(byOrder, { id })).toEqual(expected('orderId'));
      const payout = 'query ($id: String!) { payoutStatus(orderId: $id) { paymentId } }';
      expect(await messageOf(payout, { id })).toEqual(expected('orderId'));
      const payouts = 'query ($id: String!) { payoutStatusesByOrder(orderIds: [$id]) { paymentId } }';
      expect(await messageOf(payouts, { id })).toEqual(expected('orderIds[0]'));
    },
  );
});

describe('an idempotency key', () => {
  const BAD = ['', ' ', 'with blank', 'tab\t', 'ключ', 'k\u0000', 'x'.repeat(129)];

  test.each(BAD)('%j is refused by name', async (idempotencyKey) => {
    for (const write of WRITES) {
      const type = `${write[0]?.toUpperCase()}${write.slice(1)}Input`;
      const text = `mutation ($input: ${type}!) { ${write}(input: $input) { replayed } }`;
      const input = { paymentId: '7000000001', idempotencyKey };
      expect(await messageOf(text, { input })).toEqual({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining('"input.idempotencyKey"'),
      });
    }
  });

  test('that is left out is refused by name', async () => {
    const { message } = await messageOf('mutation { cancelPayment(input: { paymentId: "7000000001" }) { replayed } }');
    expect(message).toContain('idempotencyKey');
  });
});

test.each([
  'payment(paymentId: "7000000001", account: "nobody") { paymentId }',
  'paymentByOrder(orderId: "DEMO-PAID", account: "nobody") { paymentId }',
  'paymentsById(paymentIds: ["7000000001"], account: "nobody") { paymentId }',
  'payoutStatus(orderId: "DEMO-PAYOUT-OK", account: "nobody") { orderId }',
  'payoutStatusesByOrder(orderIds: ["DEMO-PAYOUT-OK"], account: "nobody") { orderId }',
])('an account that is not configured is refused by name: %s', async (field) => {
  expect(await messageOf(`{ ${field} }`)).toEqual({
    code: 'ACCOUNT_NOT_FOUND',
    message: expect.stringMatching(/"account".*"nobody"/),
  });
});

test.each(WRITES)('%s for an account that is not configured is refused by name', async (write) => {
  const input = '{ paymentId: "7000000001", idempotencyKey: "k", account: "nobody" }';
  expect(await messageOf(`mutation { ${write}(input: ${input}) { replayed } }`)).toEqual({
    code: 'ACCOUNT_NOT_FOUND',
    message: expect.stringMatching(/account".*"nobody"/),
  });
});

test('the account "default" may be named', async () => {
  const { data } = await system().query(
    '{ payment(paymentId: "7000000001", account: "default") { account { id name } } }',
  );
  expect(data).toEqual({ payment: { account: { id: 'default', name: 'default' } } });
});

test('what GraphQL itself refuses carries a code, the request id and retryable too', async () => {
  const refused = await Promise.all(
    ['{ payment(paymentId: "1") { nonsense } }', '{ payment { paymentId } }', '{ unbalanced', ''].map((text) =>
      system().query(text),
    ),
  );
  for (const { status, errors, requestId } of refused) {
    expect(status).toBe(400);
    expect(errors[0]?.extensions).toEqual({
      code: expect.stringMatching(/^(GRAPHQL_(VALIDATION|PARSE)_FAILED|BAD_REQUEST)$/),
      retryable: false,
      requestId,
    });
  }
});
