import { correctionOf } from '../../domain/operations/correction.js';
import { isFinal } from '../../domain/operations/operation.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { JournalReads } from '../../store/journal/journal-reads.js';
import type { PaymentName } from '../../store/operations/open-payments.js';
import { Rounds } from '../jobs/rounds.js';

/** How many readings wait for the next query of the journal; what is read beyond that is rechecked on its schedule. */
const MAX = 256;

/**
 * Compares every payment that is read with the operations on it that have ended, and has it rechecked where it
 * contradicts one. The journal is queried for many at a time, in the background: no reader waits for it.
 */
export class ContradictionWatch {
  private readonly read = new Map<string, Payment>();
  /** Payments being rechecked: a recheck reads the payment too. */
  private readonly underway = new Set<string>();
  private readonly rounds = new Rounds(() => this.ask().then(() => null));

  constructor(
    private readonly journal: Pick<JournalReads, 'ofPayments'>,
    private readonly recheck: (payment: PaymentName) => Promise<unknown>,
    /** How long readings are gathered, in milliseconds. */
    private readonly gatherMs: number,
    private readonly observeDefect: (error: unknown) => void,
  ) {
    this.rounds.start();
  }

  /** A payment was read under the provider's signature. */
  heard(payment: Payment): void {
    // Nothing else can show what had ended otherwise.
    if (payment.refunds.length === 0 && !payment.captured && payment.status !== 'CANCELED') return;
    const key = paymentKey(payment);
    if (this.rounds.isStopped || this.underway.has(key) || (this.read.size >= MAX && !this.read.has(key))) return;
    this.read.set(key, payment);
    this.rounds.wake(this.gatherMs);
  }

  /** Ends after what is under way. */
  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async ask(): Promise<void> {
    const payments = [...this.read.values()];
    this.read.clear();
    try {
      const all = await this.journal.ofPayments(payments.map(nameOf));
      for (const [index, payment] of payments.entries()) {
        const sent = (all[index] ?? []).filter(({ sentAt }) => sentAt !== null);
        const isWrong = sent.some(
          (operation) =>
            isFinal(operation.state) &&
            correctionOf(
              operation,
              payment,
              sent.filter(({ id }) => id !== operation.id),
            ),
        );
        if (isWrong) await this.recheckPayment(payment);
      }
    } catch (error) {
      this.observeDefect(error);
    }
  }

  private async recheckPayment(payment: Payment): Promise<void> {
    const key = paymentKey(payment);
    this.underway.add(key);
    try {
      await this.recheck(nameOf(payment));
    } finally {
      this.underway.delete(key);
    }
  }
}

function nameOf({ account, paymentId }: Payment): PaymentName {
  return { account, paymentId };
}

/** An account's id holds no blank. */
function paymentKey({ account, paymentId: id }: Payment): string {
  return `${account} ${id}`;
}
