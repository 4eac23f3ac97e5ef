import { describe, expect, test } from '@jest/globals';
import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { createApiKey } from '../../../src/callers/api-keys.js';
import { PayerTokens } from '../../../src/callers/payer-tokens.js';
import { SCOPES } from '../../../src/domain/caller.js';
import { Secret } from '../../../src/domain/secret.js';
import { ApiKeyTable } from '../../../src/store/api-keys.js';
import { openStore } from '../../../src/store/database.js';
import { ask, until } from '../../harness/ask.js';
import { AUDIENCE, BELIEVES_TOKENS, ISSUER, token } from '../../harness/credentials.js';
import { atBlockEnd, sqliteFile } from '../../harness/engines.js';
import { closeAfterTest, type RunningGateway, startGateway, startProvider } from '../../harness/system.js';
import { askAs } from './asking.js';
import { protectedFields } from './requests.js';

const OTHER_SECRET = 'another-secret-of-the-same-length-as-it';
const GRANT = { paymentIds: new Set(['7000000002']), orderIds: new Set<string>() };
const MINTER = { id: 'jwt:tester', expiresAt: null };
const close = atBlockEnd();

/** A gateway that believes tokens, with a table of API keys of its own; both end with the test. */
async function withKeys(): Promise<{ running: RunningGateway; table: ApiKeyTable; calls: readonly unknown[] }> {
  const url = await sqliteFile.fresh(close);
  const store = await openStore(url);
  closeAfterTest(() => store.destroy());
  const simulator = await startProvider();
  const running = await startGateway(
    simulator.url,
    { ...BELIEVES_TOKENS, DATABASE_URL: url, PAYER_TOKEN_SECRET: OTHER_SECRET },
    { keysTrustedMs: 50 },
  );
  return { running, table: new ApiKeyTable(store), calls: simulator.calls };
}

const now = () => Math.floor(Date.now() / 1_000);
const claims = (): JWTPayload => ({
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'x',
  exp: now() + 600,
  scope: SCOPES.join(' '),
});

/** The token with another payload under the signature of the first. */
async function tampered(): Promise<string> {
  const [head, , signature] = (await token({ scope: 'payouts:read' })).split('.');
  return [head, Buffer.from(JSON.stringify(claims())).toString('base64url'), signature].join('.');
}

/** Every credential that must open nothing. */
async function badCredentials(table: ApiKeyTable): Promise<[string, string | undefined][]> {
  const revoked = await createApiKey(table, { name: 'revoked', scopes: SCOPES, accounts: null });
  await table.revoke(revoked.split('_')[1] ?? '');
  const good = await createApiKey(table, { name: 'good', scopes: SCOPES, accounts: null });
  const otherKey = new TextEncoder().encode(OTHER_SECRET);
  const named = { account: 'default', payments: ['7000000002'], orders: [], jti: 'x' };
  const payerLike = new SignJWT({ ...claims(), ...named, minter: MINTER.id });
  const payerToken = async (minter: string) =>
    (await new PayerTokens(new Secret(OTHER_SECRET)).mint({ id: minter, expiresAt: null }, 'default', GRANT, 600))
      .token;
  const nobodys = new SignJWT({ ...named, aud: 'freedompay-graphql/payer', exp: now() + 600 });
  const other = await createApiKey(table, { name: 'other', scopes: SCOPES, accounts: ['elsewhere'] });
  const blind = await createApiKey(table, { name: 'blind', scopes: ['payments:refund'], accounts: null });
  const holder = (key: string) => `key:${key.split('_')[1]}`;
  return [
    ['none', undefined],
    ['one that is none', 'hello'],
    ['an expired token', await token({ exp: now() - 60 })],
    ['a token that is not valid yet', await token({ nbf: now() + 600 })],
    ['a token without an end', await token({ exp: undefined })],
    ['a token of nobody', await token({ sub: undefined })],
    ['a token for another audience', await token({ aud: 'somebody-else' })],
    ['a token of another issuer', await token({ iss: 'https://evil.example' })],
    ['a token signed with "none"', new UnsecuredJWT(claims()).encode()],
    ['a tampered token', await tampered()],
    ['a token signed with another secret', await token({}, OTHER_SECRET)],
    [
      'a token that calls itself a payer token',
      await payerLike.setProtectedHeader({ alg: 'HS256', typ: 'payer+jwt' }).sign(otherKey),
    ],
    [
      'a payer token of another gateway',
      (await new PayerTokens(new Secret('x'.repeat(40))).mint(MINTER, 'default', GRANT, 600)).token,
    ],
    [
      'an expired payer token',
      (await new PayerTokens(new Secret(OTHER_SECRET)).mint(MINTER, 'default', GRANT, -600)).token,
    ],
    ['a payer token of nobody', await nobodys.setProtectedHeader({ alg: 'HS256', typ: 'payer+jwt' }).sign(otherKey)],
    ['a payer token of a revoked key', await payerToken(holder(revoked))],
    ['a payer token of a key that nobody made', await payerToken('key:0123456789abcdef')],
    ['a payer token of a key for another account', await payerToken(holder(other))],
    ['a payer token of a key that may not read payments', await payerToken(holder(blind))],
    ['a payer token of a gateway that was open to all', await payerToken('local')],
    ['a revoked key', revoked],
    ['a key with another secret', `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`],
    ['a key that nobody made', `fpk_0123456789abcdef_${'A'.repeat(43)}`],
    ['a key with nothing behind it', 'fpk_'],
  ];
}

