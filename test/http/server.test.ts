import { request } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { ask, until } from '../harness/ask.js';
import { holdCall } from '../harness/held-calls.js';
import { sharedSystem, startSystem } from '../harness/system.js';

const system = sharedSystem();
const JSON_TYPE = { 'content-type': 'application/json' };

const post = (body: string, headers: Readonly<Record<string, string>> = JSON_TYPE) =>
  fetch(`${system().gateway.url}/graphql`, { method: 'POST', headers: { ...headers }, body });

describe('what is no GraphQL request is answered with a GraphQL error in JSON:', () => {
  test.each([
    ['broken JSON', '{"query": ', 400],
    ['no body', '', 400],
    ['JSON that is no object', '[1, 2]', 400],
    ['an object without a query', '{"variables": {}}', 400],
    ['a query that is no text', '{"query": 5}', 400],
    ['a query that does not parse', '{"query": "{ payment("}', 400],
    ['variables that are no object', '{"query": "{ __typename }", "variables": "x"}', 400],
    ['a body over 100 kB', JSON.stringify({ query: `{ __typename } #${'x'.repeat(101 * 1024)}` }), 413],
  ])('%s', async (_what, body, status) => {
    const reply = await post(body);
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json/);
    const answer = (await reply.json()) as { errors: { message: string; extensions: Record<string, unknown> }[] };
    expect(answer).not.toHaveProperty('data');
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors[0]?.extensions).toEqual({
      code: expect.stringMatching(/^(BAD_REQUEST|GRAPHQL_PARSE_FAILED)$/),
      retryable: false,
      requestId: reply.headers.get('x-request-id'),
    });
    expect(answer.errors[0]?.message).not.toMatch(/node_modules|\bat \w+ \(/);
  });

  test('a form, which any web page could send', async () => {
    const reply = await post('query=%7B__typename%7D', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(reply.status).toBe(415);
    expect(await reply.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  test('a path that is not served', async () => {
    const reply = await fetch(`${system().gateway.url}/graphiql?token=secret`, { method: 'POST', ...{ body: '' } });
    expect(reply.status).toBe(404);
    const text = await reply.text();
    expect(text).toContain('POST /graphql');
    expect(text).not.toContain('secret');
  });
});

test('a body just under 100 kB is read', async () => {
  const reply = await post(JSON.stringify({ query: `{ __typename } #${'x'.repeat(99 * 1024)}` }));
  expect([reply.status, await reply.json()]).toMatchObject([200, { data: { __typename: 'Query' } }]);
});

describe('the request id', () => {
  test('stands in every answer, and no two are alike', async () => {
    const replies = await Promise.all([
      post('{"query": "{ __typename }"}'),
      post('{"query": "{ __typename }"}'),
      fetch(`${system().gateway.url}/health/live`),
    ]);
    const ids = replies.map(({ headers }) => headers.get('x-request-id'));
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('is the one in the errors', async () => {
    const { requestId, errors } = await ask(system().gateway.url, '{ payment(paymentId: "x") { paymentId } }');
    expect(errors.map(({ extensions }) => extensions['requestId'])).toEqual([requestId]);
  });

  test('is not taken from the caller, who could make two requests look like one', async () => {
    const reply = await post('{"query": "{ __typename }"}', { ...JSON_TYPE, 'x-request-id': 'mine' });
    expect(reply.headers.get('x-request-id')).not.toBe('mine');
  });
});

describe('health', () => {
  test('says that the process lives and takes requests', async () => {
    const live = await fetch(`${system().gateway.url}/health/live`);
    expect([live.status, await live.json()]).toEqual([200, { status: 'live' }]);
    const ready = await fetch(`${system().gateway.url}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([200, { status: 'ready', provider: 'ok', journal: 'ok' }]);
  });
});

describe('a stop', () => {
  test.each([
    ['a new query', 0],
    ['a query that was asked often', 5],
  ])('lets the requests under way end and takes no new ones: %s', async (_name, askedBefore) => {
    const { gateway, simulator, close } = await startSystem();
    const query = 'query Q($id: ID!) { payment(paymentId: $id) { status } }';
    for (let time = 0; time < askedBefore; time++) await ask(gateway.url, query, { id: '7000000001' });
    const { length } = simulator.calls;
    const letGo = holdCall(simulator.faults, { script: 'get_status3' });
    const answer = ask(gateway.url, query, { id: '7000000002' });
    await until(
      () => simulator.calls.length,
      (count) => count === length + 1,
    );
    const closed = close();
    await until(
      () => connects(gateway.url),
      (connected) => !connected,
    );
    letGo();
    expect(await answer).toMatchObject({ status: 200, data: { payment: { status: 'CAPTURED' } }, errors: [] });
    await closed;
  });
});

/** Whether somebody takes a new connection there. */
function connects(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const attempt = request(`${url}/health/live`, { agent: false }, (reply) => {
      reply.resume();
      resolve(true);
    });
    attempt.once('error', () => resolve(false));
    attempt.end();
  });
}
