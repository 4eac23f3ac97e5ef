import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { createApiKey } from '../../src/callers/api-keys.js';
import { ApiKeyTable } from '../../src/store/api-keys.js';
import { openStore } from '../../src/store/database.js';
import { until } from '../harness/ask.js';
import { create, order, pay, startShop } from '../harness/checkout.js';
import { temporaryDirectory } from '../harness/engines.js';
import { example, perform } from '../harness/operations.js';
import { payOut, REACHED, toAccount } from '../harness/payouts.js';
import { subscribe } from '../harness/subscription.js';
import { closeAfterTest, type RunningGateway, startSystem } from '../harness/system.js';

/** The line of a request, once it is there. */
async function lineOf({ logged }: RunningGateway, is: (line: Readonly<Record<string, unknown>>) => boolean) {
  return until(
    () => logged().find((line) => line['msg'] === 'request' && is(line)),
    (line) => line !== undefined,
  );
}

const ofGraphql = (line: Readonly<Record<string, unknown>>) => line['route'] === '/graphql';

test('a query has one line: what was asked, by whom, from where, for what price, and how it ended', async () => {
  const system = await startSystem();
  await system.query('query Shown { payment(paymentId: "7000000003") { status } }');
  expect(await lineOf(system, ofGraphql)).toMatchObject({
    requestId: expect.any(String),
    method: 'POST',
    status: 200,
    milliseconds: expect.any(Number),
    clientAddress: '127.0.0.1',
    caller: 'local',
    operationName: 'Shown',
    operationKind: 'query',
    price: 1,
  });
});

