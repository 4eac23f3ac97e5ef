import { describe, expect, test } from '@jest/globals';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { sharedSystem, startSystem } from '../../harness/system.js';

const system = sharedSystem();
const GUARD = { 'apollo-require-preflight': 'true' };
const READ = 'query Q($id: ID = "7000000002") { payment(paymentId: $id) { status } }';

async function get(
  parameters: Readonly<Record<string, string>> | string,
  headers: Readonly<Record<string, string>> = GUARD,
  url = system().gateway.url,
) {
  const search = typeof parameters === 'string' ? parameters : new URLSearchParams({ ...parameters });
  const reply = await fetch(`${url}/graphql?${search}`, { headers: { ...headers } });
  const text = await reply.text();
  const { data, errors = [] } = JSON.parse(/^event: next\ndata: (.+)$/m.exec(text)?.[1] ?? text);
  const codes = (errors as { extensions: { code: string } }[]).map(({ extensions }) => extensions.code);
  return { status: reply.status, headers: reply.headers, data, codes, errors };
}

describe('a query over GET', () => {
  test.each([
    ['alone', { query: READ }],
    ['with variables', { query: READ, variables: '{"id":"7000000002"}' }],
    ['with a name', { query: READ, operationName: 'Q' }],
    ['with an empty name and no variables', { query: READ, operationName: '', variables: '' }],
  ])('is answered as over POST, and kept by nobody: %s', async (_what, parameters) => {
    const { status, data, headers } = await get(parameters);
    expect([status, data]).toEqual([200, { payment: { status: 'CAPTURED' } }]);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each([
    ['apollo-require-preflight', 'true'],
    ['graphql-require-preflight', '1'],
    ['x-apollo-operation-name', 'Q'],
    ['content-type', 'application/json'],
  ])('needs a header that no web page can send without asking first: %s will do', async (name, value) => {
    expect((await get({ query: READ }, { [name]: value })).status).toBe(200);
  });

  test.each([
    ['none', {}],
    ['one that any page may send', { accept: 'application/json', 'content-type': 'text/plain' }],
    ['an empty one', { 'apollo-require-preflight': '' }],
  ])('is refused without, and the provider hears nothing: %s', async (_what, headers) => {
    const { gateway, simulator } = system();
    const before = simulator.calls.length;
    const { status, codes } = await get({ query: READ }, headers, gateway.url);
    expect([status, codes]).toEqual([400, ['BAD_REQUEST']]);
    expect(simulator.calls.length).toBe(before);
  });

  test('is for known callers only, where there are any', async () => {
    const { gateway } = await startSystem({ env: BELIEVES_TOKENS });
    expect(await get({ query: READ }, GUARD, gateway.url)).toMatchObject({ status: 401, codes: ['UNAUTHENTICATED'] });
    const authorization = `Bearer ${await token()}`;
    expect(await get({ query: READ }, { authorization }, gateway.url)).toMatchObject({ status: 200, codes: [] });
  });

  test.each([
    ['variables that are no JSON', 'query={__typename}&variables=x'],
    ['variables that are no object', 'query={__typename}&variables=[1]'],
    ['variables that would change what objects are', 'query={__typename}&variables={"__proto__":{"a":1}}'],
    ['two queries', 'query={__typename}&query={__typename}'],
    ['two variables', 'query={__typename}&variables={}&variables={}'],
    ['a name that is empty and nothing else', 'query='],
  ])('is refused with %s', async (_what, search) => {
    const { status, codes, errors, headers } = await get(search);
    expect([status, codes]).toEqual([400, ['BAD_REQUEST']]);
    expect(errors[0].extensions.requestId).toBe(headers.get('x-request-id'));
  });
});

test('a mutation over GET is never carried out', async () => {
  const { gateway, simulator } = system();
  const before = simulator.calls.length;
  const query = 'mutation { cancelPayment(input: { paymentId: "7000000001", idempotencyKey: "k" }) { replayed } }';
  for (const accept of ['application/json', 'text/event-stream', '*/*']) {
    const { status, headers, codes } = await get({ query }, { ...GUARD, accept }, gateway.url);
    expect([status, headers.get('allow'), codes]).toEqual([405, 'POST', ['BAD_REQUEST']]);
  }
  expect(simulator.calls.length).toBe(before);
});

test('a subscription over GET is a stream', async () => {
  const query = 'subscription { paymentChanged(paymentId: "abc") { status } }';
  const { status, codes, headers } = await get({ query }, { ...GUARD, accept: 'text/event-stream' });
  expect([status, codes, headers.get('content-type')]).toEqual([
    200,
    ['BAD_USER_INPUT'],
    'text/event-stream; charset=utf-8',
  ]);
});

test('an address with a query shows the playground to whoever opens it in a browser', async () => {
  const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
  const reply = await fetch(`${system().gateway.url}/graphql?query=%7B__typename%7D`, { headers: { accept } });
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
});
