import type { ApolloServer } from '@apollo/server';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { execute, GraphQLError, type GraphQLFormattedError, parse, validate } from 'graphql';
import { LOCAL_CALLER } from '../../../src/domain/caller.js';
import { AccountNotFound, IdempotencyKeyReused, InvalidInput, LimitExceeded } from '../../../src/domain/errors.js';
import {
  ProviderRefused,
  ProviderTimeout,
  ProviderUnavailable,
  ReplyUntrusted,
} from '../../../src/freedompay/errors/errors.js';
import { ParsedDocuments } from '../../../src/graphql/admission/parsed-documents.js';
import type { GatewayContext } from '../../../src/graphql/context.js';
import { errorFormatter } from '../../../src/graphql/errors/error-formatter.js';
import { createApollo } from '../../../src/graphql/execution/apollo.js';
import { RequestNotes } from '../../../src/graphql/request-log-notes.js';
import { gatewaySchema } from '../../../src/graphql/schema.js';
import { createLog } from '../../../src/observability/log.js';

const SECRET = 'SELECT secret_key FROM shops -- /srv/app/src/secret.ts';

const running: ApolloServer<GatewayContext>[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

/** Runs a query whose only resolver throws, and gives the answer as it leaves and what was observed. */
async function thrown(reason: unknown) {
  const observed: unknown[] = [];
  const schema = gatewaySchema();
  const apollo = createApollo({
    schema,
    introspection: false,
    logger: createLog('silent').logger,
    documents: new ParsedDocuments(schema, false),
    formatError: errorFormatter((error) => observed.push(error)),
  });
  running.push(apollo);
  const loaders = {
    payment: () => {
      throw reason;
    },
  };
  const contextValue = {
    requestId: 'request-1',
    notes: new RequestNotes(),
    caller: LOCAL_CALLER,
    accounts: { resolve: () => ({}) },
    loaders,
  };
  const { body } = await apollo.executeOperation(
    { query: '{ payment(paymentId: "1") { paymentId } }' },
    { contextValue: contextValue as unknown as GatewayContext },
  );
  if (body.kind !== 'single') throw new Error('The answer came in parts.');
  const { data, errors } = JSON.parse(JSON.stringify(body.singleResult));
  return { answer: { data, errors }, observed };
}

describe('a defect of the gateway', () => {
  test.each([
    ['an error', new Error(SECRET)],
    ['an error with a cause', new Error('outer', { cause: new Error(SECRET) })],
    ['an error with fields', Object.assign(new TypeError('x'), { code: SECRET, extensions: { code: SECRET } })],
    ['a GraphQL error from deep inside', new GraphQLError(SECRET, { extensions: { code: 'INTERNAL_SERVER_ERROR' } })],
    [
      'an error that calls itself a refusal',
      Object.assign(new Error(SECRET), { extensions: { code: 'BAD_USER_INPUT' } }),
    ],
    ['a GraphQL error with a code', new GraphQLError(SECRET, { extensions: { code: 'BAD_USER_INPUT' } })],
    ['a text', SECRET],
    ['nothing', undefined],
    ['an object', { toString: () => SECRET, secret: SECRET }],
  ])('thrown as %s says nothing of itself', async (_what, reason) => {
    const { answer, observed } = await thrown(reason);
    expect(answer).toEqual({
      data: { payment: null },
      errors: [
        {
          message: 'Something failed inside the gateway. Report the request id to its operator.',
          locations: [{ line: 1, column: 3 }],
          path: ['payment'],
          extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false, requestId: 'request-1' },
        },
      ],
    });
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(observed).toHaveLength(1);
  });

  test('is handed to the log whole', async () => {
    const defect = new Error(SECRET);
    expect((await thrown(defect)).observed).toEqual([defect]);
  });
});