test('the codes of errors are in the line: of resolvers, of values, of what is not admitted', async () => {
  const system = await startSystem();
  const codesOf = async (text: string) => {
    const { requestId } = await system.query(text);
    return (await lineOf(system, (line) => line['requestId'] === requestId))?.['codes'];
  };
  system.simulator.faults.arm({ kind: 'http-502', script: 'get_status3', times: 'always' });
  expect(
    await codesOf('{ a: payment(paymentId: "7000000003") { status } b: payment(paymentId: "x") { status } }'),
  ).toBe('BAD_USER_INPUT PROVIDER_UNAVAILABLE');
  expect(await codesOf('{ payment(paymentId: "7000000003") { status } }')).toBe('PROVIDER_UNAVAILABLE');
  expect(await codesOf('{ payment(')).toBe('GRAPHQL_PARSE_FAILED');
  expect(await codesOf('{ nothing }')).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('a mutation names its payment and its operation, and what is no success its code', async () => {
  const system = await startSystem();
  const { operation } = await perform(system, 'refundPayment', example(system, 'refundPayment'));
  expect(await lineOf(system, (line) => line['operation'] === operation.id)).toMatchObject({
    operationKind: 'mutation',
    payment: expect.any(String),
    caller: 'local',
  });
});

test('a payout names its operation too', async () => {
  const system = await startSystem({ env: REACHED });
  const { operation } = await payOut(system, toAccount());
  expect(await lineOf(system, (line) => line['operation'] === operation.id)).toMatchObject({
    operationKind: 'mutation',
  });
});

test('a stream has its line when it ends, with its name and where it came from', async () => {
  const system = await startSystem();
  const { received, stop } = subscribe(
    system.gateway.url,
    'subscription Watched { paymentChanged(paymentId: "7000000005") { status } }',
  );
  await until(
    () => received.length,
    (count) => count > 0,
  );
  stop();
  expect(await lineOf(system, ofGraphql)).toMatchObject({
    operationName: 'Watched',
    operationKind: 'subscription',
    clientAddress: '127.0.0.1',
  });
});

test('a name that holds a number as long as a card’s is written without it', async () => {
  const system = await startSystem();
  await system.query('query P4400430198765432 { viewer { name } }');
  expect(await lineOf(system, ofGraphql)).toMatchObject({ operationName: 'P***' });
});

test('the address is the one that the named proxy forwards, and not what stands before it', async () => {
  const system = await startSystem({ env: { TRUST_PROXY: '127.0.0.1' } });
  await fetch(`${system.gateway.url}/nowhere`, { headers: { 'x-forwarded-for': '1.1.1.1, 203.0.113.9' } });
  expect(await lineOf(system, ({ status }) => status === 404)).toMatchObject({ clientAddress: '203.0.113.9' });
});

test('a webhook has its account, its payment and what became of it; a forged one no payment', async () => {
  const shop = await startShop();
  const { checkout } = await create(shop, order());
  await pay(shop, checkout.paymentId as string);
  expect(await lineOf(shop, ({ outcome }) => outcome === 'accepted')).toMatchObject({
    account: 'default',
    payment: checkout.paymentId,
  });
  await fetch(`${shop.gateway.url}/webhooks/default/result?pg_payment_id=1&pg_salt=x&pg_sig=${'0'.repeat(32)}`);
  const forged = await lineOf(shop, ({ outcome }) => outcome === 'forged');
  expect(forged).toMatchObject({ account: 'default' });
  expect(forged).not.toHaveProperty('payment');
  await fetch(`${shop.gateway.url}/webhooks/${randomUUID()}/result`);
  expect(await lineOf(shop, ({ outcome }) => outcome === 'unknown account')).not.toHaveProperty('account');
});

test('whoever is not let in has a line that says why, and nothing of the credential', async () => {
  const secret = 'a-secret-of-an-issuer-that-is-32-long';
  const env = { JWT_SECRET: secret, JWT_ISSUER: 'https://issuer.example', JWT_AUDIENCE: 'gateway' };
  const system = await startSystem({ env });
  const sign = (key: string, issuer: string, until: string) =>
    new SignJWT({ scope: 'payments:read', sub: 'screen' })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(issuer)
      .setAudience('gateway')
      .setExpirationTime(until)
      .sign(new TextEncoder().encode(key));
  const refused: readonly (readonly [string | null, string])[] = [
    [null, 'no credential'],
    ['Basic eDp5', 'no bearer credential'],
    [`Bearer fpk_${'0'.repeat(16)}_${'a'.repeat(43)}`, 'unknown API key'],
    ['Bearer nonsense', 'form of the token'],
    [`Bearer ${await sign(`${secret}!`, env.JWT_ISSUER, '1h')}`, 'signature of the token'],
    [`Bearer ${await sign(secret, 'https://another.example', '1h')}`, 'claim of the token: iss'],
    [`Bearer ${await sign(secret, env.JWT_ISSUER, '1h ago')}`, 'expired token'],
  ];
  for (const [authorization, problem] of refused) {
    const headers = { 'content-type': 'application/json', ...(authorization !== null && { authorization }) };
    const answer = await fetch(`${system.gateway.url}/graphql`, { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(401);
    const requestId = answer.headers.get('x-request-id');
    const line = await lineOf(system, (one) => one['requestId'] === requestId);
    expect(line).toMatchObject({ status: 401, codes: 'UNAUTHENTICATED', problem, clientAddress: '127.0.0.1' });
    expect(line).not.toHaveProperty('caller');
    const shown = authorization?.split(' ')[1];
    if (shown !== undefined) expect(JSON.stringify(system.logged())).not.toContain(shown);
  }
});

test('a revoked API key, and one with another secret, are told apart in the log alone', async () => {
  const file = `file:${join(temporaryDirectory(), 'keys.db')}`;
  const store = await openStore(file);
  closeAfterTest(() => store.destroy());
  const table = new ApiKeyTable(store);
  const key = await createApiKey(table, { name: 'till', scopes: ['payments:read'], accounts: null });
  const system = await startSystem({ env: { DATABASE_URL: file }, tuning: { keysTrustedMs: 0 } });
  const ask = async (credential: string) => {
    const answer = await fetch(`${system.gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
      body: JSON.stringify({ query: '{ viewer { name } }' }),
    });
    const requestId = answer.headers.get('x-request-id');
    const line = await lineOf(system, (one) => one['requestId'] === requestId);
    return [answer.status, line?.['problem'] ?? line?.['caller']];
  };
  const id = key.split('_')[1] as string;
  expect(await ask(key)).toEqual([200, `key:${id}`]);
  expect(await ask(`fpk_${id}_${'a'.repeat(43)}`)).toEqual([401, 'wrong secret of an API key']);
  await table.revoke(id);
  expect(await ask(key)).toEqual([401, 'revoked API key']);
});
