import type { Config } from '../../config/config.js';
import { FreedomPayClient } from '../../freedompay/client.js';
import { ProviderRefused } from '../../freedompay/errors/errors.js';
import type { PaymentCreation } from '../../services/checkouts/create-payment.js';
import { PaidOrderRecorder } from '../../services/checkouts/paid-order-recorder.js';
import { HoldRecorder } from '../../services/holds/hold-recorder.js';
import { LedgerPruning } from '../../services/ledger/ledger-pruning.js';
import { LedgerRecorder } from '../../services/ledger/ledger-recorder.js';
import { PaymentHistories } from '../../services/ledger/payment-histories.js';
import { Lists } from '../../services/lists/lists.js';
import { ContradictionWatch } from '../../services/outcomes/contradiction-watch.js';
import { UnknownCodes } from '../../services/outcomes/unknown-error-codes.js';
import { OperationReadings } from '../../services/reads/operation-readings.js';
import { Payments } from '../../services/reads/payments.js';
import { Payouts } from '../../services/reads/payouts.js';
import { PendingOperations } from '../../services/reads/pending-operations.js';
import { Corrections } from '../../services/reconciliation/corrections.js';
import { Recheck } from '../../services/reconciliation/recheck.js';
import { DueRechecks } from '../../services/webhooks/due-rechecks.js';
import { WebhookRechecks } from '../../services/webhooks/webhook-rechecks.js';
import { Checkouts } from '../../store/checkouts/checkouts.js';
import { Holds } from '../../store/holds/holds.js';
import { Journal } from '../../store/journal/journal.js';
import { JournalReads } from '../../store/journal/journal-reads.js';
import { Ledger } from '../../store/ledger/ledger.js';
import { LedgerReads } from '../../store/ledger/ledger-reads.js';
import { OldLedgerRows } from '../../store/ledger/remove-old-rows.js';
import { WebhooksWithoutReading } from '../../store/ledger/webhooks-without-reading.js';
import { StoredLists } from '../../store/lists/stored-lists.js';
import { Rechecks } from '../../store/operations/rechecks.js';
import type { SharedParts } from '../shared-parts.js';
import type { Tuning } from '../tuning.js';

/** How many reads of callers one provider host is asked for at once; see `roomOf` for what else it is asked. */
const PARALLEL_CALLS = 64;

const DAY_MS = 86_400_000;

/** What of the configuration reading goes by. */
export interface ReadSettings extends Pick<Config, 'timeoutMs' | 'statusMaxAgeMs' | 'ledgerKeepDays'> {
  /** Whether the merchant's backend is to hear of what changes. */
  readonly tellsBackend: boolean;
}

/** What reads payments and payouts, and what every reading of them is compared with. */
export type GatewayReads = ReturnType<typeof createReads>;

/**
 * Joins what reads, and what rechecks operations that have ended: on schedule, and whenever their payment is read.
 * Before those who watch hear of a change, what was read is forgotten, so that nothing old is given to them.
 */
export function createReads(
  { stores, running, accounts, changes, log, closing }: SharedParts,
  { timeoutMs, statusMaxAgeMs, ledgerKeepDays, tellsBackend }: ReadSettings,
  tuning: Tuning,
  given?: FreedomPayClient,
) {
  const codes = new UnknownCodes(log.unknownCode);
  const client =
    given ??
    new FreedomPayClient(
      { timeoutMs, parallel: PARALLEL_CALLS },
      (call) => {
        log.providerCall(call);
        if (call.fault instanceof ProviderRefused) codes.noted(call.fault.providerCode);
      },
      tuning.clock,
    );
  /** As writes have it. */
  const journal = new Journal(stores.writes, tuning, tellsBackend, log.corrected, log.changed, running);
  const journalReads = new JournalReads(stores);
  const pending = new PendingOperations(journal, new Journal(stores.readings, tuning), tuning.othersPendingAgeMs);
  const orders = new Checkouts(stores.writes, tellsBackend);
  const notes = new PaidOrderRecorder(orders, tuning, log.orderPaidTwice, log.defect);
  const holds = new Holds(stores.writes, timeoutMs + tuning.leaseMs, tellsBackend);
  const holdRecorder = new HoldRecorder(holds, tuning.gatherMs, log.defect);
  const recorder = new LedgerRecorder(new Ledger(stores.writes), tuning, log.defect);
  const payments = new Payments(client, pending, statusMaxAgeMs, (payment, reader, lane, cause) => {
    contradictions.heard(payment);
    codes.heard(payment);
    if (reader === 'anybody') notes.heard(payment);
    recorder.heardPayment(payment, lane, cause);
    webhookRechecks?.seen({ account: payment.account, kind: 'payment', id: payment.paymentId });
    holdRecorder.heard(payment);
  });
  const payouts = new Payouts(
    client,
    statusMaxAgeMs,
    ({ failure }) => codes.failed(failure),
    (payout) => {
      recorder.heardPayout(payout);
      webhookRechecks?.seen({ account: payout.account, kind: 'payout', id: payout.orderId });
    },
  );
  // What is read for the merchant's backend comes into the ledger by that.
  const webhookRechecks = tellsBackend
    ? null
    : new WebhookRechecks({
        due: new DueRechecks(tuning, tuning.clock),
        unread: new WebhooksWithoutReading(stores),
        ...{ payments, payouts, accounts, tickMs: tuning.tickMs, observeDefect: log.defect },
      });
  const rechecks = new Rechecks(stores.writes, timeoutMs + tuning.leaseMs);
  const readings = new OperationReadings(client, payments, tuning.clock);
  const recheck = new Recheck(journal, readings, accounts, changes, tuning, log.defect);
  const corrections = new Corrections(journal, rechecks, readings, accounts, changes, tuning, log.defect);
  const contradictions = new ContradictionWatch(
    journalReads,
    {
      ended: (payment) => corrections.recheck(payment, 'READ'),
      open: (payment) => recheck.run(payment, { source: 'READ', requestId: null, caller: null }),
    },
    tuning.spokenAgainstMs,
    log.defect,
  );
  closing.add(() => journal.close());
  closing.add(() => notes.close());
  closing.add(() => holdRecorder.close());
  closing.add(() => recorder.close());
  closing.add(() => client.close());
  closing.add(() => contradictions.stop());
  changes.listen((change) => {
    payments.forget(change);
    payouts.forget(change);
    if (change !== null) return;
    recorder.forget();
    webhookRechecks?.forget();
  });
  const histories = new PaymentHistories(new LedgerReads(stores), recorder);
  return {
    client,
    codes,
    readings,
    recheck,
    journal,
    corrections,
    holds,
    holdRecorder,
    recorder,
    webhookRechecks,
    ledgerPruning:
      ledgerKeepDays === null
        ? null
        : new LedgerPruning(new OldLedgerRows(stores.writes), ledgerKeepDays * DAY_MS, tuning, log.defect),
    sources: { client, payments, payouts, journal: journalReads, histories },
  };
}

/** Joins what lists payments, operations, payouts and checkouts. */
export function createLists(
  { stores }: Pick<SharedParts, 'stores'>,
  { recorder, sources: { payments } }: Pick<GatewayReads, 'recorder' | 'sources'>,
  { creation }: { readonly creation: Pick<PaymentCreation, 'shown'> },
): Lists {
  return new Lists({
    stored: new StoredLists(stores),
    ledger: new LedgerReads(stores),
    recorder,
    payments,
    shown: (account, checkout) => creation.shown(account, checkout),
  });
}
