import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { HistorySource } from '../../domain/payments/history.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { PayoutStatus } from '../../domain/payments/payout.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { Lane } from '../../freedompay/transport/retry.js';
import type { Ledger } from '../../store/ledger/ledger.js';
import { type PaymentReading, paymentReading } from '../../store/ledger/next-payment-row.js';
import { ReadingQueue } from './reading-queue.js';

/** Times that recording goes by, in milliseconds. */
export interface LedgerTimes {
  /** How long readings are gathered before they are written. */
  readonly gatherMs: number;
}

/** For how long a payment that is read again unchanged is not written again: `checkedAt` in lists may be so much older. */
const REMEMBERED_MS = 60_000;
const MAX_REMEMBERED = 20_000;

const SOURCES: Readonly<Record<Lane, HistorySource>> = {
  webhooks: 'WEBHOOK',
  writes: 'OPERATION',
  reads: 'READ',
  polling: 'READ',
};

interface Remembered {
  /** The hash of what was worth writing: the text itself would be as large as all the rest. */
  readonly essence: string;
  readonly until: number;
}

/**
 * Writes down what is read of payments and payouts, whoever asked for it. Readings do not wait for it and do not fail for it;
 * what was read again unchanged costs a look into a map.
 */
export class LedgerRecorder {
  private readonly lately = new LRUCache<string, Remembered>({ maxSize: MAX_REMEMBERED, sizeCalculation: () => 1 });
  private readonly payments: ReadingQueue<PaymentReading>;
  private readonly payouts: ReadingQueue<PayoutStatus>;
  private start: Promise<void> | undefined;

  constructor(
    private readonly ledger: Pick<Ledger, 'start' | 'notePayments' | 'notePayouts'>,
    { gatherMs }: LedgerTimes,
    observeDefect: (error: unknown) => void,
  ) {
    this.payments = new ReadingQueue({
      write: (readings) => this.started().then(() => ledger.notePayments(readings)),
      dropped: ({ account, payment_id }) => void this.lately.delete(paymentKey(account, payment_id)),
      ...{ gatherMs, observeDefect },
    });
    this.payouts = new ReadingQueue({
      write: (readings) => this.started().then(() => ledger.notePayouts(readings)),
      dropped: (payout) => void this.lately.delete(payoutKey(payout)),
      ...{ gatherMs, observeDefect },
    });
    // Where the store is down it is noted with the first reading.
    this.started().catch(() => {});
  }

  /** A payment was read, under the provider's signature. */
  readonly heardPayment = (payment: Payment, lane: Lane, cause: Cause): void => {
    if (this.isNews(paymentKey(payment.account, payment.paymentId), essenceOfPayment(payment)))
      this.payments.add(paymentReading(payment, sourceOf(lane, cause)));
  };

  /** A payout was read, under the provider's signature. */
  readonly heardPayout = (payout: PayoutStatus): void => {
    const { paymentId, status, rawStatus, canReject, captured, failure } = payout;
    const essence = `${paymentId} ${status} ${rawStatus} ${canReject} ${captured} ${failure?.code}`;
    if (this.isNews(payoutKey(payout), essence)) this.payouts.add(payout);
  };

  /** Once what was read so far is written down, or the store was found to be down. */
  async flush(): Promise<void> {
    await Promise.all([this.payments.flush(), this.payouts.flush()]);
  }

  /** Everything was forgotten: what is read from now on is news. */
  forget(): void {
    this.lately.clear();
  }

  /** Writes down the readings so far. */
  async close(): Promise<void> {
    await this.start?.catch(() => {});
    await this.payments.close();
    await this.payouts.close();
  }

  /** Notes since when the store watches, before anything is written. */
  private started(): Promise<void> {
    this.start ??= this.ledger.start().catch((error) => {
      this.start = undefined;
      throw error;
    });
    return this.start;
  }

  private isNews(key: string, text: string): boolean {
    const essence = hash('sha1', text, 'base64');
    const now = performance.now();
    const last = this.lately.get(key);
    if (last?.essence === essence && now < last.until) return false;
    this.lately.set(key, { essence, until: now + REMEMBERED_MS });
    return true;
  }
}

/** What had a payment read: its lane tells, and of what nobody waits for the work that it is read by. */
function sourceOf(lane: Lane, cause: Cause): HistorySource {
  return 'job' in cause && cause.job === 'webhook rechecks' ? 'WEBHOOK' : SOURCES[lane];
}

/** What of a payment is worth writing, as text. */
function essenceOfPayment(payment: Payment): string {
  const { status, rawStatus, amount, capturedAmount, refundedAmount, refundableAmount, netAmount } = payment;
  const sums = `${amount.amount} ${capturedAmount.amount} ${refundedAmount.amount} ${refundableAmount.amount}`;
  const rest = `${netAmount?.amount} ${payment.orderId} ${payment.method} ${payment.reference} ${payment.canReject}`;
  let essence = `${status} ${rawStatus} ${sums} ${rest} ${payment.failure?.code} ${payment.paidAt?.getTime()}`;
  for (const refund of payment.refunds) essence += ` ${refund.refundId} ${refund.status} ${refund.reference}`;
  for (const release of payment.revocations) essence += ` ${release.revocationId} ${release.status}`;
  return essence;
}

/** An account's id holds no blank. */
function paymentKey(account: string, paymentId: string): string {
  return `${account} ${paymentId}`;
}

function payoutKey({ account, orderId }: PayoutStatus): string {
  return `payout ${account} ${orderId}`;
}
