import { type Backend, BackendUnreachable } from '../../backend/backend-client.js';
import { aboutOfBody, type EventNames } from '../../domain/events/merchant-event.js';
import type { Attempt } from '../../store/outbox/delivery-attempts.js';
import type { DeliveryClaim, Outbox } from '../../store/outbox/outbox.js';
import { MAX_RESENDS, type ResendClaim, type Resends } from '../../store/outbox/resends.js';
import { AdaptiveConcurrency } from '../jobs/adaptive-concurrency.js';
import { type BackOffTimes, pauseAfter } from '../jobs/back-off.js';
import { JobRunner } from '../jobs/job-runner.js';

/** Times that delivering goes by, in milliseconds. */
export interface DeliveryTimes extends BackOffTimes {
  readonly tickMs: number;
  /** How long one try may take. */
  readonly deliveryTimeoutMs: number;
}

/** A try to deliver, for the log. */
export interface DeliveryAttempt {
  readonly id: string;
  readonly endpoint: string;
  /** Tries so far, this one included. */
  readonly attempts: number;
  /** Why it was not taken; `null`: it was. */
  readonly problem: string | null;
  /** What the event tells of. */
  readonly about: EventNames;
}

/** How many events, each of another payment, are on their way to one endpoint at once; as many as it takes without getting slower. */
export const DELIVERIES_AT_ONCE = { least: 8, most: 64 } as const;

/** Told of what becomes of deliveries. */
export interface DeliveryObservers {
  readonly observeDelivery: (attempt: DeliveryAttempt) => void;
  readonly observeDefect: (error: unknown) => void;
}

/** Where events of one endpoint come from. */
export interface DeliverySources {
  readonly endpoint: string;
  readonly outbox: Outbox;
  readonly resends: Resends;
  readonly backend: Pick<Backend, 'post'>;
}

type Claim = { readonly claim: DeliveryClaim } | { readonly resend: ResendClaim };

/**
 * Delivers the events of one endpoint: those of one payment strictly one after the other, each until the endpoint takes it, at
 * least once and always under the same id; beside them what somebody asked to be sent once more.
 */
export class EventDelivery {
  private readonly work: JobRunner<Claim>;

  constructor(
    private readonly sources: DeliverySources,
    private readonly times: DeliveryTimes,
    private readonly observe: DeliveryObservers,
  ) {
    const { observeDefect } = observe;
    const { outbox, resends } = sources;
    this.work = new JobRunner<Claim>({
      claim: async (limit) => {
        const claims = await outbox.claim(limit);
        // What waits comes first, but never takes every place.
        const free = Math.max(limit - claims.length, 1);
        const resent = await resends.claim(free);
        return [...claims.map((claim) => ({ claim })), ...resent.map((resend) => ({ resend }))];
      },
      work: (one) => ('claim' in one ? this.deliver(one.claim) : this.resend(one.resend)),
      atOnce: new AdaptiveConcurrency(DELIVERIES_AT_ONCE),
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

  private async deliver(claim: DeliveryClaim): Promise<boolean> {
    const { outbox } = this.sources;
    // A process that stood still may have lost its claim: what it sent now could come behind later events.
    if ((await outbox.now()) + this.times.deliveryTimeoutMs > claim.until) return false;
    const attempt = await this.attempt(claim);
    const attempts = claim.attempts + 1;
    this.report(claim, attempts, attempt.problem);
    if (attempt.problem === null) {
      await outbox.delivered(claim, attempt.status);
      return true;
    }
    await outbox.failed(claim, pauseAfter(attempts, this.times), attempt);
    return false;
  }

  private async resend(claim: ResendClaim): Promise<boolean> {
    const { resends } = this.sources;
    if ((await resends.now()) + this.times.deliveryTimeoutMs > claim.until) return false;
    const attempt = await this.attempt(claim);
    const attempts = claim.attempts + 1;
    this.report(claim, attempts, attempt.problem);
    const isOver = attempt.problem === null || attempts >= MAX_RESENDS;
    await resends.attempted(claim, attempt, isOver ? null : pauseAfter(attempts, this.times));
    return attempt.problem === null;
  }

  private report({ id, body }: DeliveryClaim | ResendClaim, attempts: number, problem: string | null): void {
    const { endpoint } = this.sources;
    this.observe.observeDelivery({ id, endpoint, attempts, problem, about: aboutOfBody(body) });
  }

  private async attempt({ id, body }: { readonly id: string; readonly body: string }): Promise<Attempt> {
    try {
      const { status } = await this.sources.backend.post(id, body);
      const isTaken = status >= 200 && status < 300;
      return { status, problem: isTaken ? null : `The backend answered HTTP ${status}.` };
    } catch (error) {
      if (error instanceof BackendUnreachable) return { status: null, problem: error.message };
      throw error;
    }
  }
}
