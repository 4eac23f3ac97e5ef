import { describe, expect, test } from '@jest/globals';
import { ask } from '../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../harness/credentials.js';
import { sharedSystem } from '../harness/system.js';

/*
 * A query whose client takes plain JSON is executed past the server around GraphQL. Nobody may notice, neither by the bytes
 * of the answer nor by how often somebody asked before.
 */
const system = sharedSystem({ env: BELIEVES_TOKENS });
const TIMES = 6;

const queries: Readonly<Record<string, readonly [string, Readonly<Record<string, unknown>>?]>> = {
  'a payment': [
    '{ payment(paymentId: "7000000003") { paymentId status amount { amount currency } refunds { refundId failure { code } } } }',
  ],
  'a payment that is not there': ['{ payment(paymentId: "7999999999") { paymentId } }'],
  variables: ['query Q($id: ID!) { payment(paymentId: $id) { orderId createdAt } }', { id: '7000000002' }],
  'a variable that is wrong': ['query Q($id: ID!) { payment(paymentId: $id) { orderId } }', { id: ['x'] }],
  'a variable that is missing': ['query Q($id: ID!) { payment(paymentId: $id) { orderId } }'],
  'an argument that is refused': [
    '{ good: payment(paymentId: "7000000002") { paymentId } bad: payment(paymentId: "x") { paymentId } }',
  ],
  'a list with what is not there': [
    '{ paymentsById(paymentIds: ["7000000001", "7999999999", "7000000002"]) { paymentId allowedActions } }',
  ],
  'a list that is refused': [
    'query Q($ids: [ID!]!) { paymentsById(paymentIds: $ids) { paymentId } }',
    { ids: ['7000000001', 'x'] },
  ],
  fragments: [
    '{ ...A ... on Query { b: payment(paymentId: "7000000002") { ...B } } } fragment A on Query { payment(paymentId: "7000000001") { ...B } } fragment B on Payment { id status __typename }',
  ],
  directives: [
    'query Q($with: Boolean!) { payment(paymentId: "7000000002") { paymentId status @include(if: $with) ...B @skip(if: $with) } } fragment B on Payment { captured }',
    { with: false },
  ],
  'a payout': ['{ payoutStatus(orderId: "DEMO-PAYOUT-OK") { orderId status } }'],
  introspection: ['{ __schema { queryType { name } } }'],
  'names that reach into objects': [
    'query ($constructor: ID = "7000000002") { __proto__: payment(paymentId: $constructor) { constructor: id prototype: status } }',
  ],
  'what is no query': ['{ payment(paymentId: "1") { nothing } }'],
};

/** An answer to the byte, without what is new in every answer. */
async function bytesOf(accept: string, [query, variables]: (typeof queries)[string], credential: string) {
  const response = await fetch(`${system().gateway.url}/graphql`, {
    method: 'POST',
    headers: { accept, 'content-type': 'application/json', authorization: `Bearer ${credential}` },
    body: JSON.stringify({ query, variables }),
  });
  const requestId = response.headers.get('x-request-id') ?? '';
  const text = await response.text();
  expect(requestId).not.toBe('');
  return text.replaceAll(requestId, 'the request').replace(/"remaining":\d+/, '"remaining":0');
}

describe.each(Object.entries(queries))('%s', (_name, asked) => {
  test('is answered with the same bytes each time and by either way', async () => {
    const credential = await token();
    const answers = [];
    for (let time = 0; time < TIMES; time++) {
      answers.push(await bytesOf('application/json', asked, credential));
      answers.push(await bytesOf('application/graphql-response+json', asked, credential));
    }
    expect([...new Set(answers)]).toEqual([answers[0]]);
  });
});

test('words in other letters arrive whole each time', async () => {
  const credential = await token();
  for (let time = 0; time < TIMES; time++) {
    const text = '{ payment(paymentId: "7000000004") { failure { message } } }';
    const { data } = await ask(system().gateway.url, text, {}, credential);
    expect(data).toEqual({ payment: { failure: { message: 'Недостаточно средств на карте' } } });
  }
});

test('scopes are asked for each time', async () => {
  const text = '{ payment(paymentId: "7000000002") { card { maskedPan token } } }';
  const all = await token();
  const some = await token({ scope: 'payments:read' });
  const none = await token({ scope: '' });
  for (let time = 0; time < TIMES; time++) {
    const seen = async (credential: string) =>
      ask<{ payment: { card: { token: unknown } } }>(system().gateway.url, text, {}, credential);
    expect((await seen(all)).errors).toEqual([]);
    expect((await seen(some)).data?.payment.card.token).toBeNull();
    expect((await seen(none)).errors).toMatchObject([{ path: ['payment'], extensions: { code: 'FORBIDDEN' } }]);
  }
});

test('an operation goes by its own name only', async () => {
  const { gateway } = system();
  const credential = await token();
  const named = async (operationName: string | null) => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
      body: JSON.stringify({ query: 'query Mine { payment(paymentId: "7000000002") { paymentId } }', operationName }),
    });
    return ((await response.json()) as { data?: unknown }).data;
  };
  for (let time = 0; time < TIMES; time++) {
    expect(await named('Mine')).toEqual({ payment: { paymentId: '7000000002' } });
    expect(await named(null)).toEqual({ payment: { paymentId: '7000000002' } });
    expect(await named('Other')).toBeUndefined();
  }
});

test('a mutation is done once each time', async () => {
  const credential = await token();
  const text = `mutation M($key: String!) { refundPayment(input: { paymentId: "7000000002", amount: "1.00", idempotencyKey: $key }) { replayed operation { state } } }`;
  for (let time = 0; time < TIMES; time++) {
    const { data } = await ask(system().gateway.url, text, { key: `key-${time}` }, credential);
    expect(data).toEqual({ refundPayment: { replayed: false, operation: { state: 'SUCCEEDED' } } });
  }
  expect(system().simulator.ledger.payment('7000000002').scriptWrites).toBe(TIMES);
});
