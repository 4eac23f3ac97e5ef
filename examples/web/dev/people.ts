import { createSecretKey } from 'node:crypto';
import { SignJWT } from 'jose';

/** Only for trying things out: whoever has this secret is anybody. */
const SECRET = 'only-for-this-machine-and-never-for-real-money';
const ISSUER = 'https://sign-in.example';
const AUDIENCE = 'payments';
const SCOPES = [
  'payments:read',
  'payments:capture',
  'payments:cancel',
  'payments:refund',
  'payments:approve',
  'operations:read',
];

/** Has a gateway believe the tokens that are made here, and take the names in them for persons. */
export const BELIEVES_US = { JWT_SECRET: SECRET, JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE };

export const PEOPLE: Readonly<Record<string, string>> = { aigerim: 'Aigerim', daulet: 'Daulet' };

/** A token that names a person, as the sign-in of a real shop gives one. */
export function tokenOf(id: string): Promise<string> {
  const claims = { preferred_username: PEOPLE[id] ?? id, scope: SCOPES.join(' ') };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(id)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setExpirationTime('8h')
    .sign(createSecretKey(SECRET, 'utf8'));
}
