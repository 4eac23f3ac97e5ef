import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { SCOPES } from '../../domain/caller.js';

/** Two who may do everything: who is asked for an approval must not be who asked for the operation. */
export interface Callers {
  /** Has a gateway believe their tokens. */
  readonly env: Readonly<Record<string, string>>;
  /** Prepares what an operation is run on. */
  readonly first: string;
  /** Runs the operations. */
  readonly second: string;
}

const LIFETIME_S = 86_400;

/** Callers of one run, whose secret nobody else has. */
export async function makeCallers(): Promise<Callers> {
  const secret = randomBytes(32).toString('hex');
  const token = (name: string) =>
    new SignJWT({ sub: name, scope: SCOPES.join(' '), preferred_username: name })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('https://contract.invalid')
      .setAudience('contract')
      .setExpirationTime(Math.floor(Date.now() / 1_000) + LIFETIME_S)
      .sign(new TextEncoder().encode(secret));
  return {
    env: { JWT_SECRET: secret, JWT_ISSUER: 'https://contract.invalid', JWT_AUDIENCE: 'contract' },
    first: await token('first'),
    second: await token('second'),
  };
}
