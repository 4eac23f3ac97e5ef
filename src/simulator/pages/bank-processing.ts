import { setMaxListeners } from 'node:events';
import type { Ledger } from '../ledger/ledger.js';
import type { PayoutCourse, PayoutRecord } from '../model/payouts/record.js';
import { payoutWebhook } from '../webhooks/kinds/payout.js';
import type { WebhookSender } from '../webhooks/sender.js';
import type { PayerActions } from './payer-actions.js';

/** What comes after a reply: what was accepted ends, at once or in its time, and the shop is told. */
export class BankProcessing {
  private stopping = stoppable();

  constructor(
    private readonly ledger: Ledger,
    private readonly webhooks: WebhookSender,
    private readonly payer: PayerActions,
    private readonly wait: (ms: number, signal: AbortSignal) => Promise<void>,
  ) {}

  /** Ends a payout as its course says, and tells the shop. */
  payout(id: string): void {
    void this.endPayout(this.ledger.payoutBook.truth(id));
  }

  /** Ends a charge as its course says, and tells the shop. */
  charge(id: string, course: PayoutCourse): void {
    void this.endCharge(id, course);
  }

  /** Nothing more of what was accepted happens. */
  reset(): void {
    this.stopping.abort();
    this.stopping = stoppable();
  }

  private async endPayout({ id, word, course }: PayoutRecord): Promise<void> {
    const { signal } = this.stopping;
    if (word === 'pending') {
      if (!course || course.processMs === null) return;
      if (course.processMs > 0) await this.wait(course.processMs, signal);
      if (signal.aborted || this.ledger.payoutBook.truth(id).word !== 'pending') return;
      const { failureCode } = course;
      this.ledger.payoutBook.setWord(id, failureCode === null ? 'ok' : 'failed', failureCode ?? undefined);
    }
    // The reply leaves before the webhook does.
    await new Promise(setImmediate);
    if (!signal.aborted) await this.webhooks.once(payoutWebhook, this.ledger.payoutBook.truth(id));
  }

  private async endCharge(id: string, { processMs, failureCode }: PayoutCourse): Promise<void> {
    const { signal } = this.stopping;
    if (processMs === null) return;
    if (processMs > 0) {
      await this.wait(processMs, signal);
      if (signal.aborted || this.ledger.payment(id).word !== 'pending') return;
      this.ledger.endCharge(id, failureCode);
    }
    await new Promise(setImmediate);
    if (!signal.aborted) await this.payer.tell(id);
  }
}

/** Ends waits: any number of them may listen. */
function stoppable(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
