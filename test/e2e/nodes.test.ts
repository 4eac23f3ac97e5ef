import { describe, expect, test } from '@jest/globals';
import { SCOPES } from '../../src/domain/caller.js';
import { ask } from '../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../harness/credentials.js';
import { type System, startSystem } from '../harness/system.js';
import { startTwoAccounts } from '../harness/two-accounts.js';
import { askAs } from './access/asking.js';
import { payerToken } from './access/payers.js';

const NODE = `query ($id: ID!) {
  node(id: $id) {
    __typename id
    ... on Payment { paymentId status account { id } }
    ... on RefundPayment { refundId amount { amount } }
    ... on RevokedPayment { revocationId }
    ... on PayoutStatus { orderId payoutState: status }
    ... on PaymentOperation { kind state payment { paymentId refundedAmount { amount } } }
    ... on Checkout { forOrder: orderId payment { paymentId status } }
  }
}`;

const idOf = async ({ gateway }: System, text: string): Promise<string> => {
  const { data, errors } = await ask<Record<string, unknown>>(gateway.url, text);
  expect(errors).toEqual([]);
  return /"id":"([^"]+)"/.exec(JSON.stringify(data))?.[1] ?? '';
};

const REFUND =
  'mutation { refundPayment(input: { paymentId: "7000000002", amount: "500.00", idempotencyKey: "k" }) { operation { id } } }';
const CREATE = `mutation { createPayment(input: {
  orderId: "ORDER-1", amount: "900.00", currency: "KZT", description: "Tea", idempotencyKey: "page"
}) { checkout { id } } }`;

describe('every type that has an id is read again by it:', () => {
  test.each([
    ['Payment', '{ payment(paymentId: "7000000002") { id } }', { paymentId: '7000000002', status: 'CAPTURED' }],
    [
      'RefundPayment',
      '{ payment(paymentId: "7000000003") { refunds { id } } }',
      { refundId: '7000000031', amount: { amount: '40.00' } },
    ],
    ['RevokedPayment', '{ payment(paymentId: "7000000007") { revocations { id } } }', { revocationId: '7000000071' }],
    [
      'PayoutStatus',
      '{ payoutStatus(orderId: "DEMO-PAYOUT-OK") { id } }',
      { orderId: 'DEMO-PAYOUT-OK', payoutState: 'SUCCEEDED' },
    ],
    [
      'PaymentOperation',
      REFUND,
      {
        kind: 'REFUND',
        state: 'SUCCEEDED',
        payment: { paymentId: '7000000002', refundedAmount: { amount: '500.00' } },
      },
    ],
    [
      'Checkout',
      CREATE,
      { forOrder: 'ORDER-1', payment: { paymentId: expect.stringMatching(/^\d+$/), status: 'CREATED' } },
    ],
  ])('%s', async (type, text, shown) => {
    const system = await startSystem();
    const id = await idOf(system, text);
    const { data, errors } = await system.query(NODE, { id });
    expect(errors).toEqual([]);
    expect(data).toMatchObject({ node: { __typename: type, id, ...shown } });
  });
});

