import type { Caller } from '../domain/caller.js';

/** How much payers may ask for: each by itself, and all together. */
export interface PayerLimits {
  /** Provider calls that one payer token may cause in a minute. */
  readonly costPerMinute: number;
  /** Provider calls that one request of a payer may cause. */
  readonly requestCost: number;
  /** Subscriptions that one payer token may have open. */
  readonly streams: number;
  /**
   * The part, above 0 and at most 1, that payers together may take: those of one caller of what is the caller's, and all of what
   * there is in all. The rest is never theirs, so no number of payers keeps a shop from refunding and watching.
   */
  readonly share: number;
}

/** The part of a bound that payers may take together: one at least, or there would be no payers. */
export function shareOf(bound: number, { share }: Pick<PayerLimits, 'share'>): number {
  return Math.max(1, Math.floor(bound * share));
}

/** Of a caller what limits go by. */
export type Limited = Pick<Caller, 'id' | 'only'>;
