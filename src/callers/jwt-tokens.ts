import { hash } from 'node:crypto';
import { errors, type JWTPayload, type JWTVerifyResult, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { type Caller, isScope } from '../domain/caller.js';
import { type CredentialProblem, TokenKeysUnavailable, Unauthenticated } from '../domain/errors.js';
import type { Secret } from '../domain/secret.js';
import { IssuerJwks, isAboutToken } from './issuer-jwks.js';
import { verifiedByAny } from './verify-with-any-secret.js';

/** The secret that an issuer shares, and those of before, whose tokens hold until they end. */
export interface SharedKeys {
  readonly secret: Secret;
  readonly previousSecrets: readonly Secret[];
}

/** How the tokens of callers are checked. */
export interface TokenRules {
  /** The issuer's name, as its tokens give it (`iss`). */
  readonly issuer: string;
  /** This gateway's name, as the tokens give it (`aud`). */
  readonly audience: string;
  /** The claim that names the person, where the tokens have one; left out: none does. */
  readonly personClaim?: string;
  /** Where the issuer publishes its keys, or the secret it shares with us. */
  readonly keys: { readonly jwksUrl: string } | SharedKeys;
}

/** How far clocks may be apart, in seconds. */
const CLOCKS_APART_S = 5;

/** How long a verified token is not verified again, in milliseconds; never longer than the keys that verified it are used. */
const TRUSTED_MS = 60_000;
const MAX_REMEMBERED = 10_000;

/** Signatures only: "none" is none, and a public key is never taken for a shared secret. */
const PUBLIC_KEY_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];
const SHARED_SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'];

/** JSON Web Tokens (RFC 7519) of an issuer that the operator trusts. */
export class Tokens {
  /** Callers of tokens that were verified a moment ago, by the token's hash. */
  private readonly remembered = new LRUCache<string, { readonly caller: Caller; readonly until: number }>({
    maxSize: MAX_REMEMBERED,
    sizeCalculation: () => 1,
  });
  private readonly verify: (token: string) => Promise<JWTVerifyResult>;
  private readonly published: IssuerJwks | null = null;
  private readonly personClaim: string | null;

  constructor(
    { issuer, audience, keys, personClaim }: TokenRules,
    /** The only account there is: a token that names none means this one. */
    private readonly onlyAccount: string | null,
  ) {
    this.personClaim = personClaim ?? null;
    const options = { issuer, audience, clockTolerance: CLOCKS_APART_S, requiredClaims: ['exp', 'sub'] };
    if ('secret' in keys) {
      const shared = { ...options, algorithms: SHARED_SECRET_ALGORITHMS };
      this.verify = (token) =>
        verifiedByAny([keys.secret, ...keys.previousSecrets], (key) => jwtVerify(token, key, shared));
    } else {
      const published = new IssuerJwks(keys.jwksUrl);
      this.published = published;
      this.verify = (token) => jwtVerify(token, published.keyOf, { ...options, algorithms: PUBLIC_KEY_ALGORITHMS });
    }
  }

  /** The caller whom a token names. Raises Unauthenticated, or TokenKeysUnavailable. */
  async callerOf(token: string): Promise<Caller> {
    const digest = digestOf(token);
    const known = this.recent(digest);
    if (known) return known;
    const caller = this.callerIn(await this.verified(token));
    const keysUntil = this.published?.validUntil ?? Number.POSITIVE_INFINITY;
    const until = Math.min(Date.now() + TRUSTED_MS, caller.expiresAt.getTime(), keysUntil);
    this.remembered.set(digest, { caller, until });
    return caller;
  }

  /** The caller whom a token names, where it was verified a moment ago; `null` where that is still to be done. */
  knownCaller(token: string): Caller | null {
    return this.recent(digestOf(token));
  }

  /** Has every token verified anew, as when the secret was changed. */
  forget(): void {
    this.remembered.clear();
  }

  private recent(digest: string): Caller | null {
    const known = this.remembered.get(digest);
    return known && Date.now() < known.until ? known.caller : null;
  }

  private callerIn(payload: JWTPayload): Caller & { readonly expiresAt: Date } {
    return {
      id: idOf(payload),
      scopes: new Set(scopesOf(payload)),
      ...(this.personClaim !== null && personOf(payload[this.personClaim], this.personClaim)),
      accounts: this.accountsOf(payload),
      only: null,
      expiresAt: new Date(Number(payload.exp) * 1_000),
    };
  }

  private async verified(token: string): Promise<JWTPayload> {
    try {
      return (await this.verify(token)).payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new Unauthenticated('The token has expired.', 'expired token');
      if (error instanceof errors.JWTClaimValidationFailed) throw badClaim(error.claim);
      if (isAboutToken(error)) throw new Unauthenticated('The token is not valid.', problemOf(error));
      throw new TokenKeysUnavailable({ cause: error });
    }
  }

  /** `accounts`: a list of ids, or "*" for all. A token that names none can use the only account, or nothing. */
  private accountsOf({ accounts }: JWTPayload): ReadonlySet<string> | null {
    if (accounts === '*') return null;
    if (accounts === undefined) return new Set(this.onlyAccount === null ? [] : [this.onlyAccount]);
    return new Set(textsOf(accounts));
  }
}

/** The longest `sub` that is a caller's name as it is. */
const MAX_NAME = 100;

/** A name for whom the token is about. What is long, or would not show as it is, is hashed whole: cut off, two would be one. */
function idOf({ sub }: JWTPayload): string {
  if (typeof sub !== 'string' || sub.trim() === '') throw badClaim('sub');
  const isPlain = sub.length <= MAX_NAME && /^[^\p{C}\p{Z}]+(?: [^\p{C}\p{Z}]+)*$/u.test(sub);
  // The mark before the hash is another one, so that nobody is named as another's hash. UTF-8 has one form for all broken characters.
  return isPlain ? `jwt:${sub}` : `jwt#${hash('sha256', Buffer.from(sub, 'utf16le'), 'hex')}`;
}

/** The longest name of a person. */
const MAX_PERSON = 100;

/** A name that cannot be kept as it is would be another's, so such a token is not valid. */
function personOf(person: unknown, claim: string): { readonly person?: string } {
  if (person === undefined || person === null) return {};
  if (typeof person !== 'string' || person.length > MAX_PERSON || !/^[^\p{C}\p{Zl}\p{Zp}]+$/u.test(person))
    throw badClaim(claim);
  return person.trim() === '' ? {} : { person: person.trim() };
}

function badClaim(claim: string): Unauthenticated {
  return new Unauthenticated(
    `The token's claim "${claim}" is missing or is not what this gateway expects.`,
    `claim of the token: ${claim}`,
  );
}

function problemOf(error: unknown): CredentialProblem {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature of the token';
  const isAboutKey = error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
  return isAboutKey ? 'key of the token' : 'form of the token';
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}

/** `scope` as OAuth 2.0 has it, separated by spaces (RFC 8693), or a list. Scopes of other programs are passed over. */
function scopesOf({ scope }: JWTPayload) {
  return (typeof scope === 'string' ? scope.split(' ') : textsOf(scope)).filter(isScope);
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