test('several are read at once, in the order asked for, with null for what there is not, equal ones with one call', async () => {
  const system = await startSystem();
  const paid = await idOf(system, '{ payment(paymentId: "7000000002") { id } }');
  const held = await idOf(system, '{ payment(paymentId: "7000000001") { id } }');
  const before = system.simulator.calls.length;
  const { data, errors } = await system.query('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    ids: [paid, 'nothing', held, paid, '28f967a3-2d44-4aa9-8527-2310bb6642a7'],
  });
  expect(errors).toEqual([]);
  expect(data).toEqual({ nodes: [{ id: paid }, null, { id: held }, { id: paid }, null] });
  expect(system.simulator.calls.length - before).toBeLessThanOrEqual(2);
  const many = Array.from({ length: 101 }, (_, index) => `${index}`);
  const tooMany = await system.query('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: many });
  expect(tooMany.errors[0]?.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

describe('what an id names', () => {
  test('is another at each account, though the provider names both alike', async () => {
    const { url } = await startTwoAccounts();
    const all = await token({ accounts: '*' });
    const at = (account: string) =>
      ask<{ payment: { id: string } }>(
        url,
        `{ payment(paymentId: "7000000002", account: "${account}") { id } }`,
        {},
        all,
      );
    const [kz, uz] = [(await at('kz')).data?.payment.id, (await at('uz')).data?.payment.id];
    expect(kz).not.toBe(uz);
    const { data } = await ask(url, NODE, { id: uz }, all);
    expect(data).toMatchObject({ node: { paymentId: '7000000002', account: { id: 'uz' } } });
  });

  test('is null for a caller who may not use its account, and its provider hears nothing', async () => {
    const { url, uz } = await startTwoAccounts();
    const all = await token({ accounts: '*' });
    const read = '{ payment(paymentId: "7000000002", account: "uz") { id } }';
    const { data } = await ask<{ payment: { id: string } }>(url, read, {}, all);
    const heard = uz.calls.length;
    const other = await token({ accounts: ['kz'] });
    expect(await ask(url, NODE, { id: data?.payment.id }, other)).toMatchObject({ data: { node: null }, errors: [] });
    expect(uz.calls.length).toBe(heard);
  });

  test.each([
    ['Payment', '{ payment(paymentId: "7000000002") { id } }', 'payments:read'],
    ['PayoutStatus', '{ payoutStatus(orderId: "DEMO-PAYOUT-OK") { id } }', 'payouts:read'],
    ['PaymentOperation', REFUND, 'operations:read'],
    ['Checkout', CREATE, 'payments:read'],
  ])('needs what its type needs: %s', async (_type, text, scope) => {
    const { url } = await startTwoAccounts();
    const all = await token({ accounts: ['kz'] });
    const { data } = await ask(url, text, {}, all);
    const id = /"id":"([^"]+)"/.exec(JSON.stringify(data))?.[1];
    const without = await token({ accounts: ['kz'], scope: SCOPES.filter((one) => one !== scope).join(' ') });
    const { errors } = await ask(url, NODE, { id }, without);
    expect(errors.map(({ extensions }) => extensions['code'])).toContain('FORBIDDEN');
  });
});

test('whoever may not read operations, or checkouts, does not learn from an id whether there is one', async () => {
  const { url } = await startTwoAccounts();
  const all = await token({ accounts: ['kz'] });
  const answers = async (scope: string, ids: readonly string[]) =>
    Promise.all(
      ids.map(async (id) => ask(url, `{ node(id: "${id}") { id } }`, {}, await token({ accounts: ['uz'], scope }))),
    );
  const idIn = async (text: string) =>
    /"id":"([^"]+)"/.exec(JSON.stringify((await ask(url, text, {}, all)).data))?.[1] ?? '';
  const ids = [await idIn(REFUND), await idIn(CREATE), '28f967a3-2d44-4aa9-8527-2310bb6642a7'];
  for (const scope of ['payments:read', 'operations:read', 'payouts:read', SCOPES.join(' ')]) {
    const shown = (await answers(scope, ids)).map(({ data, errors }) =>
      JSON.stringify([data, errors.map(({ message }) => message)]),
    );
    expect([scope, new Set(shown).size]).toEqual([scope, 1]);
  }
});

