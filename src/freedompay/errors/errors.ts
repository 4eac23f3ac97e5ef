import { Fault } from '../../domain/errors.js';
import { withoutContacts } from '../../domain/redact-contacts.js';
import { isPassing } from './error-codes.js';

/**
 * A call to the provider that brought no result. `mayHaveActed` is what matters for money: false only where the provider
 * cannot have carried the call out, because no byte left or because it said so under its signature.
 */
export abstract class ProviderFault extends Fault {
  abstract readonly mayHaveActed: boolean;
  /** What went wrong, as a clause without advice. */
  abstract readonly problem: string;

  /** As the message, without advice: what helps whoever reads would have a write sent twice. */
  get sentence(): string {
    return this.message;
  }
}

/** The advice to whoever reads. */
const SHORTLY = 'Try again shortly.';

/** No connection, a lost one, an HTTP failure, or our own breaker or queue refusing the call. */
export class ProviderUnavailable extends ProviderFault {
  override readonly name = 'ProviderUnavailable';
  readonly code = 'PROVIDER_UNAVAILABLE';
  override readonly retryable = true;

  /** For how long it asks to be left alone, in milliseconds; `null` where it does not. */
  readonly retryAfterMs: number | null;

  constructor(
    readonly problem: string,
    readonly mayHaveActed: boolean,
    options?: ErrorOptions & { readonly retryAfterMs?: number | null },
  ) {
    super(`The payment provider cannot be reached: ${problem}. ${SHORTLY}`, options);
    this.retryAfterMs = options?.retryAfterMs ?? null;
  }

  override get sentence(): string {
    return `The payment provider cannot be reached: ${this.problem}.`;
  }
}

/** No whole answer within the deadline. */
export class ProviderTimeout extends ProviderFault {
  override readonly name = 'ProviderTimeout';
  readonly code = 'PROVIDER_TIMEOUT';
  override readonly retryable = true;

  readonly problem = 'it did not answer in time';

  constructor(readonly mayHaveActed: boolean) {
    super(`The payment provider did not answer in time. ${SHORTLY}`);
  }

  override get sentence(): string {
    return 'The payment provider did not answer in time.';
  }
}

/** An answer that cannot be believed: unreadable, not signed by the provider, or about something else. */
export class ReplyUntrusted extends ProviderFault {
  override readonly name = 'ReplyUntrusted';
  readonly code = 'PROVIDER_REPLY_UNTRUSTED';
  readonly mayHaveActed = true;

  readonly problem: string;

  constructor(
    /** May quote names and words of the answer: what looks like a person's data is taken out. */
    problem: string,
    /** A body that could not be read at all may be read the next time; a wrong signature will not mend itself. */
    override readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    const safe = withoutContacts(problem);
    super(`The payment provider's answer was not believed: ${safe}.`, options);
    this.problem = safe;
  }
}

/** The provider answered with an error. */
export class ProviderRefused extends ProviderFault {
  override readonly name = 'ProviderRefused';
  readonly code = 'PROVIDER_REFUSED';
  /**
   * Anyone can write an unsigned error, so only a signed one proves that nothing was done; where nothing is signed, one that
   * the provider repeated when it was asked what became of the request.
   */
  readonly mayHaveActed: boolean;
  readonly problem: string;
  /** A failure of the provider's own systems passes; what it says of the request does not. */
  override readonly retryable: boolean;

  constructor(
    /** The provider's error code, digits as text; empty when it gave none. */
    readonly providerCode: string,
    readonly providerMessage: string | null,
    readonly signed: boolean,
  ) {
    const problem = `it refused${providerCode && ` with code ${providerCode}`}${providerMessage ? `: ${providerMessage}` : ''}`;
    super(`The payment provider was asked, and ${problem.replace(/\.$/, '')}.`);
    this.problem = problem;
    this.mayHaveActed = !signed;
    this.retryable = isPassing(providerCode);
  }
}
