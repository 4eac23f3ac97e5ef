import { beforeAll, describe, expect, test } from '@jest/globals';
import { isEnumType, isInputObjectType, isObjectType } from 'graphql';
import { gatewaySchema } from '../../../src/graphql/schema.js';
import { listeningProgram } from '../../harness/program.js';
import { sharedSystem, startProvider } from '../../harness/system.js';

/** All names that the schema has. */
const NAMES = new Set(
  Object.values(gatewaySchema().getTypeMap()).flatMap((type) => [
    type.name,
    ...(isObjectType(type)
      ? Object.values(type.getFields()).flatMap(({ name, args }) => [name, ...args.map((arg) => arg.name)])
      : []),
    ...(isInputObjectType(type) ? Object.keys(type.getFields()) : []),
    ...(isEnumType(type) ? type.getValues().map(({ name }) => name) : []),
  ]),
);

const CREATE = 'mutation ($in: CreatePaymentInput!) { createPayment(input: $in) { replayed } }';
const complete = { orderId: 'A-1', amount: '1', currency: 'KZT', description: 'd', idempotencyKey: 'k' };
const literal = (fields: string) => `mutation { createPayment(input: { ${fields} }) { replayed } }`;

const REQUESTS: readonly (readonly [string, string, object?])[] = [
  ['a field that is not there', '{ paymen(id: "1") { id } }'],
  ['a field that is nearly there, further in', '{ payment(paymentId: "1") { statu } }'],
  ['no fields of an object', '{ payment(paymentId: "1") }'],
  ['fields of a value', '{ payment(paymentId: "1") { status { x } } }'],
  ['an argument that is missing', '{ payment { paymentId } }'],
  ['an argument that is not there', '{ payment(paymentId: "1", acount: "x") { paymentId } }'],
  ['an argument of another kind', '{ payment(paymentId: 1.5) { paymentId } }'],
  ['a value for a list of objects', '{ paymentsById(paymentIds: {a: 1}) { paymentId } }'],
  ['null where none may be', '{ payment(paymentId: null) { paymentId } }'],
  ['an input that is no object', 'mutation { refundPayment(input: "x") { replayed } }'],
  ['an input without its fields', literal('orderId: "A"')],
  ['an input field that is not there', literal('orderI: "A"')],
  ['an enum that is not there', literal('orderId: "A", captureMethod: MANUA')],
  ['an enum as text', literal('orderId: "A", captureMethod: "MANUAL"')],
  ['a number where text is meant', literal('orderId: 5')],
  ['a variable of another type', 'query ($v: Int) { payment(paymentId: $v) { paymentId } }'],
  ['a variable of a type that is not there', 'query ($v: IDD) { payment(paymentId: $v) { paymentId } }'],
  ['a variable of a type for answers', 'query ($v: Payment) { payment(paymentId: $v) { paymentId } }'],
  ['a variable that may be null', 'query ($v: String) { paymentByOrder(orderId: $v) { paymentId } }'],
  ['a fragment on a type that is not there', '{ ...F } fragment F on Quer { payment(paymentId: "1") { paymentId } }'],
  ['a fragment on a value', '{ payment(paymentId: "1") { ... on PaymentStatus { x } } }'],
  ['a fragment where it does not fit', '{ payment(paymentId: "1") { ... on Mutation { x } } }'],
  [
    'fields that conflict',
    '{ a: payment(paymentId: "1") { x: status } a: payment(paymentId: "1") { x: amount { amount } } }',
  ],
  ['a directive that is not there', '{ payment(paymentId: "1") @defe { id } }'],
  ['a directive without its argument', '{ payment(paymentId: "1") @skip { id } }'],
  ['a directive where it does not stand', 'query @skip(if: true) { payment(paymentId: "1") { paymentId } }'],
  ['the schema', '{ __schema { queryType { name } } }'],
  ['a type of the schema', '{ __type(name: "X") { name } }'],
  [
    'two subscriptions at once',
    'subscription { payoutChanged(orderId: "1") { status } paymentChanged(paymentId: "1") { paymentId } }',
  ],
  ['a variable without a field of it', CREATE, { in: { orderId: 'A-1' } }],
  ['a variable with a field that is not there', CREATE, { in: { ...complete, payerMail: 'x' } }],
  ['a variable with a wrong enum', CREATE, { in: { ...complete, captureMethod: 'MANUA' } }],
  ['a variable with an enum of another kind', CREATE, { in: { ...complete, captureMethod: 5 } }],
  ['a variable with a text of another kind', CREATE, { in: { ...complete, description: 5 } }],
  ['a variable with an object in a list', CREATE, { in: { ...complete, parameters: [{ nam: 'x' }] } }],
  ['a variable that is no object', CREATE, { in: 'x' }],
  ['a variable that is missing', CREATE, {}],
  ['a number past what is exact', 'query ($v: ID!) { payment(paymentId: $v) { paymentId } }', { v: 1e300 }],
  ['an account where there are none of that name', '{ payment(paymentId: "1", account: "nobody") { paymentId } }'],
  ['an input that says too little', 'mutation { createPayerToken(input: {}) { payerToken { token } } }'],
];

/** Names of the schema in an answer's errors that do not stand in the request. */
async function learned(url: string, query: string, variables: object, accept: string): Promise<string[]> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const { errors } = JSON.parse(/^data: (\{.*\})$/m.exec(text)?.[1] ?? text) as { errors: { message: string }[] };
  expect(errors.length).toBeGreaterThan(0);
  const used = new Set(`${query} ${JSON.stringify(variables)}`.match(/\w+/g));
  // Words of a plain sentence that are names of fields too stand without quotation marks; those of types do not look like words.
  const named = errors.flatMap(({ message }) => [
    ...(message.match(/"[^"]*"/g) ?? []).flatMap((quoted) => quoted.match(/\w+/g) ?? []),
    ...(message.match(/\b[A-Z]\w*[A-Z]\w*\b/g) ?? []),
    ...(message.match(/\b(Int|String|Boolean|Decimal|Query|Mutation|Subscription|Payment)\b/g) ?? []),
  ]);
  return named.filter((name) => NAMES.has(name) && !used.has(name));
}

describe('with the playground off errors name nothing of the schema that the request did not:', () => {
  const system = sharedSystem({ env: { PLAYGROUND: 'off' } });

  test.each(REQUESTS)('%s', async (_what, query, variables = {}) => {
    for (const accept of ['application/json', 'text/event-stream'])
      expect(await learned(system().gateway.url, query, variables, accept)).toEqual([]);
  });

  test('what the caller wrote is named, so that it can be found', async () => {
    const { errors } = await system().query('{ payment(paymentId: "1") { statu } }');
    expect(errors).toMatchObject([
      {
        message: 'Field "statu" does not fit the schema of this gateway.',
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      },
    ]);
  });
});

describe('with the playground on', () => {
  const system = sharedSystem();
  let reported = 0;

  beforeAll(() => {
    reported = 0;
  });

  test('the same requests are answered with names elsewhere, so that these tests would see them', async () => {
    for (const [, query, variables = {}] of REQUESTS)
      reported += (await learned(system().gateway.url, query, variables, 'text/event-stream').catch(() => [])).length;
    expect(reported).toBeGreaterThan(20);
  });
});

test('the built program tells strangers to its schema nothing of it', async () => {
  const simulator = await startProvider();
  const { url } = await listeningProgram(simulator.url, { PLAYGROUND: 'off' });
  for (const [, query, variables = {}] of REQUESTS)
    expect([query, await learned(url, query, variables, 'application/json')]).toEqual([query, []]);
});
