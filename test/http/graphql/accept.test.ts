import { describe, expect, test } from '@jest/globals';
import { post } from '../../e2e/exposure/post.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { firstTextOf } from '../../harness/first-text.js';
import { sharedSystem, startSystem } from '../../harness/system.js';

const system = sharedSystem();
const READ = { query: '{ payment(paymentId: "7000000002") { status } }' };
const WRITE = { query: 'mutation { createPayerToken(input: { paymentIds: ["1"] }) { payerToken { expiresAt } } }' };
const WATCH = { query: 'subscription { paymentChanged(paymentId: "7000000002") { status } }' };
const WRONG = { query: '{ nothing }' };

const JSON_TYPE = 'application/json; charset=utf-8';
const RESPONSE = 'application/graphql-response+json; charset=utf-8';
const STREAM = 'text/event-stream; charset=utf-8';
const URQL =
  'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed';

describe.each([
  ['a query', READ],
  ['a mutation', WRITE],
])('%s is answered', (_kind, body) => {
  test.each([
    ['*/*', JSON_TYPE],
    ['application/json', JSON_TYPE],
    ['application/json; charset=utf-8', JSON_TYPE],
    ['application/*;q=0.5', JSON_TYPE],
    [URQL, RESPONSE],
    ['application/graphql-response+json, application/json;q=0.9', RESPONSE],
    ['application/graphql-response+json;q=0.9, application/json', JSON_TYPE],
    ['text/event-stream, application/json;q=0.1', JSON_TYPE],
    ['multipart/mixed;boundary=graphql;subscriptionSpec=1.0, application/json', JSON_TYPE],
    ['text/event-stream', STREAM],
    ['TEXT/Event-Stream, application/json;q=0', STREAM],
  ])('in what is accepted: %s', async (accept, type) => {
    const answer = await post(system().gateway.url, body, { accept });
    expect([answer.status, answer.headers.get('content-type'), answer.codes]).toEqual([200, type, []]);
    expect(answer.data).toBeTruthy();
  });
});

describe('a subscription is answered with a stream', () => {
  test.each([
    'text/event-stream',
    'text/event-stream, application/json',
    URQL,
    '*/*',
    'text/*;q=0.1, application/json',
  ])('where one is accepted: %s', async (accept) => {
    const answer = await firstTextOf(system().gateway.url, WATCH, { accept }, 'CAPTURED');
    expect([answer.status, answer.type]).toEqual([200, STREAM]);
  });
});

test.each([
  'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json',
  'multipart/mixed;boundary="graphql";subscriptionSpec=1.0, application/graphql-response+json, application/json;q=0.9',
  'multipart/mixed;subscriptionSpec="1.0", application/json',
  'text/event-stream;q=0.5, multipart/mixed;subscriptionSpec=1.0',
])('a subscription is answered with parts where its client likes them best: %s', async (accept) => {
  const { status, type, text } = await firstTextOf(system().gateway.url, WATCH, { accept }, 'CAPTURED');
  expect([status, type]).toEqual([200, 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0']);
  const parts = text.split('\r\n--graphql').filter((part) => part !== '');
  expect(parts.map((part) => part.split('\r\n\r\n')[0])).toEqual(parts.map(() => '\r\ncontent-type: application/json'));
  const contents = parts.map((part) => JSON.parse(part.split('\r\n\r\n')[1] ?? ''));
  expect(contents).toEqual([
    {},
    { payload: { data: { paymentChanged: { status: 'CAPTURED' } }, extensions: { cost: expect.anything() } } },
  ]);
});

describe('what fits nothing that is accepted is answered 406 with a request id, and nothing is done:', () => {
  test.each([
    ['a query', 'text/html', READ],
    ['a query', 'application/json;q=0', READ],
    ['a mutation', 'image/png, text/html;q=0.5', WRITE],
    ['a mutation', '', WRITE],
    ['a subscription', 'application/json', WATCH],
    ['a subscription', 'application/graphql-response+json', WATCH],
  ])('%s, "%s"', async (_kind, accept, body) => {
    const { gateway, simulator } = await startSystem();
    const before = simulator.calls.length;
    const answer = await post(gateway.url, body, { accept });
    expect([answer.status, answer.codes]).toEqual([406, ['BAD_REQUEST']]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json/);
    expect(JSON.parse(answer.text).errors[0].extensions.requestId).toBe(answer.headers.get('x-request-id'));
    expect(simulator.calls.length).toBe(before);
  });
});

describe('a refusal keeps its code and its request id in the JSON that was asked for:', () => {
  const rejections: [string, unknown, Readonly<Record<string, string>>, number, string][] = [
    ['broken JSON', '{', {}, 400, 'BAD_REQUEST'],
    ['a wrong query', WRONG, {}, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['a form', 'query={__typename}', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'BAD_REQUEST'],
    ['a body in another coding', READ, { 'content-encoding': 'gzip' }, 415, 'BAD_REQUEST'],
    ['a credential that is none', READ, { authorization: 'Bearer nobody' }, 401, 'UNAUTHENTICATED'],
  ];
  test.each(rejections)('%s', async (_what, body, headers, status, code) => {
    for (const [accept, type] of [
      ['application/graphql-response+json, application/json;q=0.9', RESPONSE],
      ['application/json', JSON_TYPE],
    ] as const) {
      const answer = await post(system().gateway.url, body, { ...headers, accept });
      expect([answer.status, answer.headers.get('content-type'), answer.codes]).toEqual([status, type, [code]]);
      expect(JSON.parse(answer.text).errors[0].extensions.requestId).toBe(answer.headers.get('x-request-id'));
    }
  });

  test('too many requests, with when to come back', async () => {
    const { gateway } = await startSystem({
      env: { ...BELIEVES_TOKENS, CALLER_COST_PER_MINUTE: '10', REQUEST_COST_LIMIT: '10' },
    });
    const accept = 'application/graphql-response+json';
    const authorization = `Bearer ${await token()}`;
    for (let n = 0; n < 10; n += 1) await post(gateway.url, READ, { authorization });
    const answer = await post(gateway.url, READ, { accept, authorization });
    expect([answer.status, answer.headers.get('content-type'), answer.codes]).toEqual([
      429,
      RESPONSE,
      ['RATE_LIMITED'],
    ]);
    expect(JSON.parse(answer.text).errors[0].extensions.retryAfterSeconds).toBeGreaterThan(0);
  });
});

test('an empty name of an operation is none', async () => {
  for (const body of [READ, WRITE]) {
    const answer = await post(system().gateway.url, { ...body, operationName: '' });
    expect([answer.status, answer.codes]).toEqual([200, []]);
  }
  const two = { query: 'query a { __typename } query b { __typename }', operationName: '' };
  expect((await post(system().gateway.url, two)).codes).toEqual(['OPERATION_RESOLUTION_FAILURE']);
});
