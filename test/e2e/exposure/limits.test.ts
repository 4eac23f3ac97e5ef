import { describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { defaultTuning } from '../../../src/app/tuning.js';
import { CALLS_OF_A_WRITE, FIRST_READS, READS_PER_MINUTE } from '../../../src/graphql/admission/cost.js';
import { until } from '../../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { subscribe } from '../../harness/subscription.js';
import { sharedSystem, startSystem } from '../../harness/system.js';
import { post } from './post.js';

const system = sharedSystem();
const cost = async (body: Readonly<Record<string, unknown>>) => {
  const { extensions } = await post(system().gateway.url, body);
  return (extensions['cost'] as { providerCalls: number } | undefined)?.providerCalls;
};

describe('the answer tells how many provider calls the request causes at most:', () => {
  test.each([
    ['a payment', '{ payment(paymentId: "7000000002") { paymentId } }', 1],
    ['a payment by its order', '{ paymentByOrder(orderId: "DEMO-PAID") { paymentId } }', 3],
    ['each of several payments', '{ paymentsById(paymentIds: ["1", "2", "3"]) { paymentId } }', 3],
    ['equal payments once', '{ paymentsById(paymentIds: ["1", "2", "1"]) { paymentId } }', 2],
    ['a payout', '{ payoutStatus(orderId: "DEMO-PAYOUT-OK") { status } }', 1],
    ['several payouts', '{ payoutStatusesByOrder(orderIds: ["A", "B"]) { status } }', 2],
    ['what was asked for before', '{ paymentOperation(id: "1") { id } }', 1],
    ['what happened to it', '{ paymentOperation(id: "1") { events { note } } }', 2],
    ['operations of a payment', '{ payment(paymentId: "1") { operations { id } } }', 2],
    ['their events as those of five', '{ payment(paymentId: "1") { operations { events { note } } } }', 7],
    ['operations of each of several payments', '{ paymentsById(paymentIds: ["1", "2"]) { operations { id } } }', 4],
    ['operations by each alias', '{ payment(paymentId: "1") { a: operations { id } b: operations { id } } }', 3],
    ['the schema', '{ __schema { queryType { name } } }', 0],
    ['each alias', '{ a: payment(paymentId: "1") { paymentId } b: payment(paymentId: "1") { paymentId } }', 2],
    [
      'fragments',
      '{ ...f } fragment f on Query { payment(paymentId: "1") { paymentId } ... on Query { b: payment(paymentId: "2") { paymentId } } }',
      2,
    ],
    ['what is skipped not', '{ payment(paymentId: "1") @skip(if: true) { id } }', 0],
    [
      'a refund',
      'mutation { refundPayment(input: {paymentId: "x", idempotencyKey: "k"}) { replayed } }',
      CALLS_OF_A_WRITE,
    ],
    [
      'a refund and its payment',
      'mutation { refundPayment(input: {paymentId: "x", idempotencyKey: "k"}) { payment { paymentId } } }',
      CALLS_OF_A_WRITE + 1,
    ],
    ['a token', 'mutation { createPayerToken(input: {}) { payerToken { token } } }', 1],
  ])('%s', async (_what, query, expected) => {
    expect(await cost({ query })).toBe(expected);
  });

  const LIST =
    'query ($ids: [ID!]! = ["1", "2", "3"], $go: Boolean = true) { paymentsById(paymentIds: $ids) @include(if: $go) { id } }';
  test.each([
    ['lists in variables', { ids: ['1', '2'] }, 2],
    ['defaults of variables', {}, 3],
    ['one value for a list', { ids: '7' }, 1],
    ['what a variable leaves out', { ids: ['1', '2'], go: false }, 0],
    ['not what a variable of no use says', { ids: ['1'], other: ['1', '2'] }, 1],
  ])('by %s', async (_what, variables, expected) => {
    expect(await cost({ query: LIST, variables })).toBe(expected);
  });

  test('what it costs anew each time, where variables change it', async () => {
    const query = 'query ($a: ID!, $b: ID!) { paymentsById(paymentIds: [$a, $b]) { paymentId } }';
    expect(await cost({ query, variables: { a: '1', b: '1' } })).toBe(1);
    expect(await cost({ query, variables: { a: '1', b: '2' } })).toBe(2);
    expect([await cost({ query: LIST, variables: { go: false } }), await cost({ query: LIST })]).toEqual([0, 3]);
  });

  test('no matter how often it is asked', async () => {
    const query = 'query ($id: ID!) { payment(paymentId: $id) { status } }';
    const costs = [];
    for (const id of ['1', '2', '3', '4', '5']) costs.push(await cost({ query, variables: { id } }));
    expect(costs).toEqual([1, 1, 1, 1, 1]);
  });

  test('the operation that is named, and no other', async () => {
    const query =
      'query a { payment(paymentId: "1") { paymentId } } query b { paymentsById(paymentIds: ["1", "2"]) { paymentId } }';
    expect([await cost({ query, operationName: 'a' }), await cost({ query, operationName: 'b' })]).toEqual([1, 2]);
  });

  test('in answers over Server-Sent Events too', async () => {
    const { extensions } = await post(
      system().gateway.url,
      { query: '{ payment(paymentId: "7000000002") { paymentId } }' },
      { accept: 'text/event-stream' },
    );
    expect(extensions['cost']).toMatchObject({ providerCalls: 1, limit: 200 });
  });
});

describe('no request causes more than it costs:', () => {
  test.each([
    ['{ payment(paymentId: "7000000002") { status operations { id events { note } } } }'],
    ['{ paymentByOrder(orderId: "DEMO-PARTIAL") { status } }'],
    ['{ paymentsById(paymentIds: ["7000000001", "7000000002", "7000000001"]) { status } }'],
    [
      'mutation { capturePayment(input: {paymentId: "7000000001", idempotencyKey: "k"}) { operation { state } payment { status } } }',
    ],
    [
      'mutation { refundPayment(input: {paymentId: "7000000002", amount: "1.00", idempotencyKey: "r"}) { operation { state } payment { status } } }',
    ],
    [
      'mutation { refundPayment(input: {paymentId: "404", amount: "1.00", idempotencyKey: "r"}) { operation { state } payment { status } } }',
    ],
    [
      'mutation { createPayment(input: {orderId: "O", amount: "5.00", currency: "KZT", description: "Tea", idempotencyKey: "c"}) { checkout { state } } }',
    ],
  ])('%s', async (query) => {
    const { gateway, simulator } = await startSystem();
    const { extensions } = await post(gateway.url, { query });
    expect(simulator.calls.length).toBeGreaterThan(0);
    expect(simulator.calls.length).toBeLessThanOrEqual((extensions['cost'] as { providerCalls: number }).providerCalls);
  });

  test('a creation for an order that was paid, and whose payment gave the money back', async () => {
    const { gateway, simulator, query } = await startSystem();
    const wish = (key: string) =>
      `mutation { outcome: createPayment(input: {orderId: "O", amount: "5.00", currency: "KZT", description: "Tea", idempotencyKey: "${key}"}) { checkout { state paymentId } } }`;
    const { data } = await query<{ outcome: { checkout: { paymentId: string } } }>(wish('first'));
    const id = data?.outcome.checkout.paymentId ?? '';
    simulator.ledger.pay(id);
    await query(`{ payment(paymentId: "${id}") { status } }`);
    let keys = 0;
    await until(
      async () => (await post(gateway.url, { query: wish(`key-${++keys}`) })).text,
      (text) => text.includes('REJECTED'),
    );
    simulator.ledger.refund(id);
    simulator.clearCalls();
    const { extensions, text } = await post(gateway.url, { query: wish('last') });
    expect(text).toContain('OPEN');
    expect(simulator.calls).toHaveLength(2);
    expect(extensions['cost']).toMatchObject({ providerCalls: 2 });
  });

  test('a write is priced with all reads that look for its effect', () => {
    expect(CALLS_OF_A_WRITE).toBe(2 + defaultTuning.readBackDelaysMs.length);
  });

  test('a subscription is priced with its first reads and those of a minute', () => {
    expect(FIRST_READS).toBe(1 + defaultTuning.followUpMs.length);
    expect(READS_PER_MINUTE).toBe(60_000 / defaultTuning.pollMs);
  });
});

describe('one request', () => {
  const ids = (count: number) => JSON.stringify(Array.from({ length: count }, (_, n) => String(n + 1)));

  test('may cost as much as is configured, and not one call more', async () => {
    const { gateway, simulator } = await startSystem({ env: { REQUEST_COST_LIMIT: '5' } });
    expect((await post(gateway.url, { query: `{ paymentsById(paymentIds: ${ids(5)}) { paymentId } }` })).status).toBe(
      200,
    );
    const before = simulator.calls.length;
    const { status, codes, extensions, text } = await post(gateway.url, {
      query: `{ paymentsById(paymentIds: ${ids(6)}) { paymentId } }`,
    });
    expect([status, codes]).toEqual([400, ['LIMIT_EXCEEDED']]);
    expect(extensions['cost']).toMatchObject({ providerCalls: 6, limit: 5 });
    expect(text).toContain('6 provider calls, 5 is the most');
    expect(simulator.calls.length).toBe(before);
  });

  test("may ask for the whole schema in the playground's words", async () => {
    const query = getIntrospectionQuery({
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
    });
    expect(await post(system().gateway.url, { query })).toMatchObject({
      status: 200,
      codes: [],
      data: expect.anything(),
    });
  });
});

describe('one caller', () => {
  const PAYMENT = { query: '{ payment(paymentId: "7000000002") { paymentId } }' };
  const env = { ...BELIEVES_TOKENS, CALLER_COST_PER_MINUTE: '10', REQUEST_COST_LIMIT: '10' };
  const as = async (sub: string) => ({ authorization: `Bearer ${await token({ sub })}` });

  test('has so many calls a minute, and learns when to retry', async () => {
    const { gateway, simulator } = await startSystem({ env });
    const ten = await Promise.all(Array.from({ length: 10 }, async () => post(gateway.url, PAYMENT, await as('one'))));
    expect(ten.map(({ status }) => status)).toEqual(Array(10).fill(200));
    const left = ten.map(({ extensions }) => (extensions['cost'] as { remaining: number }).remaining);
    expect(left.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);

    const before = simulator.calls.length;
    const refused = await post(gateway.url, PAYMENT, await as('one'));
    expect([refused.status, refused.codes]).toEqual([429, ['RATE_LIMITED']]);
    const [{ extensions }] = JSON.parse(refused.text).errors;
    expect(extensions).toMatchObject({ retryable: true, retryAfterSeconds: expect.any(Number) });
    expect(extensions.retryAfterSeconds).toBeGreaterThan(0);
    expect(extensions.retryAfterSeconds).toBeLessThanOrEqual(60);
    expect(refused.headers.get('retry-after')).toBe(String(extensions.retryAfterSeconds));
    expect(simulator.calls.length).toBe(before);
  });

  test('takes nothing from another', async () => {
    const { gateway } = await startSystem({ env });
    for (let n = 0; n < 11; n += 1) await post(gateway.url, PAYMENT, await as('one'));
    expect(await post(gateway.url, PAYMENT, await as('one'))).toMatchObject({ status: 429 });
    expect(await post(gateway.url, PAYMENT, await as('another'))).toMatchObject({ status: 200 });
  });

  test('loses nothing by a request for which too little is left', async () => {
    const { gateway } = await startSystem({ env });
    const many = { query: '{ paymentsById(paymentIds: ["1", "2", "3", "4", "5", "6"]) { paymentId } }' };
    expect(await post(gateway.url, many, await as('one'))).toMatchObject({ status: 200 });
    expect(await post(gateway.url, many, await as('one'))).toMatchObject({ status: 429, codes: ['RATE_LIMITED'] });
    expect(await post(gateway.url, PAYMENT, await as('one'))).toMatchObject({
      status: 200,
      extensions: { cost: { remaining: 3 } },
    });
  });

  test.each([
    ['what costs no provider call', { query: '{ __typename }' }],
    ['what is refused', { query: '{ nothing }' }],
    ['what cannot be read', { query: '{' }],
  ])('comes to an end with %s', async (_what, body) => {
    const { gateway } = await startSystem({ env });
    for (let n = 0; n < 10; n += 1) expect((await post(gateway.url, body, await as('one'))).status).not.toBe(429);
    expect(await post(gateway.url, body, await as('one'))).toMatchObject({ status: 429, codes: ['RATE_LIMITED'] });
  });

  test('is limited as well where nobody has to say who he is', async () => {
    const { gateway } = await startSystem({ env: { CALLER_COST_PER_MINUTE: '2', REQUEST_COST_LIMIT: '2' } });
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await post(gateway.url, PAYMENT)).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  test('is limited as a payer, each by his own token', async () => {
    const { gateway } = await startSystem({
      env: { ...env, PAYER_REQUEST_COST: '5', PAYER_COST_PER_MINUTE: '6', PAYER_SHARE: '90' },
    });
    const make = 'mutation { createPayerToken(input: {orderIds: ["DEMO-PAID"]}) { payerToken { token } } }';
    const { data } = await post(gateway.url, { query: make }, await as('shop'));
    const payer = {
      authorization: `Bearer ${(data as { createPayerToken: { payerToken: { token: string } } }).createPayerToken.payerToken.token}`,
    };
    const order = { query: '{ paymentByOrder(orderId: "DEMO-PAID") { status } }' };
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await post(gateway.url, order, payer)).status);
    expect(statuses).toEqual([200, 200, 429]);
  });
});

