import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { createOrders } from '../../src/app/parts/orders.js';
import { createReads } from '../../src/app/parts/reads.js';
import { createRestoreGuard } from '../../src/app/parts/restore-guard.js';
import { createWrites } from '../../src/app/parts/writes.js';
import { defaultTuning, type Tuning } from '../../src/app/tuning.js';
import type { CorrectedOperation } from '../../src/domain/operations/correction.js';
import type { OperationKind } from '../../src/domain/operations/operation.js';
import { Secret } from '../../src/domain/secret.js';
import type { Account, Flavour } from '../../src/freedompay/account.js';
import type { CallOptions } from '../../src/freedompay/call-options.js';
import { FreedomPayClient } from '../../src/freedompay/client.js';
import type { Endpoint } from '../../src/freedompay/endpoint.js';
import { refund } from '../../src/freedompay/endpoints/operations/refund.js';
import type { Payments } from '../../src/services/reads/payments.js';
import type { Corrections } from '../../src/services/reconciliation/corrections.js';
import type { Reconciler } from '../../src/services/reconciliation/reconciler.js';
import type { Approvals } from '../../src/services/writes/approvals.js';
import type { Resolutions } from '../../src/services/writes/manual-resolutions.js';
import type { Operations } from '../../src/services/writes/operations.js';
import type { Previews } from '../../src/services/writes/preview.js';
import type { Outcome } from '../../src/services/writes/running-writes.js';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import type { Store } from '../../src/store/db/schema.js';
import type { Journal } from '../../src/store/journal/journal.js';
import type { OperationRecord } from '../../src/store/operations/operation-record.js';
import { until } from './ask.js';
import { atEnd } from './engines.js';
import { openFoundation } from './foundation.js';

/** The demo payments that the writes of these tests are for. */
export const HOLD = '7000000001';
export const PAID = '7000000002';

/** Times that let a test see the end of an operation soon. */
export const BRISK: Tuning = {
  ...defaultTuning,
  readBackDelaysMs: [0, 20],
  tickMs: 10,
  firstMs: 10,
  agesMs: [40],
  oldSpacingMs: 0,
  horizonMs: 0,
  absenceSpanMs: 150,
  recheckEveryMs: 10,
  spokenAgainstMs: 20,
  othersPendingAgeMs: 0,
};

/** The services as the gateway joins them, with the real client, against a simulator of their own. */
export interface WriteServices {
  readonly simulator: Simulator;
  readonly account: Account;
  readonly journal: Journal;
  readonly payments: Payments;
  readonly operations: Operations;
  readonly approvals: Approvals;
  readonly resolutions: Resolutions;
  readonly previews: Previews;
  /** Waits until no write is under way. */
  idle(): Promise<void>;
  readonly reconciler: Reconciler;
  /** The tables beneath the journal. */
  readonly store: Store;
  readonly corrections: Corrections;
  /** The operations that had ended and turned out otherwise. */
  readonly corrected: readonly CorrectedOperation[];
  /** What the reconciler reported. A test that expects any takes them out: what is left at its end fails it. */
  readonly defects: unknown[];
  /** Asks for a write, under a key of its own unless one is given. */
  ask(kind: OperationKind, paymentId: string, amount?: string, idempotencyKey?: string): Promise<Outcome>;
  /** The operation when nothing about it will change any more. */
  end(id: string, withinMs?: number): Promise<OperationRecord>;
  /** The operation when it fits. */
  becomes(id: string, fits: (operation: OperationRecord) => boolean): Promise<OperationRecord>;
}

export interface WriteServicesOptions {
  readonly flavour?: Flavour;
  /** What the account has beside what every account has, or otherwise. */
  readonly account?: Partial<Account>;
  readonly tuning?: Partial<Tuning>;
  readonly simulator?: SimulatorOptions;
  readonly timeoutMs?: number;
  /**
   * Whether the replies to refunds name the refund; true. The provider's own pages show them without. Or what they name in
   * place of it.
   */
  readonly receipts?: boolean | ((id: string) => string);
  /** How long callers are kept waiting, in milliseconds; 20 000. */
  readonly lockTimeoutMs?: number;
  /** Where the journal is kept; in memory. */
  readonly store?: string;
}

