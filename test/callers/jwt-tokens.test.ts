import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, SignJWT } from 'jose';
import { Tokens } from '../../src/callers/jwt-tokens.js';
import { TokenKeysUnavailable, Unauthenticated } from '../../src/domain/errors.js';
import { Secret } from '../../src/domain/secret.js';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const rules = { issuer: 'https://issuer.example', audience: 'gateway' };
const sharedSecret = 'a-secret-that-the-issuer-shares-with-us';
const shared = () =>
  new Tokens({ ...rules, keys: { secret: new Secret(sharedSecret), previousSecrets: [] } }, 'default');

function jwt(claims: Record<string, unknown> = {}) {
  const exp = Math.floor(Date.now() / 1_000) + 600;
  return new SignJWT({ iss: rules.issuer, aud: rules.audience, sub: 'anna', exp, ...claims });
}
const signed = (claims: Record<string, unknown> = {}) =>
  jwt(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(sharedSecret));

/** An issuer that publishes the keys it is given. */
async function issuer() {
  const published: { kid: string; pair: GenerateKeyPairResult }[] = [];
  let isDown = false;
  let asked = 0;
  const server = createServer(async (_request, response) => {
    asked += 1;
    if (isDown) response.writeHead(500).end();
    else {
      const keys = await Promise.all(
        published.map(async ({ kid, pair }) => ({ ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256' })),
      );
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  return {
    tokens: new Tokens({ ...rules, keys: { jwksUrl } }, 'default'),
    withdraw: () => {
      published.length = 0;
    },
    publish: async (kid: string) => {
      const pair = await generateKeyPair('ES256', { extractable: true });
      published.push({ kid, pair });
      return (claims = {}) => jwt(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(pair.privateKey);
    },
    asked: () => asked,
    goDown: () => {
      isDown = true;
    },
    comeUp: () => {
      isDown = false;
    },
  };
}

describe('a token', () => {
  test('tells who asks, what he may do, and until when', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 60;
    const token = await signed({ exp, scope: 'payments:read openid payer:read', accounts: ['kz', 'uz'] });
    expect(await shared().callerOf(token)).toEqual({
      id: 'jwt:anna',
      scopes: new Set(['payments:read', 'payer:read']),
      accounts: new Set(['kz', 'uz']),
      only: null,
      expiresAt: new Date(exp * 1_000),
    });
  });

  test.each([
    ['a text', 'payments:read payouts:read', ['payments:read', 'payouts:read']],
    ['a list', ['payments:read'], ['payments:read']],
    ['nothing', undefined, []],
    ['a number', 7, []],
    ['everything, it thinks', '*', []],
    ['a name of the language', ['__proto__', 'constructor'], []],
  ])('whose scope is %s may do just that', async (_what, scope, scopes) => {
    expect((await shared().callerOf(await signed({ scope }))).scopes).toEqual(new Set(scopes));
  });

  test.each([
    ['names none, where there is one', undefined, new Set(['default'])],
    ['names all', '*', null],
    ['names no list', 'kz', new Set()],
    ['names none of them', [], new Set()],
  ])('that %s', async (_what, accounts, expected) => {
    expect((await shared().callerOf(await signed({ accounts }))).accounts).toEqual(expected);
  });

  test.each(['', 'a', 'a.b', 'a.b.c', '..', '{}.{}.{}', 'e30.e30.e30', '\u0000.\u0000.\u0000'])(
    'that reads %j is none',
    async (text) => {
      await expect(shared().callerOf(text)).rejects.toThrow(Unauthenticated);
    },
  );

  test.each([
    ['exp', { exp: 1 }, 'expired'],
    ['aud', { aud: 'other' }, '"aud"'],
    ['iss', { iss: 'other' }, '"iss"'],
    ['sub', { sub: undefined }, '"sub"'],
  ])('with a wrong %s says so', async (_claim, claims, said) => {
    await expect(shared().callerOf(await signed(claims))).rejects.toThrow(said);
  });
});

describe('the name of a caller', () => {
  const idOf = async (sub: unknown) => (await shared().callerOf(await signed({ sub }))).id;

  test.each(['', ' ', '\t\n', 7, null, ['anna'], { name: 'anna' }, true])('is not %j', async (sub) => {
    await expect(idOf(sub)).rejects.toThrow(Unauthenticated);
    await expect(idOf(sub)).rejects.toThrow('"sub"');
  });

  test.each(['anna', 'Анна Ким', 'auth0|5f7c8ec7c33c6c004bbafe82', 'a'.repeat(100)])('is %s as it is', async (sub) => {
    expect(await idOf(sub)).toBe(`jwt:${sub}`);
  });

  const LONG = 'a'.repeat(100);

  test.each([
    ['long ones that begin alike', `${LONG}b`, `${LONG}c`],
    ['a long one and its beginning', `${LONG}b`, LONG],
    ['control characters', 'anna\u0000', 'anna\u0001'],
    ['letters that do not show', 'anna\u200b', 'anna'],
    ['blanks at the end', 'anna ', 'anna'],
    ['halves of characters', 'anna\ud800', 'anna\ud801'],
  ])('is another for another sub: %s', async (_what, one, other) => {
    const ids = [await idOf(one), await idOf(other)];
    expect(ids[0]).not.toBe(ids[1]);
    for (const id of ids) expect(id).toMatch(/^(jwt:a+(nna)?|jwt#[0-9a-f]{64})$/);
  });

  test('is never that of another’s hash', async () => {
    const hashed = await idOf(`${LONG}b`);
    for (const sub of [hashed, hashed.slice(4), `#${hashed.slice(4)}`]) expect(await idOf(sub)).not.toBe(hashed);
  });
});

describe('keys that an issuer publishes, as time goes by,', () => {
  // Only the clock: whatever waits for the network waits for real.
  beforeEach(() => {
    jest.useFakeTimers({ now: Date.now(), doNotFake: REAL_TIMERS });
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const pass = (ms: number) => jest.setSystemTime(Date.now() + ms);

  test('die within a minute once they are withdrawn, also for tokens that were believed late', async () => {
    const { tokens, publish, withdraw } = await issuer();
    const sign = await publish('one');
    const [early, second] = [await sign(), await sign({ sub: 'late' })];
    await tokens.callerOf(early);
    withdraw();
    pass(59_000);
    await tokens.callerOf(second);
    expect(tokens.knownCaller(second)).not.toBeNull();
    pass(1_001);
    for (const token of [early, second]) {
      expect(tokens.knownCaller(token)).toBeNull();
      await expect(tokens.callerOf(token)).rejects.toThrow(Unauthenticated);
    }
  });

  test('are not read again for every name that nobody published', async () => {
    const { tokens, publish, asked } = await issuer();
    const sign = await publish('one');
    await tokens.callerOf(await sign());
    const { privateKey } = await generateKeyPair('ES256');
    const strange = (kid: string) => jwt().setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
    for (let n = 0; n < 20; n++) {
      await expect(tokens.callerOf(await strange(`none-${n}`))).rejects.toThrow(Unauthenticated);
    }
    expect(asked()).toBe(1);
    pass(30_001);
    for (let n = 0; n < 20; n++) await tokens.callerOf(await strange(`later-${n}`)).catch(() => {});
    expect(asked()).toBe(2);
  });

  test('a new one is found, at the latest half a minute after the last reading', async () => {
    const { tokens, publish } = await issuer();
    await tokens.callerOf(await (await publish('one'))());
    const sign = await publish('two');
    pass(30_001);
    expect(await tokens.callerOf(await sign())).toMatchObject({ id: 'jwt:anna' });
  });

  test('an issuer that fails is left alone for a second, however many ask, and then asked again', async () => {
    const { tokens, publish, asked, goDown, comeUp } = await issuer();
    const sign = await publish('one');
    goDown();
    for (let n = 0; n < 20; n++) await expect(tokens.callerOf(await sign())).rejects.toThrow(TokenKeysUnavailable);
    expect(asked()).toBe(1);
    comeUp();
    pass(1_001);
    expect(await tokens.callerOf(await sign())).toMatchObject({ id: 'jwt:anna' });
  });

  test('keep verifying while they are fresh, though the issuer fails and somebody asks for others', async () => {
    const { tokens, publish, goDown } = await issuer();
    const sign = await publish('one');
    await tokens.callerOf(await sign());
    goDown();
    pass(31_000);
    const { privateKey } = await generateKeyPair('ES256');
    const strange = await jwt().setProtectedHeader({ alg: 'ES256', kid: 'none' }).sign(privateKey);
    await expect(tokens.callerOf(strange)).rejects.toThrow(TokenKeysUnavailable);
    expect(await tokens.callerOf(await sign({ sub: 'ben' }))).toMatchObject({ id: 'jwt:ben' });
  });
});

const REAL_TIMERS = [
  ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
  ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
];

describe('keys that an issuer publishes', () => {
  test('verify its tokens, and are read once for many', async () => {
    const { tokens, publish, asked } = await issuer();
    const sign = await publish('one');
    for (let n = 0; n < 3; n++) expect(await tokens.callerOf(await sign())).toMatchObject({ id: 'jwt:anna' });
    expect(asked()).toBe(1);
  });

  test('do not verify a token of nobody, signed with another key under the same name', async () => {
    const { tokens, publish } = await issuer();
    await publish('one');
    const { privateKey } = await generateKeyPair('ES256');
    const token = await jwt().setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(privateKey);
    await expect(tokens.callerOf(token)).rejects.toThrow(Unauthenticated);
  });

  test('are never taken for a shared secret', async () => {
    const { tokens, publish } = await issuer();
    await publish('one');
    const token = await jwt()
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(new TextEncoder().encode(sharedSecret));
    await expect(tokens.callerOf(token)).rejects.toThrow(Unauthenticated);
  });

  test('that cannot be read make it the gateway that fails, and nobody is let in', async () => {
    const { tokens, publish, goDown } = await issuer();
    const sign = await publish('one');
    goDown();
    await expect(tokens.callerOf(await sign())).rejects.toThrow(TokenKeysUnavailable);
  });
});
