// Over 250 lines: all parts are joined here, in the order in which they need each other.
import type { Config } from '../config/config.js';
import { LEASE_MS, OUTCOME_HORIZON_MS } from '../domain/operations/horizon.js';
import type { Account } from '../freedompay/account.js';
import { FreedomPayClient } from '../freedompay/client.js';
import type { GatewayContext } from '../graphql/context.js';
import type { ClientTimes } from '../http/limits/bounds.js';
import { Shutdown } from '../http/limits/shutdown.js';
import { playgroundLink } from '../http/playground/tabs.js';
import { createServer } from '../http/server.js';
import { createLog, type Log, type LogDestination } from '../observability/log.js';
import { Accounts } from '../services/accounts.js';
import { PaymentCreation } from '../services/checkouts/create-payment.js';
import type { NoteTimes } from '../services/checkouts/order-notes.js';
import { subjectReader } from '../services/events/event-writer.js';
import { type EventTimes, MerchantEvents } from '../services/events/merchant-events.js';
import type { RestoreTimes } from '../services/jobs/restore-watch.js';
import { LiveQueries } from '../services/live/live.js';
import { Watchers, type WatchTimes } from '../services/live/watches.js';
import { loadersFor } from '../services/reads/loaders.js';
import type { ClaimTimes } from '../services/reads/order-readings.js';
import { Payments } from '../services/reads/payments.js';
import { Payouts } from '../services/reads/payouts.js';
import { PendingOperations } from '../services/reads/pending-operations.js';
import type { CorrectionTimes } from '../services/reconciliation/corrections.js';
import { Recheck } from '../services/reconciliation/recheck.js';
import { Reconciler, type ReconcilerTimes } from '../services/reconciliation/reconciler.js';
import { type StuckTimes, StuckWatch } from '../services/reconciliation/stuck-watch.js';
import { Webhooks } from '../services/webhooks/webhooks.js';
import { Operations } from '../services/writes/operations.js';
import type { Simulator } from '../simulator/simulator.js';
import { Checkouts } from '../store/checkouts/checkouts.js';
import { openChangeFeed } from '../store/database.js';
import { Journal, type JournalTimes } from '../store/journal/journal.js';
import { JournalReads } from '../store/journal/journal-reads.js';
import { StuckOperations } from '../store/operations/stuck-operations.js';
import { Inbox } from '../store/webhook-inbox.js';
import { eventsBackend } from './backend.js';
import { gatewayCallers } from './callers.js';
import { gatewayCorrections } from './corrections.js';
import { graphqlParts } from './graphql.js';
import { gatewayOrders, orderNotes } from './orders.js';
import { gatewayRestores } from './restored.js';
import { forgetAfterReset, startEmbeddedSimulator } from './simulator.js';
import { gatewayStores } from './stores.js';

/** How many reads of callers one provider host is asked for at once; see `roomOf` for what else it is asked. */
const PARALLEL_CALLS = 64;

/** How old the word of other instances on their open operations may be for those who read payments. */
const OPEN_OPERATIONS_AGE_MS = 250;

