import { setTimeout as wait } from 'node:timers/promises';
import { type Evidence, evidenceOf, type PaymentClaim, UNREAD } from '../../domain/checkouts/paid-order.js';
import { Fault } from '../../domain/errors.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import type { Lane } from '../../freedompay/transport/retry.js';
import type { Checkouts } from '../../store/checkouts/checkouts.js';
import type { Payments } from './payments.js';

/** How payments are read before a webhook is answered, in milliseconds. */
export interface ClaimTimes {
  /** How long the readings may take in all: the provider waits meanwhile, for how long it does not say. */
  readonly claimDeadlineMs: number;
  /** Pauses before each reading of one that is not shown as paid: the provider shows effects late. */
  readonly claimDelaysMs: readonly number[];
}

/** What readings of orders are for: each purpose has its own queue at the provider. */
export type ReadingLane = Extract<Lane, 'webhooks' | 'writes'>;

/** Reads payments within a deadline for what they mean to their orders, and notes that. */
export class OrderReadings {
  constructor(
    private readonly payments: Pick<Payments, 'byIdForOrder'>,
    private readonly checkouts: Pick<Checkouts, 'takePaid' | 'free'>,
    private readonly times: ClaimTimes,
    private readonly lane: ReadingLane,
  ) {}

  /** When what begins now must be over, on the clock of `performance.now`. */
  end(): number {
    return performance.now() + this.times.claimDeadlineMs;
  }

  /** What the payment shows now; looks again for one that was called paid and is not shown so yet. */
  async ofClaim(account: Account, claim: PaymentClaim, cause: Cause, end = this.end()): Promise<Evidence> {
    let evidence = UNREAD;
    for (const delayMs of this.times.claimDelaysMs) {
      const leftMs = end - performance.now() - delayMs;
      if (leftMs <= 0) return evidence;
      await wait(delayMs);
      const next = await within(leftMs, this.evidence(account, claim, cause));
      // What was seen before stands: a reading that fails takes nothing away.
      if (next !== UNREAD) evidence = next;
      if (next.paid || !next.open) return evidence;
    }
    return evidence;
  }

  /** What the payment shows now. */
  ofPayment(account: Account, paymentId: string, orderId: string, cause: Cause, end = this.end()): Promise<Evidence> {
    return within(end - performance.now(), this.evidence(account, { paymentId, orderId, amount: null }, cause));
  }

  /**
   * Notes what a reading showed. Of a second payment of its order word may be on its way, with leave to turn it down: so no
   * alarm is raised yet.
   */
  async note(account: string, paymentId: string, evidence: Evidence): Promise<void> {
    if (evidence.paid) await this.checkouts.takePaid(account, evidence.named, 'WAIT');
    else if (evidence.freed) await this.checkouts.free(account, paymentId);
  }

  private async evidence(account: Account, claim: PaymentClaim, cause: Cause): Promise<Evidence> {
    try {
      return evidenceOf(claim, await this.payments.byIdForOrder(account, claim.paymentId, this.lane, cause));
    } catch (error) {
      if (error instanceof Fault) return UNREAD;
      throw error;
    }
  }
}

/** What comes in time, else UNREAD; what comes later is dropped. */
async function within(ms: number, reading: Promise<Evidence>): Promise<Evidence> {
  const timeout = new AbortController();
  try {
    return await Promise.race([reading, wait(Math.max(0, ms), UNREAD, { signal: timeout.signal, ref: false })]);
  } finally {
    timeout.abort();
  }
}
