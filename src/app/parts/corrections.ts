import type { Config } from '../../config/config.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { Accounts } from '../../services/accounts.js';
import { ContradictionWatch } from '../../services/outcomes/contradiction-watch.js';
import type { Payments } from '../../services/reads/payments.js';
import { Corrections, type CorrectionTimes } from '../../services/reconciliation/corrections.js';
import type { ChangeFeed } from '../../store/db/change-feed.js';
import type { Stores } from '../../store/db/stores.js';
import type { Journal, JournalTimes } from '../../store/journal/journal.js';
import type { JournalReads } from '../../store/journal/journal-reads.js';
import { Rechecks } from '../../store/operations/rechecks.js';

/** What rechecks operations that have ended. */
export interface GatewayCorrections {
  /** To be called with every payment that is read. */
  readonly heard: (payment: Payment) => void;
  start(payments: Payments, changes: ChangeFeed): void;
  stop(): Promise<void>;
}

/** Joins what rechecks operations that have ended: on schedule, and whenever their payment is read. */
export function createCorrections(
  { timeoutMs }: Pick<Config, 'timeoutMs'>,
  stores: Stores,
  journal: Journal,
  reads: JournalReads,
  accounts: Accounts,
  times: CorrectionTimes & JournalTimes,
  observeDefect: (error: unknown) => void,
): GatewayCorrections {
  const rechecks = new Rechecks(stores.writes, timeoutMs + times.leaseMs);
  let corrections: Corrections | null = null;
  const spokenAgainst = new ContradictionWatch(
    reads,
    async (payment) => corrections?.recheck(payment, 'READ'),
    times.spokenAgainstMs,
    observeDefect,
  );
  return {
    heard: (payment) => spokenAgainst.heard(payment),
    start: (payments, changes) => {
      corrections = new Corrections(journal, rechecks, payments, accounts, changes, times, observeDefect);
      corrections.start();
    },
    stop: async () => {
      await Promise.all([corrections?.stop(), spokenAgainst.stop()]);
    },
  };
}