describe('subscriptions', () => {
  const WATCH = 'subscription { paymentChanged(paymentId: "7000000002") { status } }';

  test('may be open as many as one caller may have; a closed one makes room', async () => {
    const { gateway } = await startSystem({ env: { CALLER_SUBSCRIPTIONS: '2' } });
    const open = [subscribe(gateway.url, WATCH), subscribe(gateway.url, WATCH)];
    await until(
      () => open.map(({ received }) => received.length),
      (counts) => counts.every((count) => count > 0),
    );
    const third = await post(gateway.url, { query: WATCH }, { accept: 'text/event-stream' });
    expect([third.status, third.codes]).toEqual([200, ['LIMIT_EXCEEDED']]);
    expect(third.text).toMatch(/event: complete\ndata: \n\n$/);

    open[0]?.stop();
    await until(
      () => {
        const next = subscribe(gateway.url, WATCH);
        return until(
          () => next,
          ({ received, ending }) => received.length > 0 || ending() !== 'open',
        );
      },
      ({ received }) => received.length > 0,
    );
  });

  test('may be open as many in all, whoever asks', async () => {
    const { gateway } = await startSystem({ env: { ...BELIEVES_TOKENS, SUBSCRIPTIONS: '1' } });
    const stop = new AbortController();
    const first = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${await token({ sub: 'one' })}`,
      },
      body: JSON.stringify({ query: WATCH }),
      signal: stop.signal,
    });
    expect(first.status).toBe(200);
    const second = await post(
      gateway.url,
      { query: WATCH },
      { accept: 'text/event-stream', authorization: `Bearer ${await token({ sub: 'two' })}` },
    );
    stop.abort();
    expect(second.codes).toEqual(['RATE_LIMITED']);
    expect(JSON.parse(/data: (.+)/.exec(second.text)?.[1] ?? '').errors[0].extensions).toMatchObject({
      retryable: true,
      retryAfterSeconds: 10,
    });
  });

  test('that cannot begin take no place', async () => {
    const { gateway } = await startSystem({ env: { CALLER_SUBSCRIPTIONS: '1' } });
    for (let n = 0; n < 3; n += 1) {
      const { codes } = await post(
        gateway.url,
        { query: 'subscription { paymentChanged(paymentId: "abc") { status } }' },
        { accept: 'text/event-stream' },
      );
      expect(codes).toEqual(['BAD_USER_INPUT']);
    }
  });

  test('cost what they will cause', async () => {
    const { gateway } = await startSystem({ env: { CALLER_COST_PER_MINUTE: '20', REQUEST_COST_LIMIT: '20' } });
    const open = [subscribe(gateway.url, WATCH), subscribe(gateway.url, WATCH)];
    await until(
      () => open.map(({ received }) => received.length),
      (counts) => counts.every((count) => count > 0),
    );
    const third = await post(gateway.url, { query: WATCH }, { accept: 'text/event-stream' });
    expect(third.codes).toEqual(['RATE_LIMITED']);
    expect(third.extensions['cost']).toMatchObject({ providerCalls: FIRST_READS + READS_PER_MINUTE });
  });
});
