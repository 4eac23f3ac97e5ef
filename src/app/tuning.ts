import { type Clock, MACHINE_CLOCK } from '../domain/clock.js';
import { LEASE_MS, OUTCOME_HORIZON_MS } from '../domain/operations/outcome-horizon.js';
import type { ClientTimes } from '../http/limits/request-limits.js';
import type { CardTimes } from '../services/cards/cards.js';
import type { NoteTimes } from '../services/checkouts/paid-order-recorder.js';
import type { EventTimes } from '../services/events/merchant-events.js';
import type { HoldTimes } from '../services/holds/hold-watch.js';
import type { RestoreTimes } from '../services/jobs/restore-watch.js';
import type { PruningTimes } from '../services/ledger/ledger-pruning.js';
import type { WatchTimes } from '../services/live/watchers.js';
import type { ClaimTimes } from '../services/reads/order-payment-readings.js';
import type { CorrectionTimes } from '../services/reconciliation/corrections.js';
import type { ReconcilerTimes } from '../services/reconciliation/reconciler.js';
import type { StuckTimes } from '../services/reconciliation/stuck-watch.js';
import type { WebhookRecheckTimes } from '../services/webhooks/due-rechecks.js';
import { STORE_TIMEOUT_MS } from '../store/db/busy-retry.js';
import type { JournalTimes } from '../store/journal/journal.js';

/** Times that only tests have reason to change, in milliseconds, and the clock that they go by. */
export interface Tuning
  extends JournalTimes,
    ReconcilerTimes,
    WatchTimes,
    EventTimes,
    ClientTimes,
    ClaimTimes,
    CorrectionTimes,
    NoteTimes,
    StuckTimes,
    HoldTimes,
    RestoreTimes,
    WebhookRecheckTimes,
    PruningTimes,
    CardTimes {
  /**
   * Pauses before each read that looks for the effect of a write. The provider shows effects seconds late (observed);
   * past these five seconds the caller is told PENDING and the reconciler reads on.
   */
  readonly readBackDelaysMs: readonly number[];
  /** The clock of SQLite, of proofs that rest on time, and of what callers may ask for. */
  readonly clock: Clock;
  /** How long a statement may wait for a database server, or for other processes on a file. A caller gets the error soon, before anything was sent. */
  readonly storeTimeoutMs: number;
  /** How long after a write the embedded simulator's status scripts still show the old state. */
  readonly simulatorLagMs: number;
  /** How old the word of other instances on their open operations may be for those who read payments. */
  readonly othersPendingAgeMs: number;
  /** How long the store's word on an API key is relied on: a revoked one is refused at the latest then. */
  readonly keysTrustedMs: number;
  /** How long an operation waits for its approval, and how often those that waited too long are looked for. */
  readonly approvalMs: number;
  readonly approvalTickMs: number;
  /** How often what a clock that was set ahead left behind is looked for. */
  readonly clockTickMs: number;
  /** How often it is noted for how long gateways have run: so much of it is lost when a process dies. */
  readonly runningTickMs: number;
  /** How old the answer to "ready?" may be. */
  readonly readinessAgeMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export const defaultTuning: Tuning = {
  clock: MACHINE_CLOCK,
  readBackDelaysMs: [0, 200, 300, 500, 1_000, 1_000, 2_000],
  storeTimeoutMs: STORE_TIMEOUT_MS,
  simulatorLagMs: 750,
  othersPendingAgeMs: 250,
  keysTrustedMs: 5_000,
  leaseMs: LEASE_MS,
  abandonedAfterMs: 60_000,
  tickMs: 1_000,
  firstMs: 1_000,
  maxMs: 300_000,
  agesMs: [2 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS],
  oldSpacingMs: 2_000,
  horizonMs: OUTCOME_HORIZON_MS,
  absenceSpanMs: 60_000,
  acceptedSpanMs: 3_600_000,
  recheckEveryMs: 1_000,
  spokenAgainstMs: 1_000,
  freshMs: 500,
  followUpMs: [1_000, 3_000, 10_000],
  pollMs: 15_000,
  stablePollMs: 60_000,
  recheckDelaysMs: [1_000, 3_000, 10_000, 60_000, 600_000],
  pruneTickMs: 3_600_000,
  webhookRecheckDelaysMs: [1_000, 75_000],
  absentSpanMs: DAY_MS,
  deliveryTimeoutMs: 10_000,
  keepEventsMs: 30 * DAY_MS,
  claimDeadlineMs: 3_000,
  claimDelaysMs: [0, 300, 700],
  gatherMs: 250,
  secondsTickMs: 30_000,
  stuckTickMs: MINUTE_MS,
  holdTickMs: 5_000,
  holdRecheckMs: MINUTE_MS,
  restoreTickMs: 5_000,
  approvalMs: DAY_MS,
  approvalTickMs: 10_000,
  clockTickMs: 10_000,
  runningTickMs: 10_000,
  cardTickMs: 5_000,
  cardRecheckMs: MINUTE_MS,
  headersMs: 10_000,
  requestMs: 20_000,
  stuckMs: 60_000,
  readinessAgeMs: 1_000,
};
