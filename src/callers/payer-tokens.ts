import { randomUUID } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import type { Caller, Grant, PayerGrant } from '../domain/caller.js';
import { Unauthenticated } from '../domain/errors.js';
import type { Secret } from '../domain/secret.js';
import { keyOf, verifiedByAny } from './verify-with-any-secret.js';

/** Begins the id of a payer; those of tokens of an issuer begin otherwise. */
const CALLER_ID = 'payer:';

/** The type that tells these tokens from all others (RFC 8725, explicit typing). */
const TYPE = 'payer+jwt';
const AUDIENCE = 'freedompay-graphql/payer';
const ALGORITHM = 'HS256';

/** A token for one payer's browser. */
export interface PayerToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/** Whether a credential says that it is one. Says nothing about whether it is valid. */
export function isPayerToken(credential: string): boolean {
  try {
    return decodeProtectedHeader(credential).typ === TYPE;
  } catch {
    return false;
  }
}

/** Short-lived tokens that a shop hands to its payer: to read and watch the named payments and orders, nothing else. */
export class PayerTokens {
  constructor(
    private readonly secret: Secret,
    /** Secrets of before: tokens that they signed hold until they end. */
    private readonly previous: readonly Secret[] = [],
  ) {}

  /** Makes a token for the payments and orders of one account: it never lasts longer than the credential of who makes it. */
  async mint(
    minter: Pick<Caller, 'id' | 'expiresAt'>,
    account: string,
    { paymentIds, orderIds }: Grant,
    lifetimeSeconds: number,
  ): Promise<PayerToken> {
    const wished = Math.ceil(Date.now() / 1_000 + lifetimeSeconds) * 1_000;
    const expiresAt = new Date(Math.min(wished, minter.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY));
    const token = await new SignJWT({
      account,
      payments: [...paymentIds],
      orders: [...orderIds],
      minter: minter.id,
    })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
      .setAudience(AUDIENCE)
      .setJti(randomUUID())
      .setExpirationTime(expiresAt)
      .sign(keyOf(this.secret));
    return { token, expiresAt };
  }

  /** The payer whom a token was made for. Whether its maker may still let payers in is for others to say. Raises Unauthenticated. */
  async callerOf(token: string): Promise<Caller & { readonly only: PayerGrant }> {
    const { payload } = await verifiedByAny([this.secret, ...this.previous], (key) =>
      jwtVerify<Claims>(token, key, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        audience: AUDIENCE,
        requiredClaims: ['exp', 'jti', 'minter'],
      }),
    ).catch(() => {
      throw new Unauthenticated('The payer token is not valid, or has expired.', 'payer token');
    });
    const { account, minter, payments, orders } = payload;
    return {
      id: `${CALLER_ID}${payload.jti}`,
      scopes: new Set(['payments:read']),
      accounts: new Set([account]),
      only: { account, minter, paymentIds: new Set(payments), orderIds: new Set(orders) },
      expiresAt: new Date(Number(payload.exp) * 1_000),
    };
  }
}

/** What we signed ourselves: nobody else can make one that verifies. */
interface Claims {
  readonly account: string;
  readonly payments: readonly string[];
  readonly orders: readonly string[];
  readonly minter: string;
}

/** Whether a caller is a payer. */
export function isPayer(callerId: string): boolean {
  return callerId.startsWith(CALLER_ID);
}