describe('the payment behind what this gateway keeps', () => {
  test.each([
    ['operation', REFUND, (id: string) => `{ paymentOperation(id: "${id}") { payment { status } } }`],
    ['checkout', CREATE, (id: string) => `{ checkout(id: "${id}") { payment { status } } }`],
  ])('is read for who may read payments: of an %s', async (_what, text, read) => {
    const { url } = await startTwoAccounts();
    const { data } = await ask(url, text, {}, await token({ accounts: ['kz'] }));
    const id = /"id":"([^"]+)"/.exec(JSON.stringify(data))?.[1] ?? '';
    expect(await askAs(url, read(id), await token({ accounts: ['kz'] }))).toMatchObject({ codes: [] });
    const scope = SCOPES.filter((one) => one !== 'payments:read').join(' ');
    expect((await askAs(url, read(id), await token({ accounts: ['kz'], scope }))).codes).toEqual(['FORBIDDEN']);
  });

  test('is read anew after another write of the same request', async () => {
    const { query } = await startSystem();
    const refund = (key: string) =>
      `${key}: refundPayment(input: { paymentId: "7000000002", amount: "100.00", idempotencyKey: "${key}" }) {
        operation { payment { refundedAmount { amount } } }
      }`;
    const { data, errors } = await query(`mutation { ${refund('one')} ${refund('two')} }`);
    expect(errors).toEqual([]);
    const shown = (amount: string) => ({ operation: { payment: { refundedAmount: { amount } } } });
    expect(data).toEqual({ one: shown('100.00'), two: shown('200.00') });
  });
});

test("a payer token's node reads the payment that it names, and nothing else", async () => {
  const { url } = await startTwoAccounts();
  const shop = await token({ accounts: ['kz'] });
  const payer = await payerToken(url, 'paymentIds: ["7000000002"]', shop);
  const idIn = async (text: string) =>
    /"id":"([^"]+)"/.exec(JSON.stringify((await ask(url, text, {}, shop)).data))?.[1] ?? '';
  const own = await idIn('{ payment(paymentId: "7000000002") { id } }');
  expect((await askAs(url, `{ node(id: "${own}") { id ... on Payment { status } } }`, payer)).data).toEqual({
    node: { id: own, status: 'CAPTURED' },
  });
  for (const text of [
    '{ payment(paymentId: "7000000001") { id } }',
    '{ payment(paymentId: "7000000003") { refunds { id } } }',
    '{ payoutStatus(orderId: "DEMO-PAYOUT-OK") { id } }',
    REFUND,
    CREATE,
  ]) {
    const { data, codes } = await askAs(url, `{ node(id: "${await idIn(text)}") { id } }`, payer);
    expect([text, data, codes]).toEqual([text, { node: null }, ['FORBIDDEN']]);
  }
});

test('whoever asks is told who they are, what they may do, and how much of it is left', async () => {
  const { url } = await startTwoAccounts();
  const text = `{ viewer { name scopes accounts { id name }
    limits { providerCallsPerMinute providerCallsRemaining subscriptions } } }`;
  const { data } = await ask(url, text, {}, await token({ sub: 'anna', scope: 'payments:read', accounts: ['uz'] }));
  expect(data).toEqual({
    viewer: {
      name: expect.stringContaining('anna'),
      scopes: ['payments:read'],
      accounts: [{ id: 'uz', name: 'uz' }],
      limits: { providerCallsPerMinute: 3_000, providerCallsRemaining: 2_999, subscriptions: 100 },
    },
  });
});

describe('where no account is named', () => {
  test('the usual one is meant, if the caller may use it', async () => {
    const { url, uz } = await startTwoAccounts({ ...BELIEVES_TOKENS, DEFAULT_ACCOUNT: 'uz' });
    const read = '{ payment(paymentId: "7000000002") { account { id } } }';
    expect((await askAs(url, read, await token({ accounts: '*' }))).data).toEqual({
      payment: { account: { id: 'uz' } },
    });
    expect(uz.calls).toHaveLength(1);
    expect((await askAs(url, read, await token({ accounts: ['kz'] }))).data).toEqual({
      payment: { account: { id: 'kz' } },
    });
  });

  test('and several may be used, the request is wrong', async () => {
    const { url } = await startTwoAccounts();
    const all = await token({ accounts: '*' });
    const { codes } = await askAs(url, '{ payment(paymentId: "7000000002") { status } }', all);
    expect(codes).toEqual(['BAD_USER_INPUT']);
  });
});
