import type { Failure } from '../../domain/payments/failure.js';
import type { Payment } from '../../domain/payments/payment.js';
import { isKnownCode } from '../../freedompay/errors/error-codes.js';

/** More than the provider has, and few enough to be shown. */
const MAX_CODES = 100;

/** The provider's error codes that nobody documents: each is told once, and counted. */
export class UnknownCodes {
  private readonly times = new Map<string, number>();

  constructor(
    /** Told of each code when it comes for the first time. */
    private readonly observe: (code: string) => void,
  ) {}

  /** How often each came since the start, in readings and in refusals. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.times);
  }

  /** Takes what a reading says of refusals. */
  heard({ failure, refunds, revocations }: Pick<Payment, 'failure' | 'refunds' | 'revocations'>): void {
    this.failed(failure);
    for (const refund of refunds) this.failed(refund.failure);
    for (const release of revocations) this.failed(release.failure);
  }

  /** Takes why something failed, if it did. */
  failed(failure: Failure | null): void {
    if (failure && failure.code !== '') this.noted(failure.code.trim());
  }

  /** Takes a code. What is no number is no code, and may be anything. */
  noted(code: string): void {
    if (isKnownCode(code) || !/^\d{1,10}$/.test(code)) return;
    const times = this.times.get(code);
    if (times === undefined && this.times.size >= MAX_CODES) return;
    this.times.set(code, (times ?? 0) + 1);
    if (times === undefined) this.observe(code);
  }
}
