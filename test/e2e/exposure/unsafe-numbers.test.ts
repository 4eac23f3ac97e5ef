import { describe, expect, test } from '@jest/globals';
import { listeningProgram } from '../../harness/program.js';
import { sharedSystem, startProvider } from '../../harness/system.js';
import { post } from './post.js';

const READ = 'query ($id: ID!) { payment(paymentId: $id) { paymentId } }';
const LIST = 'query ($ids: [ID!]!) { paymentsById(paymentIds: $ids) { paymentId } }';
const REFUND = 'mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) { operation { state } } }';
const TOKEN = 'mutation ($input: CreatePayerTokenInput!) { createPayerToken(input: $input) { payerToken { token } } }';

/** Bodies as they are sent: written by a program they would have lost their digits already. */
const body = (query: string, variables: string) => `{"query":${JSON.stringify(query)},"variables":${variables}}`;

test('the built program reads no payment by a number that lost its digits on the way', async () => {
  const simulator = await startProvider();
  const { url } = await listeningProgram(simulator.url);
  const asked = await post(url, body(READ, '{"id":9007199254740993}'));
  expect([asked.status, asked.codes, simulator.calls]).toEqual([400, ['BAD_USER_INPUT'], []]);
});

describe('an ID as a number', () => {
  const system = sharedSystem();

  test.each([
    ['past what is exact', READ, '{"id":9007199254740993}'],
    ['just past what is exact', READ, '{"id":9007199254740992}'],
    ['past any number', READ, '{"id":1e400}'],
    ['below what is exact', READ, '{"id":-9007199254740993}'],
    ['with a fraction', READ, '{"id":1.5}'],
    ['in a list', LIST, '{"ids":["1",90071992547409931]}'],
    ['alone for a list', LIST, '{"ids":90071992547409931}'],
    ['in an input', REFUND, '{"input":{"paymentId":90071992547409931,"idempotencyKey":"k"}}'],
    [
      'as the account in an input',
      REFUND,
      '{"input":{"paymentId":"1","idempotencyKey":"k","account":90071992547409931}}',
    ],
    ['in a list in an input', TOKEN, '{"input":{"paymentIds":[90071992547409931]}}'],
  ])('%s is refused, and nothing is asked', async (_what, query, variables) => {
    const { gateway, simulator } = system();
    simulator.clearCalls();
    for (const accept of ['application/json', 'text/event-stream']) {
      const asked = await post(gateway.url, body(query, variables), { accept });
      expect([asked.codes, asked.text.includes('9007199254740')]).toEqual([['BAD_USER_INPUT'], false]);
    }
    expect(simulator.calls).toEqual([]);
  });

  test('is refused however often the query was asked before with text', async () => {
    const { gateway, simulator } = system();
    for (let n = 0; n < 5; n += 1) await post(gateway.url, body(READ, '{"id":"7000000002"}'));
    simulator.clearCalls();
    expect((await post(gateway.url, body(READ, '{"id":9007199254740993}'))).codes).toEqual(['BAD_USER_INPUT']);
    expect(simulator.calls).toEqual([]);
  });

  test('is taken where it is exact, and in the text of a document digit by digit', async () => {
    const { gateway, simulator } = system();
    expect((await post(gateway.url, body(READ, '{"id":7000000002}'))).data).toEqual({
      payment: { paymentId: '7000000002' },
    });
    simulator.clearCalls();
    await post(gateway.url, { query: '{ payment(paymentId: 9007199254740993) { paymentId } }' });
    // What is said not to exist is asked for twice where the first answer came over a kept connection.
    expect([...new Set(simulator.calls.map(({ paymentId }) => paymentId))]).toEqual(['9007199254740993']);
  });
});
