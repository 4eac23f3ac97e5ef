import fc from 'fast-check';
import { SignJWT, UnsecuredJWT } from 'jose';
import { ApiKeys, createApiKey } from '../../src/callers/api-keys.js';
import { Callers } from '../../src/callers/authenticate-caller.js';
import { Tokens } from '../../src/callers/jwt-tokens.js';
import { PayerTokens } from '../../src/callers/payer-tokens.js';
import type { Caller } from '../../src/domain/caller.js';
import { Unauthenticated } from '../../src/domain/errors.js';
import { Secret } from '../../src/domain/secret.js';
import { ApiKeyTable } from '../../src/store/api-keys.js';
import { openStore } from '../../src/store/database.js';
import { mutated, repetitive, soup } from '../mutations.js';
import { type CheckResult, defineTarget, type Target } from '../target.js';

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'gateway';
const CLAIMS = { iss: ISSUER, aud: AUDIENCE, sub: 'someone', exp: 4_102_444_800, scope: 'payments:read' };
/** A caller of the issuer's, whose payers are let in as long as tokens are believed. */
const MINTER = { id: 'jwt:someone', expiresAt: null };
const SECRET = 'the-issuer-and-we-share-this-secret-of-some-length';

/** `Authorization` headers: JSON Web Tokens, payer tokens and API keys. Nobody is believed but those they were made for. */
export async function authorization(): Promise<Target> {
  const store = await openStore(':memory:');
  const table = new ApiKeyTable(store);
  const payerTokens = new PayerTokens(new Secret('payer-token-secret-of-at-least-32-bytes'));
  const tokens = new Tokens(
    { issuer: ISSUER, audience: AUDIENCE, keys: { secret: new Secret(SECRET), previousSecrets: [] } },
    'default',
  );
  const callers = new Callers(tokens, new ApiKeys(table, 60_000), payerTokens, false);

  const grant = { paymentIds: new Set(['7000000001']), orderIds: new Set(['A-1']) };
  const valid = [
    await jwt(SECRET),
    await jwt(SECRET, 'HS512'),
    (await payerTokens.mint(MINTER, 'default', grant, 1_000_000_000)).token,
    await createApiKey(table, { name: 'one', scopes: ['payments:read'], accounts: null }),
  ];
  const invalid = [
    await jwt('another-secret-of-some-length-that-nobody-shares'),
    await jwt(SECRET, 'HS256', { exp: 1 }),
    await jwt(SECRET, 'HS256', { aud: 'others' }),
    await jwt(SECRET, 'HS256', { iss: 'others' }),
    new UnsecuredJWT(CLAIMS).encode(),
  ];
  const known = new Set(
    await Promise.all(valid.map(async (one) => shown(await callers.authenticate(`Bearer ${one}`)))),
  );
  for (const one of invalid) {
    const caller = await callers.authenticate(`Bearer ${one}`).catch(() => null);
    if (caller) throw new Error('A credential that is not valid is believed without any change.');
  }
  const header = (credential: string) => `Bearer ${credential}`;

  return defineTarget({
    name: 'authorization',
    share: 2,
    inputs: fc.oneof(
      { weight: 6, arbitrary: mutated([...valid, ...invalid].map(header)) },
      { weight: 3, arbitrary: headers(valid) },
      { weight: 1, arbitrary: fc.oneof(soup, repetitive).map(header) },
    ),
    check: async (text): Promise<CheckResult> => {
      try {
        const caller = await callers.authenticate(text);
        if (!known.has(shown(caller))) throw new Error(`Somebody else was believed: ${shown(caller)}`);
        return 'accepted';
      } catch (error) {
        if (error instanceof Unauthenticated) return 'refused';
        throw error;
      }
    },
    close: () => store.destroy(),
  });
}

/** Tokens whose header or claims were written anew under the old signature, or under none. */
function headers(valid: readonly string[]): fc.Arbitrary<string> {
  const algorithm = fc.constantFrom(
    'none',
    'None',
    'HS256',
    'HS384',
    'HS512',
    'RS256',
    'ES256',
    'EdDSA',
    'dir',
    '',
    '__proto__',
  );
  const extra = fc.dictionary(
    fc.constantFrom('kid', 'jku', 'jwk', 'x5u', 'crit', 'typ', 'b64', 'cty', 'zip', '__proto__', 'constructor'),
    fc.oneof(fc.jsonValue(), fc.constantFrom('payer+jwt', 'JWT', '../../etc/passwd', "' or 1=1", ['exp'], ['b64'])),
    { maxKeys: 3 },
  );
  const claims = fc.dictionary(
    fc.constantFrom('sub', 'aud', 'iss', 'exp', 'nbf', 'scope', 'accounts', 'account', 'payments', 'jti', '__proto__'),
    fc.jsonValue(),
    { maxKeys: 4 },
  );
  const tokens = valid.filter((one) => one.includes('.'));
  return fc
    .tuple(fc.constantFrom(...tokens), algorithm, extra, fc.option(claims), fc.boolean())
    .map(([token, alg, fields, other, keepsSignature]) => {
      const [, payload = '', signature = ''] = token.split('.');
      const body = other ? encoded({ ...CLAIMS, ...other }) : payload;
      return `Bearer ${encoded({ alg, ...fields })}.${body}.${keepsSignature ? signature : ''}`;
    });
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function jwt(secret: string, alg = 'HS256', claims: object = {}): Promise<string> {
  return new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
}

function shown(caller: Caller): string {
  return JSON.stringify(caller, (_name, value) => (value instanceof Set ? [...value] : value));
}
