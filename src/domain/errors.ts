/** The closed list of fault codes that leave the gateway, beside GraphQL's own. */
export const FAULT_CODES = [
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'ACCOUNT_NOT_FOUND',
  'IDEMPOTENCY_KEY_REUSED',
  'LIMIT_EXCEEDED',
  'RATE_LIMITED',
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_TIMEOUT',
  'PROVIDER_REPLY_UNTRUSTED',
  'PROVIDER_REFUSED',
  'INTERNAL_SERVER_ERROR',
] as const;
export type FaultCode = (typeof FAULT_CODES)[number];

/**
 * A fault that a caller is told about: a stable code, one clear sentence, and whether the same request may succeed when
 * it is made again. Anything thrown that is not a Fault is a defect of the gateway.
 */
export abstract class Fault extends Error {
  abstract readonly code: FaultCode;
  readonly retryable: boolean = false;
  /** What programs may want to know beside the code. */
  readonly details: Readonly<Record<string, number>> = {};
}

/** The caller must change an argument. Raised before the provider sees anything. */
export class InvalidInput extends Fault {
  override readonly name = 'InvalidInput';
  readonly code = 'BAD_USER_INPUT';

  constructor(
    /** The argument as the schema names it, e.g. "input.amount". */
    readonly argument: string,
    problem: string,
  ) {
    super(`Argument "${argument}": ${problem}`);
  }
}

/** The caller named an account that the configuration does not have. */
export class AccountNotFound extends Fault {
  override readonly name = 'AccountNotFound';
  readonly code = 'ACCOUNT_NOT_FOUND';

  constructor(id: string) {
    const named = /^[A-Za-z][A-Za-z_-]{0,30}$/.test(id) ? ` "${id}"` : ' of that id';
    super(`Argument "account": there is no account${named} here; name one that is configured.`);
  }
}

/** The caller may use several accounts and named none. The argument is not named: they may not have heard of it. */
export class AccountNotNamed extends Fault {
  override readonly name = 'AccountNotNamed';
  readonly code = 'BAD_USER_INPUT';

  constructor(count: number) {
    super(`Name one of the ${count} accounts that you may use.`);
  }
}

/** Why a credential does not hold, as the log says it: more than whoever shows it is told, and nothing of the credential. */
export const CREDENTIAL_PROBLEMS = [
  'no credential',
  'no credential, and not from this machine',
  'no bearer credential',
  'unknown kind of credential',
  'unknown API key',
  'wrong secret of an API key',
  'revoked API key',
  'expired token',
  'signature of the token',
  'key of the token',
  'form of the token',
  'payer token',
  'maker of the payer token',
] as const;
export type CredentialProblem = (typeof CREDENTIAL_PROBLEMS)[number] | `claim of the token: ${string}`;

/** The caller showed no credential, or an invalid one. Says no more than that. */
export class Unauthenticated extends Fault {
  override readonly name = 'Unauthenticated';
  readonly code = 'UNAUTHENTICATED';

  constructor(
    problem: string,
    /** For the log alone. */
    readonly reason: CredentialProblem,
  ) {
    super(`${problem} Send a valid token or API key as "Authorization: Bearer …".`);
  }
}

/** The caller is known, and may not do this. Nothing was done. */
export class Forbidden extends Fault {
  override readonly name = 'Forbidden';
  readonly code = 'FORBIDDEN';
}

/** The keys that callers' tokens are checked with cannot be read now, so nobody can be believed. */
export class TokenKeysUnavailable extends Fault {
  override readonly name = 'TokenKeysUnavailable';
  readonly code = 'INTERNAL_SERVER_ERROR';
  override readonly retryable = true;

  constructor(options?: ErrorOptions) {
    super('The keys that tokens are checked with cannot be read now, so nothing was done. Try again.', options);
  }
}

/** The caller used one idempotency key for two different requests. Nothing was sent for the second. */
export class IdempotencyKeyReused extends Fault {
  override readonly name = 'IdempotencyKeyReused';
  readonly code = 'IDEMPOTENCY_KEY_REUSED';

  constructor() {
    super(
      'Argument "input.idempotencyKey": it was used before for another request; repeat that request to the letter, or use a new key.',
    );
  }
}

/** The caller asked for more at once than one request may. */
export class LimitExceeded extends Fault {
  override readonly name = 'LimitExceeded';
  readonly code = 'LIMIT_EXCEEDED';

  constructor(argument: string, limit: number, asked: number) {
    super(`Argument "${argument}": ${asked} were asked for, ${limit} is the most for one request; ask in several.`);
  }
}

/** A request is larger, or would cost more, than one request may. Nothing was done. */
export class RequestTooLarge extends Fault {
  override readonly name = 'RequestTooLarge';
  readonly code = 'LIMIT_EXCEEDED';
}

/** The caller has used up what he may ask for now. Nothing was done. */
export class RateLimited extends Fault {
  override readonly name = 'RateLimited';
  readonly code = 'RATE_LIMITED';
  override readonly retryable = true;
  override readonly details: { readonly retryAfterSeconds: number };

  constructor(problem: string, retryAfterSeconds: number) {
    super(`${problem} Ask again in ${retryAfterSeconds} seconds.`);
    this.details = { retryAfterSeconds };
  }
}

/** The journal of operations cannot be used. Without it nothing is sent. */
export class JournalUnavailable extends Fault {
  override readonly name = 'JournalUnavailable';
  readonly code = 'INTERNAL_SERVER_ERROR';
  override readonly retryable = true;

  constructor(options?: ErrorOptions) {
    super(
      "The gateway's journal cannot be used now, so nothing was sent. Repeat the request with the same key.",
      options,
    );
  }
}