/** Opens services that are closed after the test. The reconciler runs. */
export async function openWriteServices(options: WriteServicesOptions = {}): Promise<WriteServices> {
  const {
    flavour = 'merchant',
    timeoutMs = 15_000,
    receipts = true,
    lockTimeoutMs = 20_000,
    store = ':memory:',
  } = options;
  const simulator = await startSimulator({ lagMs: 0, ...options.simulator });
  atEnd(() => simulator.close());
  const account: Account = {
    id: 'default',
    baseUrl: simulator.url,
    merchantId: SIMULATOR_MERCHANT_ID,
    secret: new Secret(SIMULATOR_SECRET),
    payoutSecret: new Secret(SIMULATOR_PAYOUT_SECRET),
    previousSecrets: [],
    flavour,
    timeZone: 'Asia/Almaty',
    ...options.account,
  };
  const tuning = { ...BRISK, ...options.tuning };
  const foundation = await openFoundation([account], store);
  const { stores, log, corrected, defects } = foundation;
  const limits = { timeoutMs, parallel: 16 };
  const nameOf = receipts === false ? () => null : receipts;
  const client = nameOf === true ? new FreedomPayClient(limits) : new ClientWithOtherRefundIds(limits, nameOf);
  const settings = {
    timeoutMs,
    statusMaxAgeMs: 0,
    ledgerKeepDays: null,
    tellsBackend: false,
    unknownOrders: 'accept',
    backend: null,
  } as const;
  const reads = createReads(foundation, settings, tuning, client);
  const { journal, corrections } = reads;
  const { payments } = reads.sources;
  const { horizonMs } = defaultTuning;
  const restores = await createRestoreGuard(
    { restoredJournal: null, accounts: [account] },
    stores,
    { ...tuning, horizonMs },
    log,
  );
  const orders = createOrders(foundation, payments, restores.ofWrites, settings, tuning);
  const writes = createWrites(
    foundation,
    { reads, orders, restores },
    { ...settings, webhooksUrl: () => null, waits: { ownMs: lockTimeoutMs, othersMs: lockTimeoutMs } },
    tuning,
  );
  const { operations, reconciler, clockWatch, approvalWatch } = writes;
  reconciler.start();
  clockWatch.start();
  approvalWatch.start();
  corrections.start();
  foundation.closing.add(async () => {
    await writes.idle();
    await Promise.all([reconciler.stop(), clockWatch.stop(), approvalWatch.stop(), corrections.stop()]);
  });
  const becomes = (id: string, fits: (operation: OperationRecord) => boolean, withinMs?: number) =>
    until(() => found(journal, id), fits, withinMs);
  return {
    simulator,
    account,
    journal,
    payments,
    operations,
    approvals: writes.approvals,
    resolutions: writes.resolutions,
    previews: writes.previews,
    idle: writes.idle,
    reconciler,
    store: stores.writes,
    corrections,
    corrected,
    defects,
    ask: (kind, paymentId, amount, idempotencyKey = randomUUID()) =>
      operations.perform(
        { account, kind, paymentId, amount: amount ?? null, idempotencyKey },
        { requestId: 'request-1', caller: null },
      ),
    becomes,
    end: (id, withinMs) => becomes(id, ({ state }) => state === 'SUCCEEDED' || state === 'REJECTED', withinMs),
  };
}

async function found(journal: Journal, id: string): Promise<OperationRecord> {
  const operation = await journal.find(id);
  if (!operation) throw new Error(`There is no operation ${id}.`);
  return operation;
}

/** The scripts that move money, as the simulator's log names them. */
const WRITES = ['do_capture.php', 'clearing', 'cancel.php', 'cancel', 'revoke.php', 'refund'];

/** How many calls that move money the provider received. */
export function writesReceived({ simulator }: WriteServices): number {
  return simulator.calls.filter(({ script }) => WRITES.includes(script)).length;
}

/** How many reads of payments the provider received. */
export function readsReceived({ simulator }: WriteServices): number {
  return simulator.calls.filter(({ script }) => script.includes('status')).length;
}

/** A provider whose replies to refunds do not name the refund, as its current page shows them, or name another. */
class ClientWithOtherRefundIds extends FreedomPayClient {
  constructor(
    limits: ConstructorParameters<typeof FreedomPayClient>[0],
    private readonly nameOf: (id: string) => string | null,
  ) {
    super(limits);
  }

  override async call<Input extends object, Result>(
    account: Account,
    operation: Endpoint<Input, Result>,
    input: Input,
    options?: CallOptions,
  ): Promise<Result | null> {
    const result = await super.call(account, operation, input, options);
    const isRefund = (Object.values(refund) as unknown[]).includes(operation);
    if (!isRefund || result === null) return result;
    const { transactionId } = result as { readonly transactionId?: string };
    return { ...result, transactionId: this.nameOf(transactionId ?? '') };
  }
}

/** Has the store take an operation for one that was sent so much earlier than it was. */
export async function sentEarlier({ store }: WriteServices, id: string, ms: number): Promise<void> {
  const earlier = (column: 'sent_at' | 'last_sent_at' | 'sent_running_ms') => sql<number>`${sql.ref(column)} - ${ms}`;
  await store
    .updateTable('operations')
    .set({
      sent_at: earlier('sent_at'),
      last_sent_at: earlier('last_sent_at'),
      sent_running_ms: earlier('sent_running_ms'),
    })
    .where('id', '=', id)
    .execute();
}