/** Times that only tests have reason to change, in milliseconds. */
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
    RestoreTimes {
  /**
   * Pauses before each read that looks for the effect of a write. The provider shows effects seconds late (observed);
   * past these five seconds the caller is told PENDING and the reconciler reads on.
   */
  readonly readBackDelaysMs: readonly number[];
  /** How long the store's word on an API key is relied on: a revoked one is refused at the latest then. */
  readonly keysTrustedMs: number;
  /** How old the answer to "ready?" may be. */
  readonly readinessAgeMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export const defaultTuning: Tuning = {
  readBackDelaysMs: [0, 200, 300, 500, 1_000, 1_000, 2_000],
  keysTrustedMs: 5_000,
  leaseMs: LEASE_MS,
  abandonedAfterMs: 60_000,
  tickMs: 1_000,
  firstMs: 1_000,
  longestMs: 300_000,
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
  settledPollMs: 60_000,
  lookAgainMs: [1_000, 3_000, 10_000, 60_000, 600_000],
  absentSpanMs: DAY_MS,
  deliveryTimeoutMs: 10_000,
  keepEventsMs: 30 * DAY_MS,
  claimDeadlineMs: 3_000,
  claimDelaysMs: [0, 300, 700],
  gatherMs: 50,
  secondsTickMs: 30_000,
  stuckTickMs: MINUTE_MS,
  restoreTickMs: 5_000,
  headersMs: 10_000,
  requestMs: 20_000,
  stuckMs: 60_000,
  readinessAgeMs: 1_000,
};

/** A running gateway. */
export interface Gateway {
  /** Where it listens, without a trailing slash. */
  readonly url: string;
  /** The embedded simulator, where no provider is configured. */
  readonly simulator: Simulator | null;
  readonly log: Log;
  /** Says that it is about to stop, and serves on: `/health/ready` turns 503, and no connection is kept. */
  announceStop(): void;
  /** Once it is closing: all that was asked is answered and no write is under way. What goes on is done again by whoever is left. */
  readonly drained: Promise<void>;
  /** Stops taking requests, lets those under way end, closes everything. */
  close(): Promise<void>;
}

/** How the provider is doing for an account, and what to do where it is not. */
function stateOf(client: FreedomPayClient, account: Account): string {
  if (client.isDistrusted(account))
    return 'failing: its answers can not be believed; check the merchant id and the secret key of this account';
  return client.isResting(account) ? 'failing: its host can not be reached; nothing to do if that passes' : 'ok';
}

/** Joins the parts. The gateway listens when this resolves. */
export async function createGateway(
  config: Config,
  tuning: Tuning = defaultTuning,
  /** Where the log goes; standard output unless given. */
  logTo?: LogDestination,
): Promise<Gateway> {
  const log = createLog(config.logLevel, logTo, config.logFormat ?? 'json');
  for (const warning of config.warnings) log.logger.warn(warning);
  const graphql = graphqlParts(config, log.logger, log.defect);
  const { stores, keys, accounts: configured } = await gatewayStores(config, (problem) => log.logger.warn(problem));
  const { callers, payerTokens } = await gatewayCallers(config, stores.callers, tuning.keysTrustedMs, (problem) =>
    log.logger.warn(problem),
  ).catch(async (error) => {
    await stores.close();
    throw error;
  });
  const restores = await gatewayRestores({ ...config, accounts: configured }, stores, tuning, log).catch(
    async (error) => {
      await stores.close();
      throw error;
    },
  );
  const simulator = config.simulatorPort === null ? null : await startEmbeddedSimulator(config, config.simulatorPort);
  const accounts = new Accounts(
    configured.map((account) => (simulator ? { ...account, baseUrl: simulator.url } : account)),
  );
  const client = new FreedomPayClient({ timeoutMs: config.timeoutMs, parallel: PARALLEL_CALLS }, log.providerCall);
  const eventsTo = eventsBackend(config.backend, tuning.deliveryTimeoutMs);
  const journal = new Journal(stores.writes, tuning, eventsTo !== null, log.corrected, log.changed);
  const stuck = new StuckOperations(stores.writes, eventsTo !== null);
  const stuckWatch = new StuckWatch(stuck, tuning, log.stuck, log.defect);
  const journalReads = new JournalReads(stores);
  const openOperations = new PendingOperations(journal, new Journal(stores.readings, tuning), OPEN_OPERATIONS_AGE_MS);
  const corrections = gatewayCorrections(config, stores, journal, journalReads, accounts, tuning, log.defect);
  const notes = orderNotes(stores, eventsTo !== null, tuning, log);
  const payments = new Payments(client, openOperations, config.statusMaxAgeMs, (payment, reader) => {
    corrections.heard(payment);
    if (reader === 'anybody') notes.heard(payment);
  });
  const payouts = new Payouts(client, config.statusMaxAgeMs);
  const sources = { payments, payouts, journal: journalReads };
  const changes = await openChangeFeed(config.databaseListenUrl.reveal(), stores.webhooks, log.hearing, keys);
  // Before those who watch: when they hear of a change and read, nothing old is given to them.
  changes.listen((change) => {
    payments.forget(change);
    payouts.forget(change);
  });
  if (simulator) forgetAfterReset(simulator, config, stores.writes, changes);
  const watches = new Watchers(changes, tuning);
  const checkouts = new Checkouts(stores.webhooks);
  const tellsBackend = eventsTo !== null;
  const inbox = new Inbox(stores.webhooks, tellsBackend);
  const orders = gatewayOrders({
    config,
    stores,
    accounts,
    payments,
    restored: restores.ofWrites,
    inbox,
    tellsBackend,
    times: tuning,
    log,
  });
  let url = '';
  // Without a public URL only the simulator, here beside us, can reach the webhooks.
  const webhooksUrl = () => config.publicUrl ?? (simulator ? url : null);
  const creation = new PaymentCreation(
    client,
    new Checkouts(stores.writes),
    orders.ofWrites,
    orders.restored,
    webhooksUrl,
  );
  const live = new LiveQueries(watches, payments, payouts, checkouts);
  const recheck = new Recheck(journal, payments, accounts, changes, tuning, log.defect);
  const reconciler = new Reconciler(journal, recheck, accounts, tuning, log.defect);
  const notifications = new Webhooks(accounts, inbox, changes, orders.ofWebhooks, orders.decisions, ({ account, id }) =>
    reconciler.heard({ account, paymentId: id }),
  );
  const operations = new Operations(
    {
      client,
      payments,
      journal,
      readBackDelaysMs: tuning.readBackDelaysMs,
      leaseMs: tuning.leaseMs,
      horizonMs: tuning.horizonMs,
      restored: restores.ofWrites,
    },
    reconciler,
    changes,
    { ownMs: 2 * config.timeoutMs + 5_000, othersMs: 10_000 },
  );
  const events =
    eventsTo &&
    new MerchantEvents({
      store: stores.writes,
      backend: eventsTo,
      read: subjectReader(accounts, payments, payouts, journal),
      changes,
      times: tuning,
      readTimeoutMs: config.timeoutMs,
      observeFailure: log.failedDelivery,
      observeDefect: log.defect,
    });
  const shutdown = new Shutdown();
  const server = await createServer({
    log,
    shutdown,
    callers,
    askAgainMs: tuning.keysTrustedMs,
    playground: config.playground ? { simulatorUrl: simulator?.url ?? null } : null,
    origins: config.corsOrigins,
    clientTimes: tuning,
    readinessAgeMs: tuning.readinessAgeMs,
    ...graphql,
    notifications,
    context: (requestId, caller, cost): GatewayContext => ({
      requestId,
      cost,
      caller,
      accounts: accounts.of(caller),
      payerTokens,
      operations,
      live,
      creation,
      loaders: loadersFor(sources, caller.only, (calls) => graphql.budgets.spend(caller, calls)),
    }),
    readiness: async () => {
      const [isUp, waiting, open, restored] = await Promise.all([
        journal.isUp(),
        events?.waiting(),
        stuck.counts().catch(() => null),
        restores.told(),
      ]);
      const accountStates = accounts.all.map((account) => [account.id, stateOf(client, account)] as const);
      return {
        provider: accountStates.every(([, state]) => state === 'ok') ? 'ok' : 'failing',
        accounts: Object.fromEntries(accountStates),
        operations: open,
        ...restored,
        journal: isUp ? 'ok' : 'failing',
        changes: changes.isHearing ? 'ok' : 'polling',
        webhooks: notifications.counts,
        watched: watches.size,
        ...(waiting !== undefined && { events: waiting }),
      };
    },
  });
  url = await server.listen({ host: config.host, port: config.port });
  const webhooks = `${url}/webhooks/${accounts.all[0]?.id}`;
  simulator?.setUrls({ check: `${webhooks}/check`, result: `${webhooks}/result`, payout: `${webhooks}/payout` });
  if (config.playground) simulator?.setLinks([playgroundLink(url)]);
  reconciler.start();
  corrections.start(payments, changes);
  orders.seconds.start();
  stuckWatch.start();
  await restores.watch.start();
  events?.start();
  let closing: Promise<void> | undefined;
  let setDrained = () => {};
  const drained = new Promise<void>((resolve) => {
    setDrained = resolve;
  });
  return {
    url,
    simulator,
    log,
    announceStop: () => shutdown.announce(),
    drained,
    close: () => {
      closing ??= close();
      return closing;
    },
  };

  async function close(): Promise<void> {
    watches.close();
    await server.close();
    await operations.idle();
    await creation.idle();
    setDrained();
    await Promise.all(
      [reconciler, corrections, orders.seconds, stuckWatch, restores.watch, events].map((one) => one?.stop()),
    );
    await Promise.all([eventsTo?.close(), orders.checksTo?.close()]);
    await client.close();
    await notes.close();
    await changes.close();
    await journal.close();
    await stores.close();
    await simulator?.close();
  }
}
