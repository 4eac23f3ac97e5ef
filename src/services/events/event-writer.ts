import { createHash } from 'node:crypto';
import { type BackendEvent, essenceOf, paymentChanged, payoutChanged } from '../../domain/events/merchant-event.js';
import { isFinal } from '../../domain/operations/operation.js';
import { applyPending } from '../../domain/operations/pending-amounts.js';
import { ProviderFault } from '../../freedompay/errors/errors.js';
import type { ResourceRef } from '../../store/db/change-feed.js';
import type { Journal } from '../../store/journal/journal.js';
import type { EventRecheckClaim, EventRechecks, HashedEvent } from '../../store/outbox/event-rechecks.js';
import type { Accounts } from '../accounts.js';
import { AdaptiveConcurrency } from '../jobs/adaptive-concurrency.js';
import { type BackOffTimes, pauseAfter } from '../jobs/back-off.js';
import { JobRunner } from '../jobs/job-runner.js';
import type { Payments } from '../reads/payments.js';
import type { Payouts } from '../reads/payouts.js';

/** Times that looking goes by, in milliseconds. */
export interface EventRecheckTimes extends BackOffTimes {
  readonly tickMs: number;
  /** Pauses before the looks that follow the first: the provider shows effects late. */
  readonly recheckDelaysMs: readonly number[];
  /** How long a payment that a webhook named may stay unknown to the provider before its recheck is abandoned. */
  readonly absentSpanMs: number;
}

/** What a payment or payout is now. */
export interface Reading {
  readonly event: BackendEvent;
  /** The state that is compared: what the provider says, without the pending amounts of our open operations. */
  readonly essence: string;
  /** Whether they set something aside. */
  readonly hasPending: boolean;
}

/** Reads a payment or payout; `null` where the provider knows none. */
export type ReadResource = (resource: ResourceRef) => Promise<Reading | null>;

/** How many are read at once, as the provider keeps up with it: webhooks have a share of the calls to it, and this leaves them a quarter of that. */
const AT_ONCE = { least: 4, most: 12 } as const;

const CAUSE = { job: 'merchant events' } as const;

/**
 * Reads what may have changed, at once and again shortly after, and writes an event where it differs from what was sent
 * last. What brought word of a change is a hint: nothing but what is read goes into an event.
 */
export class EventWriter {
  private readonly work: JobRunner<EventRecheckClaim>;

  constructor(
    private readonly rechecks: EventRechecks,
    private readonly read: ReadResource,
    private readonly times: EventRecheckTimes,
    /** Called when an event was written. */
    private readonly written: () => void,
    private readonly observeDefect: (error: unknown) => void,
  ) {
    this.work = new JobRunner({
      claim: (limit) => rechecks.claim(limit),
      work: (claim) => this.recheck(claim),
      atOnce: new AdaptiveConcurrency(AT_ONCE),
      tickMs: times.tickMs,
      observeDefect,
    });
  }

  start(): void {
    this.work.start();
  }

  wake(): void {
    this.work.wake();
  }

  /** Does all that is due now, and ends with it. */
  catchUp(): Promise<void> {
    return this.work.catchUp();
  }

  stop(): Promise<void> {
    return this.work.stop();
  }

  private async recheck(claim: EventRecheckClaim): Promise<boolean> {
    const retryMs = pauseAfter(claim.failures + 1, this.times);
    let reading: Reading | null;
    try {
      reading = await this.read(claim.resource);
    } catch (error) {
      if (!(error instanceof ProviderFault)) this.observeDefect(error);
      await this.rechecks.postpone(claim, retryMs);
      return false;
    }
    // Word of it came under the provider's signature, so it should be there.
    if (!reading && (await this.rechecks.now()) - claim.scheduledAt.getTime() < this.times.absentSpanMs) {
      await this.rechecks.postpone(claim, retryMs);
      return true;
    }
    const seen = reading && unsentEvent(reading, claim.lastSentHash);
    const nextMs = (reading && this.times.recheckDelaysMs[claim.rechecks]) ?? null;
    if ((await this.rechecks.finish(claim, nextMs, seen)) && seen) this.written();
    return true;
  }
}

/**
 * The event to send, where it differs from the one sent last. An operation of ours that begins sends no event; what was sent
 * while one was open is sent again once no amount is pending.
 */
function unsentEvent({ event, essence, hasPending }: Reading, lastSentHash: string | null): HashedEvent | null {
  const hash = createHash('sha256').update(essence).digest('hex');
  const withPending = `${hash} reserved`;
  if (lastSentHash === hash || (lastSentHash === withPending && hasPending)) return null;
  return { event, hash: hasPending ? withPending : hash };
}

/** Reads as callers do, but that a journal that is down is no reason to promise more than may be refunded. */
export function resourceReader(
  accounts: Accounts,
  payments: Payments,
  payouts: Payouts,
  journal: Pick<Journal, 'ofPayment'>,
): ReadResource {
  return async ({ account: accountId, kind, id }) => {
    const account = accounts.known(accountId);
    // A gone shop's, of which there is no news.
    if (!account) return null;
    if (kind === 'payout') {
      const payout = await payouts.byOrderNow(account, id, CAUSE, 'webhooks');
      return payout && readingWithoutPending(payoutChanged(payout));
    }
    const payment = await payments.read(account, id, 'webhooks', CAUSE);
    if (!payment) return null;
    const open = (await journal.ofPayment(accountId, id)).filter(({ state }) => !isFinal(state));
    const { essence } = readingWithoutPending(paymentChanged(payment));
    const event = paymentChanged(applyPending(payment, open));
    return { event, essence, hasPending: essenceOf(event) !== essence };
  };
}

/** A reading without pending amounts. */
export function readingWithoutPending(event: BackendEvent): Reading {
  return { event, essence: essenceOf(event), hasPending: false };
}
