import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey, jwksCache } from 'jose';

/** How long keys are used before they are read anew, in milliseconds: one that its issuer withdraws is good as long. */
const MAX_AGE_MS = 60_000;

/** How long after a reading a key that is not among them is no reason to read again: anybody can name keys that never were. */
const COOLDOWN_MS = 30_000;

/** How long an issuer that failed is left alone, in milliseconds; who asks meanwhile hears of the same failure. */
const PAUSE_MS = 1_000;

const TIMEOUT_MS = 5_000;

/** The keys that an issuer of tokens publishes. */
export class IssuerJwks {
  /** Filled by the library whenever it has read the keys: `uat` says when. */
  private readonly cache: { uat?: number } = {};
  private failure: unknown;
  private pausedUntil = 0;
  private readonly remote: JWTVerifyGetKey;

  constructor(url: string) {
    this.remote = createRemoteJWKSet(new URL(url), {
      timeoutDuration: TIMEOUT_MS,
      cooldownDuration: COOLDOWN_MS,
      cacheMaxAge: MAX_AGE_MS,
      [jwksCache]: this.cache as Record<string, never>,
      [customFetch]: (address, options) => {
        if (Date.now() < this.pausedUntil) throw this.failure;
        return fetch(address, options);
      },
    });
  }

  /** The key that a token names. Raises what is wrong with the token, or with the issuer. */
  readonly keyOf: JWTVerifyGetKey = async (header, token) => {
    try {
      return await this.remote(header, token);
    } catch (error) {
      if (!isAboutToken(error) && error !== this.failure) {
        this.failure = error;
        this.pausedUntil = Date.now() + PAUSE_MS;
      }
      throw error;
    }
  };

  /** Until when what they verified is believed without asking again. */
  get validUntil(): number {
    return (this.cache.uat ?? 0) + MAX_AGE_MS;
  }
}

/** How many keys an issuer publishes now. Raises what is wrong with it. */
export async function countIssuerKeys(url: string): Promise<number> {
  const remote = createRemoteJWKSet(new URL(url), { timeoutDuration: TIMEOUT_MS });
  await remote.reload();
  return remote.jwks()?.keys.length ?? 0;
}

/** Whether a failure says that the token is bad, rather than that the issuer's keys could not be read. */
export function isAboutToken(error: unknown): boolean {
  return (
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  );
}