test('no field is answered to a credential that does not hold, and the provider hears of none', async () => {
  const { running, table, calls } = await withKeys();
  const letIn: unknown[] = [];
  const bad = await badCredentials(table);
  expect(bad.length).toBeGreaterThan(15);
  for (const [what, credential] of bad) {
    for (const { name, text } of protectedFields) {
      const { status, data, codes } = await askAs(running.gateway.url, text, credential);
      const isRefused = status === 401 && data === undefined && codes.join() === 'UNAUTHENTICATED';
      if (!isRefused) letIn.push([what, name, status, codes]);
    }
  }
  expect(letIn).toEqual([]);
  expect(calls).toEqual([]);
});

describe('the header', () => {
  test.each([
    ['Basic', 'Basic dXNlcjpwYXNz'],
    ['no scheme', 'abc'],
    ['two credentials', 'Bearer a b'],
    ['nothing', ''],
    ['far too much', `Bearer ${'a'.repeat(9_000)}`],
  ])('with %s is refused, and says how to ask', async (_what, authorization) => {
    const simulator = await startProvider();
    const { gateway } = await startGateway(simulator.url, BELIEVES_TOKENS);
    const reply = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    expect([reply.status, reply.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await reply.json()).toMatchObject({
      errors: [{ message: expect.stringContaining('Authorization: Bearer'), extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });
});

describe('an API key', () => {
  test('opens what its scopes and accounts say, until it is revoked', async () => {
    const { running, table } = await withKeys();
    const key = await createApiKey(table, { name: 'shop', scopes: ['payments:read'], accounts: ['default'] });
    const read = () =>
      ask(running.gateway.url, '{ payment(paymentId: "7000000002") { status payer { phone } } }', {}, key);
    expect(await read()).toMatchObject({ data: { payment: { status: 'CAPTURED', payer: null } }, errors: [] });
    const other = await ask(running.gateway.url, '{ payoutStatus(orderId: "DEMO-PAYOUT-OK") { status } }', {}, key);
    expect(other.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    await table.revoke(key.split('_')[1] ?? '');
    expect(await until(read, ({ status }) => status !== 200)).toMatchObject({ status: 401 });
  });

  test('closes a gateway that was open, and revoking it does not open that again', async () => {
    const url = await sqliteFile.fresh(close);
    const store = await openStore(url);
    closeAfterTest(() => store.destroy());
    const table = new ApiKeyTable(store);
    const simulator = await startProvider();
    const { gateway } = await startGateway(simulator.url, { DATABASE_URL: url }, { keysTrustedMs: 50 });
    const read = () => ask(gateway.url, '{ payment(paymentId: "7000000002") { status } }');
    expect(await read()).toMatchObject({ status: 200, errors: [] });
    const key = await createApiKey(table, { name: 'first', scopes: ['payments:read'], accounts: null });
    await until(read, ({ status }) => status === 401);
    await table.revoke(key.split('_')[1] ?? '');
    expect(await read()).toMatchObject({ status: 401 });
  });

  test('is named in the events of what it did, and its secret is nowhere', async () => {
    const { running, table } = await withKeys();
    const key = await createApiKey(table, { name: 'shop', scopes: SCOPES, accounts: null });
    const { data } = await ask<{ refundPayment: { operation: { events: { caller: string }[] } } }>(
      running.gateway.url,
      `mutation { refundPayment(input: { paymentId: "7000000002", amount: "1.00", idempotencyKey: "k" }) {
         operation { events { caller } } } }`,
      {},
      key,
    );
    const [, id] = key.split('_');
    expect(data?.refundPayment.operation.events[0]).toEqual({ caller: `key:${id}` });
    expect(JSON.stringify(await table.all())).not.toContain(key.slice(-43));
  });
});

test('whoever shows a bad credential to an open gateway is refused too', async () => {
  const simulator = await startProvider();
  const { gateway } = await startGateway(simulator.url);
  expect(await ask(gateway.url, '{ __typename }', {}, 'hello')).toMatchObject({ status: 401 });
  expect(await ask(gateway.url, '{ __typename }')).toMatchObject({ status: 200 });
});
