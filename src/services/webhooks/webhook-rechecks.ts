import { Fault } from '../../domain/errors.js';
import { ProviderFault } from '../../freedompay/errors/errors.js';
import type { ResourceRef } from '../../store/db/change-feed.js';
import type { WebhookPlace, WebhooksWithoutReading } from '../../store/ledger/webhooks-without-reading.js';
import type { Accounts } from '../accounts.js';
import { JobRunner } from '../jobs/job-runner.js';
import type { Payments } from '../reads/payments.js';
import type { Payouts } from '../reads/payouts.js';
import type { DueRechecks } from './due-rechecks.js';

/** What this is done with. */
export interface WebhookRecheckParts {
  readonly due: DueRechecks;
  readonly unread: Pick<WebhooksWithoutReading, 'page'>;
  readonly payments: Pick<Payments, 'read'>;
  readonly payouts: Pick<Payouts, 'byOrderNow'>;
  readonly accounts: Pick<Accounts, 'known'>;
  /** How often it is asked what is due, in milliseconds. */
  readonly tickMs: number;
  readonly observeDefect: (error: unknown) => void;
}

/** How many are read at once, and how many in a second: nobody waits for them. */
const AT_ONCE = 4;
const PER_SECOND = 50;

/** How far back what was not read is looked for, in milliseconds. */
const SEARCHED_MS = 86_400_000;

const CAUSE = { job: 'webhook rechecks' } as const;

/**
 * Reads what webhooks named, so that it comes into the ledger though nobody asks for it: a webhook itself is never believed. What
 * waits is held by the process that took the webhook; what it did not get to, since it ended or too many waited, is found in the inbox
 * at the next start, or once few wait.
 */
export class WebhookRechecks {
  private readonly work: JobRunner<ResourceRef>;
  /** Where the search for what was missed goes on; `null` where there is nothing to look for. */
  private search: { readonly from: WebhookPlace | null } | null = { from: null };
  private secondEndsAt = 0;
  private begun = 0;
  private isPaced = true;

  constructor(private readonly parts: WebhookRecheckParts) {
    const { tickMs, observeDefect } = parts;
    this.work = new JobRunner({
      claim: (limit) => this.claim(limit),
      work: (resource) => this.recheck(resource),
      atOnce: AT_ONCE,
      tickMs,
      observeDefect,
    });
  }

  start(): void {
    this.work.start();
  }

  /** A webhook named it. */
  heard(resource: ResourceRef): void {
    if (!this.parts.due.heard(resource)) this.search ??= { from: null };
  }

  /** It was read, whoever asked for that. */
  seen(resource: ResourceRef): void {
    this.parts.due.passed(resource);
  }

  /** Everything was forgotten, or word may have been missed: what waits is what the inbox has. */
  forget(): void {
    this.parts.due.clear();
    this.search = { from: null };
  }

  /** Does all that is due now, and ends with it. */
  async catchUp(): Promise<void> {
    this.isPaced = false;
    await this.work.catchUp().finally(() => {
      this.isPaced = true;
    });
  }

  /** Lets what is under way end. */
  stop(): Promise<void> {
    return this.work.stop();
  }

  private async claim(limit: number): Promise<readonly ResourceRef[]> {
    const now = performance.now();
    if (now >= this.secondEndsAt) {
      this.secondEndsAt = now + 1_000;
      this.begun = 0;
      await this.searchOn();
    }
    const taken = this.parts.due.take(this.isPaced ? Math.min(limit, Math.max(0, PER_SECOND - this.begun)) : limit);
    this.begun += taken.length;
    return taken;
  }

  /** Looks at one more page of what came within a day, where so few wait that what is found finds room. */
  private async searchOn(): Promise<void> {
    const { due, unread, observeDefect } = this.parts;
    if (!this.search || due.size > 1_000) return;
    try {
      const page = await unread.page(SEARCHED_MS, this.search.from);
      for (const resource of page.unread) due.missed(resource);
      this.search = page.next && { from: page.next };
    } catch (error) {
      // A store that is down is asked again.
      if (!(error instanceof Fault)) observeDefect(error);
    }
  }

  private async recheck(resource: ResourceRef): Promise<void> {
    const { due, accounts, payments, payouts, observeDefect } = this.parts;
    const { kind, id } = resource;
    const account = accounts.known(resource.account);
    // A gone shop's, of which nothing can be asked.
    if (!account) return due.drop(resource);
    try {
      // Who hears of readings has them written down.
      if (kind === 'payment') await payments.read(account, id, 'polling', CAUSE);
      else await payouts.byOrderNow(account, id, CAUSE, 'polling');
      due.passed(resource);
    } catch (error) {
      due.failed(resource);
      if (!(error instanceof ProviderFault)) observeDefect(error);
    }
  }
}
