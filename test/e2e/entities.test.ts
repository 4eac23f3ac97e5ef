import { describe, expect, test } from '@jest/globals';
import { SCOPES } from '../../src/domain/caller.js';
import { ask } from '../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../harness/credentials.js';
import { startSystem } from '../harness/system.js';
import { startTwoAccounts } from '../harness/two-accounts.js';
import { payerToken } from './access/payers.js';

const FEDERATION = { FEDERATION: 'on' };
const ENTITIES = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    __typename
    ... on Payment { paymentId status account { id } }
    ... on RefundPayment { refundId }
    ... on RevokedPayment { revocationId }
    ... on PayoutStatus { orderId payoutState: status }
    ... on PaymentOperation { kind }
    ... on PaymentCheckout { order: orderId state }
  }
}`;
const PAID = { __typename: 'Payment', account: { id: 'default' }, paymentId: '7000000002' };

const start = () => startSystem({ env: FEDERATION });
const codesOf = (errors: readonly { extensions: Readonly<Record<string, unknown>> }[]) =>
  errors.map(({ extensions }) => extensions['code']);

describe('every entity is read by its id, which a subgraph may have kept:', () => {
  test.each([
    ['Payment', '{ payment(paymentId: "7000000002") { id } }', { paymentId: '7000000002', status: 'CAPTURED' }],
    ['RefundPayment', '{ payment(paymentId: "7000000003") { refunds { id } } }', { refundId: '7000000031' }],
    ['RevokedPayment', '{ payment(paymentId: "7000000007") { revocations { id } } }', { revocationId: '7000000071' }],
    ['PayoutStatus', '{ payoutStatus(orderId: "DEMO-PAYOUT-OK") { id } }', { payoutState: 'SUCCEEDED' }],
    [
      'PaymentOperation',
      'mutation { refundPayment(input: { paymentId: "7000000002", idempotencyKey: "k" }) { operation { id } } }',
      { kind: 'REFUND' },
    ],
    [
      'PaymentCheckout',
      `mutation { createPayment(input: {
        orderId: "ORDER-1", amount: "900.00", currency: "KZT", description: "Tea", idempotencyKey: "page"
      }) { checkout { id } } }`,
      { order: 'ORDER-1', state: 'OPEN' },
    ],
  ])('%s', async (type, text, shown) => {
    const { query } = await start();
    const id = /"id":"([^"]+)"/.exec(JSON.stringify((await query(text)).data))?.[1];
    const { data, errors } = await query(ENTITIES, { representations: [{ __typename: type, id }] });
    expect(errors).toEqual([]);
    expect(data).toEqual({
      _entities: [
        {
          __typename: type,
          ...shown,
          ...(type === 'Payment' && PAID),
          ...(type === 'PayoutStatus' && { orderId: 'DEMO-PAYOUT-OK' }),
        },
      ],
    });
    if (type !== 'PaymentCheckout') return;
    // The same by its own field, and for who asks for a node.
    const own =
      '{ paymentCheckout(id: $id) { __typename } checkout(id: $id) { __typename } node(id: $id) { __typename } }';
    const byField = await query(`query ($id: ID!) ${own}`, { id });
    const checkout = { __typename: type };
    expect(byField).toMatchObject({ data: { paymentCheckout: checkout, checkout, node: checkout }, errors: [] });
  });
});

describe('entities', () => {
  test('are read by account and the name of the provider or the shop, in the order asked for, equal ones with one call', async () => {
    const { query, simulator } = await start();
    const before = simulator.calls.length;
    const payout = { __typename: 'PayoutStatus', account: { id: 'default' }, orderId: 'DEMO-PAYOUT-OK' };
    const unknown = { ...PAID, paymentId: '1' };
    const { data, errors } = await query(ENTITIES, { representations: [PAID, unknown, payout, PAID] });
    expect(errors).toEqual([]);
    const shown = { ...PAID, status: 'CAPTURED' };
    expect(data).toEqual({
      _entities: [
        shown,
        null,
        { __typename: 'PayoutStatus', orderId: payout.orderId, payoutState: 'SUCCEEDED' },
        shown,
      ],
    });
    expect(simulator.calls.length - before).toBe(3);
  });

  test('may be named in the text of a document too', async () => {
    const { query } = await start();
    const text =
      'query ($id: ID) { _entities(representations: { __typename: "Payment", account: { id: "default" }, paymentId: $id }) { ... on Payment { status } } }';
    expect(await query(text, { id: '7000000002' })).toMatchObject({
      data: { _entities: [{ status: 'CAPTURED' }] },
      errors: [],
    });
  });

  test('that are named wrongly fail alone, each by its place, and the provider hears nothing of them', async () => {
    const { query, simulator } = await start();
    const before = simulator.calls.length;
    const wrong = [
      { __typename: 'Payment', paymentId: '7' },
      'x',
      { ...PAID, paymentId: '7 OR 1=1' },
      { ...PAID, account: { id: ['default'] } },
    ];
    const { data, errors } = await query(ENTITIES, { representations: [...wrong, PAID] });
    expect(data).toMatchObject({ _entities: [null, null, null, null, { status: 'CAPTURED' }] });
    expect(codesOf(errors)).toEqual(wrong.map(() => 'BAD_USER_INPUT'));
    expect(errors.map(({ path }) => path).sort()).toEqual(wrong.map((_, index) => ['_entities', index]));
    for (const { message, path } of errors) expect(message).toContain(`representations[${path?.[1]}]`);
    expect(simulator.calls.length - before).toBe(1);
  });

  test('that are nested as deeply as a body can hold are refused as others are', async () => {
    const { gateway, simulator } = await start();
    const [before, depth] = [simulator.calls.length, 13_000];
    const deep = `${'{"id":'.repeat(depth)}"x"${'}'.repeat(depth)}`;
    const representation = `{"__typename":"Payment","paymentId":"7","account":${deep}}`;
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"query":${JSON.stringify(ENTITIES)},"variables":{"representations":[${representation}]}}`,
    });
    const { data, errors } = (await response.json()) as { data: unknown; errors: Parameters<typeof codesOf>[0] };
    expect({ data, codes: codesOf(errors) }).toEqual({ data: { _entities: [null] }, codes: ['BAD_USER_INPUT'] });
    expect(simulator.calls).toHaveLength(before);
  });

  test('are at most as many as a list may name, and priced one by one with what is asked of each', async () => {
    const { query, gateway } = await start();
    const many = Array.from({ length: 101 }, () => PAID);
    expect(codesOf((await query(ENTITIES, { representations: many })).errors)).toEqual(['LIMIT_EXCEEDED']);
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query:
          'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Payment { operations { id } } ... on PaymentOperation { payment { status } events { at } } } }',
        variables: { r: [PAID, PAID, PAID] },
      }),
    });
    const { extensions } = (await response.json()) as { extensions: { cost: { providerCalls: number } } };
    // Each itself, and the costlier of what may be behind it.
    expect(extensions.cost.providerCalls).toBe(3 * (1 + 2));
  });

  test('are there only where the gateway is a subgraph', async () => {
    const { query } = await startSystem();
    for (const text of [
      '{ _service { sdl } }',
      '{ _entities(representations: []) { __typename } }',
      '{ paymentCheckout(id: "x") { id } }',
    ])
      expect(codesOf((await query(text)).errors)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });
});

