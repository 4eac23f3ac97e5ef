import { JournalUnavailable } from '../../domain/errors.js';
import type { Journal } from '../../store/journal/journal.js';
import type { PaymentName } from '../../store/operations/open-payments.js';
import type { OperationRecord } from '../../store/operations/operation-record.js';

/** The payments that have operations of some kind, by their keys; `null` where there are too many to name. */
type Named = ReadonlySet<string> | null;

/** What the journal said of them. */
interface Known {
  until: number;
  readonly answer: Promise<Named>;
  /** What `answer` came to; `undefined` until it did. */
  found: Named | undefined;
}

/** How much longer that there are too many is relied on, which says of no payment that it has none. */
const LONGER = 10;

/** How old the word of other instances on what they carried out may be, in milliseconds: there is far more of that. */
const DONE_AGE_MS = 1_000;

/**
 * Our own operations that a reading is held against: those that are still open, and those that succeeded so lately that the
 * reading may be older. Nearly no payment has any, so the journal is asked for all that do, at most once in a while, rather
 * than for each payment that is read; behind a backlog, of which it names none, it is asked for each. What this instance did is
 * seen at once, what others did a moment later; writes do not go by this, they ask the journal themselves.
 */
export class PendingOperations {
  private open: Known | undefined;
  private done: Known | undefined;

  constructor(
    /** What this instance does. */
    private readonly journal: Pick<Journal, 'recentlyOpened' | 'recentlyDone'>,
    /** What all do, over connections of its own: a reading does not wait for writes, and a webhook often waits for a reading. */
    private readonly reads: Pick<Journal, 'openPayments' | 'recentlyDonePayments' | 'ofPayment'>,
    private readonly maxAgeMs: number,
  ) {}

  /** Whether a payment is known to have none: nothing need be waited for then. */
  areNone(account: string, paymentId: string): boolean {
    const [open, done] = [this.openNow().found, this.doneNow().found];
    if (open === undefined || done === undefined) return false;
    return !this.mayHaveAny(open, done, { account, paymentId });
  }

  /** The operations of a payment that count. None where the journal does not answer: payments can be read without it. */
  async of(account: string, paymentId: string): Promise<readonly OperationRecord[]> {
    try {
      const [open, done] = await Promise.all([this.openNow().answer, this.doneNow().answer]);
      if (!this.mayHaveAny(open, done, { account, paymentId })) return [];
      return (await this.reads.ofPayment(account, paymentId)).filter(({ state }) => state !== 'REJECTED');
    } catch (error) {
      if (error instanceof JournalUnavailable) return [];
      throw error;
    }
  }

  private mayHaveAny(open: Named, done: Named, payment: PaymentName): boolean {
    if (open === null || done === null) return true;
    const { recentlyOpened, recentlyDone } = this.journal;
    if (recentlyOpened.has(payment) || recentlyDone.has(payment)) return true;
    return (open.size > 0 || done.size > 0) && [open, done].some((all) => all.has(paymentKey(payment)));
  }

  private openNow(): Known {
    if (!this.open || performance.now() >= this.open.until) this.open = asked(this.reads.openPayments(), this.maxAgeMs);
    return this.open;
  }

  private doneNow(): Known {
    if (!this.done || performance.now() >= this.done.until)
      this.done = asked(this.reads.recentlyDonePayments(), Math.max(DONE_AGE_MS, this.maxAgeMs));
    return this.done;
  }
}

function asked(named: Promise<readonly PaymentName[] | null>, ageMs: number): Known {
  const answer = named.then((all) => all && new Set(all.map(paymentKey)));
  const known: Known = { until: performance.now() + ageMs, answer, found: undefined };
  answer.then(
    (found) => {
      known.found = found;
      if (found === null) known.until += LONGER * ageMs;
    },
    // The caller that asks for the operations gets the error.
    () => {},
  );
  return known;
}

function paymentKey({ account, paymentId }: PaymentName): string {
  return `${account} ${paymentId}`;
}
