import { type Backend, BackendUnreachable } from '../../backend/backend.js';
import type { DeliveryClaim, Outbox } from '../../store/outbox/outbox.js';
import { type BackOffTimes, pauseAfter } from '../jobs/back-off.js';
import { JobRunner } from '../jobs/job-runner.js';

/** Times that delivering goes by, in milliseconds. */
export interface DeliveryTimes extends BackOffTimes {
  readonly tickMs: number;
  /** How long one try may take. */
  readonly deliveryTimeoutMs: number;
  /** How long delivered events are kept. */
  readonly keepEventsMs: number;
}

/** A try to deliver that failed, for the log. */
export interface FailedDelivery {
  readonly id: string;
  /** Tries so far, this one included. */
  readonly attempts: number;
  readonly problem: string;
}

/** How many events, each of another payment, are on their way at once. */
export const DELIVERIES_AT_ONCE = 8;

const HOUR_MS = 3_600_000;

/**
 * Delivers the events of the outbox: those of one payment strictly one after the other, each until the backend takes it, at
 * least once and always under the same id.
 */
export class EventDelivery {
  private readonly work: JobRunner<DeliveryClaim>;
  private forgottenAt = 0;

  constructor(
    private readonly outbox: Outbox,
    private readonly backend: Pick<Backend, 'post'>,
    private readonly times: DeliveryTimes,
    private readonly observeFailure: (failure: FailedDelivery) => void,
    observeDefect: (error: unknown) => void,
  ) {
    this.work = new JobRunner({
      claim: async (limit) => {
        await this.forgetDelivered();
        return outbox.claim(limit);
      },
      work: (claim) => this.deliver(claim),
      atOnce: DELIVERIES_AT_ONCE,
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

  stop(): Promise<void> {
    return this.work.stop();
  }

  private async deliver(claim: DeliveryClaim): Promise<void> {
    // A process that stood still may have lost its claim: what it sent now could come behind later events.
    if ((await this.outbox.now()) + this.times.deliveryTimeoutMs > claim.until) return;
    const problem = await this.attempt(claim);
    if (problem === null) return this.outbox.delivered(claim);
    const attempts = claim.attempts + 1;
    this.observeFailure({ id: claim.id, attempts, problem });
    await this.outbox.failed(claim, pauseAfter(attempts, this.times));
  }

  /** Why it was not delivered; `null` where it was. */
  private async attempt({ id, body }: DeliveryClaim): Promise<string | null> {
    try {
      const { status } = await this.backend.post(id, body);
      return status >= 200 && status < 300 ? null : `The backend answered HTTP ${status}.`;
    } catch (error) {
      if (error instanceof BackendUnreachable) return error.message;
      throw error;
    }
  }

  private async forgetDelivered(): Promise<void> {
    const now = await this.outbox.now();
    if (now - this.forgottenAt < HOUR_MS) return;
    this.forgottenAt = now;
    await this.outbox.forgetDelivered(new Date(now - this.times.keepEventsMs));
  }
}
