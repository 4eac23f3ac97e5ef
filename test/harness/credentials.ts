import { SignJWT } from 'jose';
import type { Environment } from '../../src/config/config.js';
import { SCOPES } from '../../src/domain/caller.js';

const SECRET = 'a-secret-that-the-issuer-shares-with-us';
export const ISSUER = 'https://issuer.example';
export const AUDIENCE = 'gateway-under-test';

/** Has a gateway believe the tokens that `token` makes. */
export const BELIEVES_TOKENS: Environment = { JWT_SECRET: SECRET, JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE };

/** A token of the issuer: for everything on the only account, but for the claims that are given. */
export function token(claims: Readonly<Record<string, unknown>> = {}, secret = SECRET): Promise<string> {
  const inAnHour = Math.floor(Date.now() / 1_000) + 3_600;
  const all = { iss: ISSUER, aud: AUDIENCE, sub: 'tester', exp: inAnHour, scope: SCOPES.join(' '), ...claims };
  return new SignJWT(all).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
}
