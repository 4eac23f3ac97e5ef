import { JournalUnavailable } from '../domain/errors.js';
import type { PaymentOperation } from '../domain/operation.js';
import type { Journal } from '../store/journal.js';

/** Which payments have operations that are open, or ended a moment ago. */
interface Known {
  /** How often this instance had changed the journal when it was asked. */
  readonly changes: number;
  readonly until: number;
  readonly payments: Promise<ReadonlySet<string>>;
  /** What `payments` came to; `null` until it did. */
  found: ReadonlySet<string> | null;
}

/**
 * Our own operations that are still open, or ended so lately that a reading may be older, for those who read payments. Nearly no payment has any, so the journal is asked
 * for all that do, at most once in a while, rather than for each payment that is read. What this instance began is seen at
 * once, what others did a moment later; writes do not go by this, they ask the journal themselves.
 */
export class OpenOperations {
  private known: Known | undefined;

  constructor(
    private readonly journal: Journal,
    private readonly maxAgeMs: number,
  ) {}

  /** Whether a payment is known to have none: nothing need be waited for then. */
  areNone(account: string, paymentId: string): boolean {
    const { found } = this.current();
    return found !== null && (found.size === 0 || !found.has(keyOf(account, paymentId)));
  }

  /** The operations of a payment that a reading is held against. None where the journal does not answer: payments can still be read without it. */
  async of(account: string, paymentId: string): Promise<readonly PaymentOperation[]> {
    try {
      if (!(await this.current().payments).has(keyOf(account, paymentId))) return [];
      return (await this.journal.ofPayment(account, paymentId)).filter(({ state }) => state !== 'REJECTED');
    } catch (error) {
      if (error instanceof JournalUnavailable) return [];
      throw error;
    }
  }

  private current(): Known {
    const { changes } = this.journal;
    const now = performance.now();
    if (this.known && this.known.changes === changes && now < this.known.until) return this.known;
    const payments = this.journal
      .openPayments()
      .then((open) => new Set(open.map(({ account, paymentId }) => keyOf(account, paymentId))));
    const known: Known = { changes, until: now + this.maxAgeMs, payments, found: null };
    payments.then(
      (found) => {
        known.found = found;
      },
      // Whoever asks for the operations hears of it.
      () => {},
    );
    this.known = known;
    return known;
  }
}

function keyOf(account: string, paymentId: string): string {
  return `${account} ${paymentId}`;
}
