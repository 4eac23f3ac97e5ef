import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { type System, startGateway, startProvider, startSystem } from '../../harness/system.js';
import { post } from './post.js';

const STATUS = 'query Status($id: ID!) { payment(paymentId: $id) { status } }';
const WATCH = 'subscription Watch($id: ID!) { paymentChanged(paymentId: $id) { status } }';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const variables = { id: '7000000002' };
const CAPTURED = { payment: { status: 'CAPTURED' } };

const FORMS = {
  'a list': [STATUS, WATCH],
  'texts by name': { status: STATUS, watch: WATCH },
  "Apollo's manifest": {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [
      { id: 'status', name: 'Status', type: 'query', body: STATUS },
      { id: 'watch', name: 'Watch', type: 'subscription', body: WATCH },
    ],
  },
};

/** A gateway that answers the operations of a file only. */
function trusting(list: unknown): Promise<System> {
  return startSystem({ env: { TRUSTED_DOCUMENTS: 'list.json' }, readText: () => JSON.stringify(list) });
}

describe.each(Object.entries(FORMS))('from %s', (_form, list) => {
  test('an operation runs by its text and by its hash', async () => {
    const { gateway } = await trusting(list);
    const sha256Hash = hashOf(STATUS);
    for (const body of [
      { query: STATUS, variables },
      { extensions: { persistedQuery: { version: 1, sha256Hash } }, variables },
      { query: STATUS, extensions: { persistedQuery: { version: 1, sha256Hash } }, variables },
      { documentId: sha256Hash, variables },
      { documentId: `sha256:${sha256Hash}`, variables },
    ]) {
      expect(await post(gateway.url, body)).toMatchObject({ status: 200, data: CAPTURED });
      expect(await post(gateway.url, body, { accept: 'text/event-stream' })).toMatchObject({ data: CAPTURED });
    }
  });

  test('nothing else runs, and the provider hears nothing', async () => {
    const { gateway, simulator } = await trusting(list);
    for (const accept of ['application/json', 'text/event-stream']) {
      const answers = await Promise.all(
        [
          { query: `${STATUS} `, variables },
          { query: '{ payment(paymentId: "7000000002") { status } }' },
          { query: '{ __schema { queryType { name } } }' },
          { documentId: hashOf('{ __typename }') },
          { documentId: 'constructor' },
          { extensions: { persistedQuery: { version: 1, sha256Hash: hashOf('{ __typename }') } } },
          { extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(STATUS) } }, query: '{ __typename }' },
          { extensions: { persistedQuery: { version: 1, sha256Hash: ['x'] } } },
        ].map((body) => post(gateway.url, body, { accept })),
      );
      expect(answers.map(({ codes }) => codes[0])).toEqual([
        'FORBIDDEN',
        'FORBIDDEN',
        'FORBIDDEN',
        'PERSISTED_QUERY_NOT_FOUND',
        'PERSISTED_QUERY_NOT_FOUND',
        'PERSISTED_QUERY_NOT_FOUND',
        'FORBIDDEN',
        'BAD_REQUEST',
      ]);
    }
    expect(simulator.calls).toEqual([]);
  });
});

test('a text that was refused is not learned by naming its hash', async () => {
  const { gateway } = await trusting([STATUS]);
  const query = '{ __typename }';
  const persistedQuery = { version: 1, sha256Hash: hashOf(query) };
  expect((await post(gateway.url, { query, extensions: { persistedQuery } })).codes).toEqual(['FORBIDDEN']);
  expect((await post(gateway.url, { extensions: { persistedQuery } })).codes).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
});

test('an operation on the list is priced by its variables as any other', async () => {
  const list = 'query List($ids: [ID!]!) { paymentsById(paymentIds: $ids) { paymentId } }';
  const { gateway } = await trusting([list]);
  const ids = Array.from({ length: 300 }, (_, n) => String(n + 1));
  expect(await post(gateway.url, { documentId: hashOf(list), variables: { ids } })).toMatchObject({
    codes: ['LIMIT_EXCEEDED'],
    extensions: { cost: { providerCalls: 300 } },
  });
});

describe('without a list', () => {
  test('hashes are not learned', async () => {
    const { gateway } = await startGateway((await startProvider()).url);
    const query = '{ __typename }';
    const persistedQuery = { version: 1, sha256Hash: hashOf(query) };
    expect((await post(gateway.url, { query, extensions: { persistedQuery } })).codes).toEqual([]);
    expect((await post(gateway.url, { extensions: { persistedQuery } })).codes).toEqual([
      'PERSISTED_QUERY_NOT_SUPPORTED',
    ]);
  });
});

test('a list that cannot be answered stops the start, with every reason', async () => {
  await expect(trusting([STATUS, '{ nothing }', 'query {'])).rejects.toMatchObject({
    problems: [
      expect.stringContaining('"{ nothing }" cannot be answered: Cannot query field "nothing"'),
      expect.stringContaining('"query {" cannot be answered: Syntax Error'),
    ],
  });
});
