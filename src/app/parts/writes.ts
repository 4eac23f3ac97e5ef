import { onPayment, type StuckWrite } from '../../domain/operations/operation.js';
import { holdMs } from '../../domain/payments/hold-end.js';
import { Cards } from '../../services/cards/cards.js';
import { PaymentCreation } from '../../services/checkouts/create-payment.js';
import { HoldWatch } from '../../services/holds/hold-watch.js';
import { ScheduledWriteRunner } from '../../services/holds/scheduled-writes.js';
import { TimerLoop } from '../../services/jobs/timer-loop.js';
import { Mobile } from '../../services/mobile/mobile-charges.js';
import { executePayout } from '../../services/payouts/execute-payout.js';
import { PayoutCreation } from '../../services/payouts/payout-creation.js';
import { Reconciler } from '../../services/reconciliation/reconciler.js';
import { StuckWatch } from '../../services/reconciliation/stuck-watch.js';
import { Approvals } from '../../services/writes/approvals.js';
import { executeOperation } from '../../services/writes/execute-operation.js';
import { type Execute, executeWith } from '../../services/writes/executor-by-kind.js';
import { Resolutions } from '../../services/writes/manual-resolutions.js';
import { Operations } from '../../services/writes/operations.js';
import { Previews } from '../../services/writes/preview.js';
import { RunningWrites } from '../../services/writes/running-writes.js';
import { StuckCharges } from '../../store/cards/stuck-charges.js';
import { Checkouts } from '../../store/checkouts/checkouts.js';
import { ClockRepair } from '../../store/clock-repair.js';
import { ScheduledWrites } from '../../store/holds/scheduled-writes.js';
import { StuckOperations } from '../../store/operations/stuck-operations.js';
import type { SharedParts } from '../shared-parts.js';
import type { Tuning } from '../tuning.js';
import type { GatewayOrders } from './orders.js';
import type { GatewayReads } from './reads.js';
import type { RestoreGuard } from './restore-guard.js';

/** How long a caller is kept waiting for a write that another request, perhaps at another instance, carries out. */
const OTHERS_MS = 10_000;

/** What writes go by. */
export interface WriteSettings {
  /** How long one call of the provider may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly tellsBackend: boolean;
  /** Where the provider reaches the webhooks; `null` where it cannot. */
  readonly webhooksUrl: () => string | null;
  /** How long callers are kept waiting for a write, in milliseconds: for their own, and for others'. */
  readonly waits?: { readonly ownMs: number; readonly othersMs: number };
}

/** What moves money, and what finds out how it ended. */
export type GatewayWrites = ReturnType<typeof createWrites>;

/** Joins what writes. */
export function createWrites(
  { stores, running, accounts, changes, log }: SharedParts,
  {
    reads,
    orders,
    restores,
  }: {
    readonly reads: GatewayReads;
    readonly orders: Pick<GatewayOrders, 'ofWrites' | 'restored'>;
    readonly restores: Pick<RestoreGuard, 'ofWrites'>;
  },
  {
    timeoutMs,
    tellsBackend,
    webhooksUrl,
    waits = { ownMs: 2 * timeoutMs + 5_000, othersMs: OTHERS_MS },
  }: WriteSettings,
  tuning: Tuning,
) {
  const { client, journal, corrections, recheck, readings } = reads;
  const { payments } = reads.sources;
  const reconciler = new Reconciler(journal, recheck, accounts, tuning, log.defect);
  const { readBackDelaysMs, leaseMs, horizonMs, approvalMs } = tuning;
  const times = { readBackDelaysMs, leaseMs, horizonMs, approvalMs };
  const parts = { client, payments, journal, ...times, restored: restores.ofWrites };
  const payoutParts = { client, journal, readings, ...times, webhooksUrl };
  const runningWrites = new RunningWrites(parts, reconciler, changes, waits);
  const onPayments: Execute = (account, operation, ...rest) =>
    executeOperation(parts, account, onPayment(operation), ...rest);
  const payouts: Execute = (account, operation, origin, lock) =>
    executePayout(payoutParts, account, operation, origin, lock);
  const execute = executeWith({ CAPTURE: onPayments, CANCEL: onPayments, REFUND: onPayments, PAYOUT: payouts });
  const approvals = new Approvals(parts, runningWrites, execute);
  const checkouts = new Checkouts(stores.writes, tellsBackend);
  const { holds, holdRecorder } = reads;
  const creation = new PaymentCreation(
    client,
    checkouts,
    orders.ofWrites,
    orders.restored,
    webhooksUrl,
    changes,
    ({ id: account, holdDays }, paymentId) => {
      if (holdDays !== undefined)
        holdRecorder.expect({ account, paymentId, endsAt: new Date(tuning.clock.now() + holdMs(holdDays)) });
    },
  );
  const cards = new Cards({
    ...{ client, store: stores.writes, running, accounts, webhooksUrl, tellsBackend, times: tuning },
    observeDefect: log.defect,
    charging: {
      ...{ checkouts, payments, changes, readBackDelaysMs, leaseMs, horizonMs },
      ...{ orders: orders.ofWrites, restored: orders.restored, observePaidTwice: log.orderPaidTwice },
    },
  });
  const mobile = new Mobile({ client, store: stores.writes, cards, webhooksUrl, readBackDelaysMs, leaseMs });
  const operations = new Operations(parts, runningWrites, execute);
  const scheduledWrites = new ScheduledWriteRunner({
    writes: new ScheduledWrites(stores.writes, waits.ownMs + timeoutMs + leaseMs),
    ...{ payments, journal, operations, accounts, times: tuning, observeDefect: log.defect },
  });
  const clockRepair = new ClockRepair(stores.webhooks);
  const stuck = new StuckOperations(stores.writes, tellsBackend);
  const stuckCharges = new StuckCharges(stores.writes);
  const stuckWrites = async (): Promise<readonly StuckWrite[]> => {
    const charges = (await stuckCharges.take()).map(({ state, ...charge }) => ({
      ...{ ...charge, kind: 'CHARGE' as const, state: state === 'PENDING' ? state : ('UNKNOWN' as const) },
    }));
    return [...(await stuck.take()), ...charges];
  };
  return {
    operations,
    scheduledWrites,
    holdWatch: new HoldWatch(holds, payments, accounts, tuning, log.holdEnding, log.defect),
    approvals,
    resolutions: new Resolutions(parts, readings, runningWrites, recheck, (payment, source) =>
      corrections.run(payment, source),
    ),
    previews: new Previews(payments, reads.sources.journal, restores.ofWrites),
    creation,
    payouts: new PayoutCreation(operations),
    cards,
    mobile,
    reconciler,
    stuck,
    stuckWatch: new StuckWatch({ take: stuckWrites }, tuning, log.stuck, log.defect),
    approvalWatch: TimerLoop.every(
      tuning.approvalTickMs,
      () => approvals.expire((id) => accounts.known(id)),
      log.defect,
    ),
    clockWatch: TimerLoop.every(tuning.clockTickMs, () => clockRepair.run(), log.defect),
    runningWatch: TimerLoop.every(tuning.runningTickMs, () => running.note(), log.defect, 0),
    /** Once no write is under way. */
    idle: async () => {
      await runningWrites.idle();
      await creation.idle();
      await cards.idle();
      await mobile.idle();
    },
  };
}