describe('a fault', () => {
  test.each([
    [new InvalidInput('input.amount', 'must be above zero.'), 'BAD_USER_INPUT', false],
    [new AccountNotFound('x'), 'ACCOUNT_NOT_FOUND', false],
    [new IdempotencyKeyReused(), 'IDEMPOTENCY_KEY_REUSED', false],
    [new LimitExceeded('ids', 100, 101), 'LIMIT_EXCEEDED', false],
    [new ProviderUnavailable('HTTP 502', true), 'PROVIDER_UNAVAILABLE', true],
    [new ProviderTimeout(true), 'PROVIDER_TIMEOUT', true],
    [new ReplyUntrusted('no signature', false), 'PROVIDER_REPLY_UNTRUSTED', false],
    [new ReplyUntrusted('half of it', true), 'PROVIDER_REPLY_UNTRUSTED', true],
    [new ProviderRefused('9999', 'busy', true), 'PROVIDER_REFUSED', true],
    [new ProviderRefused('9996', 'no contract', true), 'PROVIDER_REFUSED', false],
  ])('%s is told with code %s', async (fault, code, retryable) => {
    const { answer, observed } = await thrown(fault);
    expect(answer.errors).toEqual([
      expect.objectContaining({ message: fault.message, extensions: { code, retryable, requestId: 'request-1' } }),
    ]);
    expect(observed).toEqual([]);
  });

  test('keeps its cause to itself', async () => {
    const { answer } = await thrown(new ProviderUnavailable('lost', true, { cause: new Error(SECRET) }));
    expect(JSON.stringify(answer)).not.toContain('secret');
  });
});

test('the formatter does not pass on extensions that others put into an error', () => {
  const observe = jest.fn<(error: unknown) => void>();
  const format = errorFormatter(observe);
  const error = new GraphQLError('Syntax Error', { extensions: { code: 'GRAPHQL_PARSE_FAILED', secret: SECRET } });
  const formatted: GraphQLFormattedError = { message: error.message, extensions: error.extensions };
  expect(format(formatted, error)).toEqual({
    message: 'Syntax Error',
    extensions: { code: 'GRAPHQL_PARSE_FAILED', retryable: false },
  });
  expect(observe).not.toHaveBeenCalled();
});

describe('what GraphQL itself refuses', () => {
  const CARD = '4111111111111111';
  const schema = gatewaySchema();
  const CREATE = 'mutation ($input: CreatePaymentInput!) { createPayment(input: $input) { replayed } }';
  const refused = async (query: string, variableValues = {}) => {
    const document = parse(query);
    const invalid = validate(schema, document);
    if (invalid.length > 0) return invalid;
    return (await execute({ schema, document, variableValues, contextValue: {} })).errors ?? [];
  };

  test.each([
    [CREATE, { input: { card: CARD } }, 'BAD_USER_INPUT'],
    [CREATE, { input: CARD }, 'BAD_USER_INPUT'],
    [CREATE, {}, 'BAD_USER_INPUT'],
    [CREATE, { input: null }, 'BAD_USER_INPUT'],
    [`{ payment(paymentId: { a: "${CARD}" }) { id } }`, {}, 'GRAPHQL_VALIDATION_FAILED'],
    [`query ($a: ID = "1") { paymentsById(paymentIds: ["${CARD}", $a]) { paymentId } }`, { a: null }, 'BAD_USER_INPUT'],
    ['query ($a: ID = "1") { payment(paymentId: $a) { paymentId } }', { a: null }, 'BAD_USER_INPUT'],
  ])(
    'is no defect and is not logged, also where no server has given it a code: %s %j',
    async (query, variables, code) => {
      const observe = jest.fn<(error: unknown) => void>();
      const format = errorFormatter(observe);
      const answers = (await refused(query, variables)).map((error) => format(error.toJSON(), error));
      expect(answers.length).toBeGreaterThan(0);
      for (const { extensions } of answers) expect(extensions).toEqual({ code, retryable: false });
      expect(JSON.stringify(answers)).not.toContain(CARD);
      expect(observe).not.toHaveBeenCalled();
    },
  );
});