describe('an entity is for who may read it by its own field', () => {
  const env = { ...BELIEVES_TOKENS, ...FEDERATION };
  const ofKz = { ...PAID, account: { id: 'kz' } };
  const readAs = async (url: string, credential: string, ...representations: readonly object[]) => {
    const { data, errors } = await ask(url, ENTITIES, { representations }, credential);
    return { data, codes: codesOf(errors) };
  };

  test.each([
    ['Payment', ofKz, 'payments:read'],
    ['PayoutStatus', { __typename: 'PayoutStatus', account: { id: 'kz' }, orderId: 'DEMO-PAYOUT-OK' }, 'payouts:read'],
  ])('with its scope: %s', async (_type, representation, scope) => {
    const { url } = await startTwoAccounts(env);
    expect((await readAs(url, await token({ accounts: ['kz'] }), representation)).codes).toEqual([]);
    const without = await token({ accounts: ['kz'], scope: SCOPES.filter((one) => one !== scope).join(' ') });
    expect(await readAs(url, without, representation)).toEqual({ data: { _entities: [null] }, codes: ['FORBIDDEN'] });
  });

  test('at the accounts that are theirs: of others there is nothing, and their provider hears nothing', async () => {
    const { url, uz } = await startTwoAccounts(env);
    const { data, codes } = await readAs(
      url,
      await token({ accounts: ['kz'] }),
      { ...PAID, account: { id: 'uz' } },
      ofKz,
    );
    expect({ data, codes }).toMatchObject({ data: { _entities: [null, { account: { id: 'kz' } }] }, codes: [] });
    expect(uz.calls).toHaveLength(0);
  });

  test('a payer reads the payments that their token names', async () => {
    const { url } = await startTwoAccounts(env);
    const payer = await payerToken(url, 'paymentIds: ["7000000002"]', await token({ accounts: ['kz'] }));
    const payout = { __typename: 'PayoutStatus', account: { id: 'kz' }, orderId: 'DEMO-PAYOUT-OK' };
    const { data, codes } = await readAs(url, payer, ofKz, { ...ofKz, paymentId: '7000000001' }, payout);
    expect(data).toMatchObject({ _entities: [{ status: 'CAPTURED' }, null, null] });
    expect(codes).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });

  test('nobody without a credential, where one is needed', async () => {
    const { url } = await startTwoAccounts(env);
    for (const text of ['{ _service { sdl } }', ENTITIES])
      expect(codesOf((await ask(url, text, { representations: [ofKz] })).errors)).toEqual(['UNAUTHENTICATED']);
  });
});

describe('the SDL of the subgraph', () => {
  test('is shown where the schema can be read', async () => {
    const { query } = await start();
    const { data, errors } = await query('{ _service { sdl } }');
    expect(errors).toEqual([]);
    expect(data).toEqual({ _service: { sdl: expect.stringContaining('type PaymentCheckout @key(fields: "id") {') } });
  });

  test.each([
    '{ _service { sdl } }',
    '{ _service { __typename } }',
    'query { ...F } fragment F on Query { s: _service { text: sdl } }',
  ])('is not shown where it cannot, and entities are all the same: %s', async (text) => {
    const { query } = await startSystem({ env: { ...FEDERATION, PLAYGROUND: 'off' } });
    const { data, errors } = await query(text);
    expect(data).toBeUndefined();
    expect(new Set(codesOf(errors))).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
    expect(errors[0]?.message).toContain('introspection is not allowed');
    const { data: entities } = await query(ENTITIES, { representations: [PAID] });
    expect(entities).toMatchObject({ _entities: [{ status: 'CAPTURED' }] });
  });
});
