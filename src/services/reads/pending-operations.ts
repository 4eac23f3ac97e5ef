import { JournalUnavailable } from '../../domain/errors.js';
import type { Journal } from '../../store/journal/journal.js';
import type { PaymentName } from '../../store/operations/open-payments.js';
import type { OperationRecord } from '../../store/operations/operation-record.js';

/** Which payments have operations of some kind. */
interface Known {
  /** How often this instance had changed the journal when it was asked. */
  readonly changes: number;
  readonly until: number;
  readonly payments: Promise<ReadonlySet<string>>;
  /** What `payments` came to; `null` until it did. */
  found: ReadonlySet<string> | null;
}

/** How old the word of other instances on what they carried out may be, in milliseconds: there is far more of that. */
const DONE_AGE_MS = 1_000;

/**
 * Our own operations that a reading is held against: those that are still open, and those that succeeded so lately that the
 * reading may be older. Nearly no payment has any, so the journal is asked for all that do, at most once in a while, rather
 * than for each payment that is read. What this instance did is seen at once, what others did a moment later; writes do not
 * go by this, they ask the journal themselves.
 */
export class PendingOperations {
  private open: Known | undefined;
  private done: Known | undefined;

  constructor(
    /** What this instance does. */
    private readonly journal: Pick<Journal, 'changes' | 'recentlyDone'>,
    /** What all do, over connections of its own: a reading does not wait for writes, and a webhook often waits for a reading. */
    private readonly reads: Pick<Journal, 'openPayments' | 'recentlyDonePayments' | 'ofPayment'>,
    private readonly maxAgeMs: number,
  ) {}

  /** Whether a payment is known to have none: nothing need be waited for then. */
  areNone(account: string, paymentId: string): boolean {
    const [open, done] = [this.openNow().found, this.doneNow().found];
    if (open === null || done === null || this.journal.recentlyDone.has({ account, paymentId })) return false;
    if (open.size === 0 && done.size === 0) return true;
    const key = paymentKey(account, paymentId);
    return !(open.has(key) || done.has(key));
  }

  /** The operations of a payment that count. None where the journal does not answer: payments can be read without it. */
  async of(account: string, paymentId: string): Promise<readonly OperationRecord[]> {
    try {
      const [open, done] = await Promise.all([this.openNow().payments, this.doneNow().payments]);
      const key = paymentKey(account, paymentId);
      if (!(open.has(key) || done.has(key) || this.journal.recentlyDone.has({ account, paymentId }))) return [];
      return (await this.reads.ofPayment(account, paymentId)).filter(({ state }) => state !== 'REJECTED');
    } catch (error) {
      if (error instanceof JournalUnavailable) return [];
      throw error;
    }
  }

  private openNow(): Known {
    const { changes } = this.journal;
    if (this.open?.changes !== changes || performance.now() >= this.open.until) {
      this.open = this.asked(this.reads.openPayments(), this.maxAgeMs);
    }
    return this.open;
  }

  private doneNow(): Known {
    if (!this.done || performance.now() >= this.done.until) {
      this.done = this.asked(this.reads.recentlyDonePayments(), Math.max(DONE_AGE_MS, this.maxAgeMs));
    }
    return this.done;
  }

  private asked(answer: Promise<readonly PaymentName[]>, ageMs: number): Known {
    const payments = answer.then((all) => new Set(all.map(({ account, paymentId }) => paymentKey(account, paymentId))));
    const { changes } = this.journal;
    const known: Known = { changes, until: performance.now() + ageMs, payments, found: null };
    payments.then(
      (found) => {
        known.found = found;
      },
      // The caller that asks for the operations gets the error.
      () => {},
    );
    return known;
  }
}

function paymentKey(account: string, paymentId: string): string {
  return `${account} ${paymentId}`;
}
