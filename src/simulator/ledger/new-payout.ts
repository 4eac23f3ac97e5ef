import { createHash } from 'node:crypto';
import type { Payee, PayoutCourse, PayoutRecord } from '../model/payouts/record.js';
import { failureOf } from '../model/refusals.js';
import { checkOrderId, checkText, checkUrl, checkWord, positiveAmount } from '../model/value-checks.js';

/** A payout to put into the ledger. */
export interface NewPayout {
  readonly orderId: string;
  /** Decimal text; "1000.00" unless given. */
  readonly amount?: string;
  /** ISO 4217; KZT unless given. */
  readonly currency?: string;
  /** partial, pending, ok (unless given), failed, incomplete, or any word to see what a client makes of it. */
  readonly word?: string;
  /** 1 to 20 digits; the next free one unless given. */
  readonly id?: string;
  readonly canReject?: boolean;
  /** True unless given. */
  readonly testingMode?: boolean;
  readonly createdAt?: Date;
  readonly failureCode?: string;
  readonly failureDescription?: string;
  /** `pg_post_link`. */
  readonly postLink?: string;
  readonly payee?: Payee | null;
  readonly course?: PayoutCourse;
  readonly description?: string;
  readonly userId?: string;
  readonly backLink?: string;
  readonly expiresAt?: Date;
  /** Whether the payee is asked on a page where the money is to go. */
  readonly hasPage?: boolean;
  /** It was made before, and is no part of the balance. */
  readonly isEarlier?: boolean;
}

/** The record of a new payout, without its id. Everything is checked before an id is taken. */
export function payoutOf(given: NewPayout, now: Date): Omit<PayoutRecord, 'id'> {
  if (given.postLink !== undefined) checkUrl('A post link', given.postLink);
  if (given.backLink !== undefined) checkUrl('A back link', given.backLink);
  const orderId = checkOrderId(given.orderId);
  return {
    orderId,
    amount: positiveAmount(given.amount ?? '1000.00', given.currency ?? 'KZT'),
    canReject: given.canReject ?? false,
    testingMode: given.testingMode ?? true,
    createdAt: given.createdAt ?? now,
    postLink: given.postLink ?? null,
    payee: given.payee ?? null,
    course: given.course ?? null,
    description: checkText('A description', given.description ?? ''),
    userId: checkText('A user id', given.userId ?? ''),
    backLink: given.backLink ?? null,
    expiresAt: given.expiresAt ?? null,
    page: given.hasPage ? `/payout/${pageTokenOf(orderId, given.createdAt ?? now)}` : null,
    isEarlier: given.isEarlier ?? false,
    attempts: 1,
    ...outcomeOf(checkWord(given.word ?? 'ok'), given.failureCode, given.failureDescription),
  };
}

/** What a word says of a payout; one that failed carries a code, 10000 unless given. */
export function outcomeOf(
  word: string,
  code: string | undefined,
  description?: string,
): Pick<PayoutRecord, 'word' | 'captured' | 'failure'> {
  const failed = word === 'failed' || code !== undefined;
  return { word, captured: word === 'ok', failure: failed ? failureOf(code ?? '10000', description) : null };
}

/** Whether the page waits for its payee no more: the time for it ran out. */
export function agedPayout(payout: PayoutRecord, moment: number): PayoutRecord {
  const { word, payee, page, expiresAt } = payout;
  const isOver = page !== null && payee === null && expiresAt !== null && expiresAt.getTime() <= moment;
  return isOver && word === 'partial' ? { ...payout, word: 'incomplete' } : payout;
}

function pageTokenOf(orderId: string, at: Date): string {
  return createHash('sha256').update(`payout page of ${orderId} at ${at.getTime()}`).digest('hex').slice(0, 32);
}
