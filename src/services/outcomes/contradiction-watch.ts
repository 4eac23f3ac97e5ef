import { correctionOf } from '../../domain/operations/correction.js';
import { isFinal } from '../../domain/operations/operation.js';
import { operationOutcome, type SentWrite } from '../../domain/operations/outcome.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { JournalReads } from '../../store/journal/journal-reads.js';
import type { PaymentName } from '../../store/operations/open-payments.js';
import { TimerLoop } from '../jobs/timer-loop.js';

/** How many readings wait for the next query of the journal; what is read beyond that is rechecked on its schedule. */
const MAX = 256;

type SentOperation = SentWrite & { readonly id: string };

/** What has the operations of a payment rechecked. */
export interface PaymentRechecks {
  /** Those that have ended. */
  ended(payment: PaymentName): Promise<unknown>;
  /** Those that are open. */
  open(payment: PaymentName): Promise<unknown>;
}

/**
 * Compares every payment that is read with the operations on it, and has it rechecked where it contradicts one that has ended
 * or shows what became of one that is open: whoever read it sees the money moved, and is not to see the operation UNKNOWN
 * until its next turn, which may be in an hour. The journal is queried for many at a time, in the background: no reader waits for it.
 */
export class ContradictionWatch {
  private readonly read = new Map<string, Payment>();
  /** Payments being rechecked: a recheck reads the payment too. */
  private readonly underway = new Set<string>();
  private readonly rounds = new TimerLoop(() => this.ask().then(() => null));

  constructor(
    private readonly journal: Pick<JournalReads, 'ofPayments'>,
    private readonly rechecks: PaymentRechecks,
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
        const othersThan = (operation: SentOperation) => sent.filter(({ id }) => id !== operation.id);
        const isWrong = sent.some(
          (operation) => isFinal(operation.state) && correctionOf(operation, payment, othersThan(operation)),
        );
        const isShown = sent.some(
          (operation) => !isFinal(operation.state) && showsNews(operation, payment, othersThan(operation)),
        );
        if (isWrong) await this.recheckPayment(payment, this.rechecks.ended);
        if (isShown) await this.recheckPayment(payment, this.rechecks.open);
      }
    } catch (error) {
      this.observeDefect(error);
    }
  }

  private async recheckPayment(payment: Payment, recheck: (payment: PaymentName) => Promise<unknown>): Promise<void> {
    const key = paymentKey(payment);
    this.underway.add(key);
    try {
      await recheck(nameOf(payment));
    } finally {
      this.underway.delete(key);
    }
  }
}

/** Whether the payment shows more of an open operation than is known. What proves nothing for now is rechecked in its turn. */
function showsNews(operation: SentOperation, payment: Payment, others: readonly SentOperation[]): boolean {
  const shown = operationOutcome(operation, payment, operation.kind === 'REFUND' ? others : []);
  if (shown.outcome === 'applied' || shown.outcome === 'failed') return true;
  return shown.outcome === 'underway' && operation.refund?.refundId !== shown.refund?.refundId;
}

function nameOf({ account, paymentId }: Payment): PaymentName {
  return { account, paymentId };
}

/** An account's id holds no blank. */
function paymentKey({ account, paymentId: id }: Payment): string {
  return `${account} ${id}`;
}
