import type { Config } from '../config/config.js';
import { printedSchema } from '../graphql/printed-schema.js';
import { Shutdown } from '../http/limits/shutdown.js';
import { createLog, type Log, type LogDestination } from '../observability/log.js';
import { countingLog } from '../observability/metrics/counting-log.js';
import { Accounts } from '../services/accounts.js';
import type { Simulator } from '../simulator/simulator.js';
import { openChangeFeed } from '../store/database.js';
import { RunningTime } from '../store/operations/running-time.js';
import { ClosingStack } from './closing-stack.js';
import { observeGateway, openMetrics } from './metrics.js';
import { createCallers } from './parts/callers.js';
import { createEvents, eventReader, tellsBackend } from './parts/events.js';
import { createGraphQL } from './parts/graphql.js';
import { createLive } from './parts/live-queries.js';
import { createOrders } from './parts/orders.js';
import { createReads } from './parts/reads.js';
import { createRestoreGuard } from './parts/restore-guard.js';
import { openServer } from './parts/server.js';
import { forgetAfterReset, openSimulator, tellSimulator } from './parts/simulator.js';
import { createStores } from './parts/stores.js';
import { createWebhooks } from './parts/webhooks.js';
import { createWrites } from './parts/writes.js';
import { reload } from './reload.js';
import type { Job, SharedParts } from './shared-parts.js';
import { openTracing } from './tracing.js';
import { defaultTuning, type Tuning } from './tuning.js';
import { gatewayVersion } from './version.js';

/** A running gateway. */
export interface Gateway {
  /** Where it listens, without a trailing slash. */
  readonly url: string;
  /** Where metrics are scraped; `null`: nowhere. */
  readonly metricsUrl: string | null;
  /** What runs: the version of the package and the hash of the schema, as every answer tells it. */
  readonly version: string;
  /** The embedded simulator, where no provider is configured. */
  readonly simulator: Simulator | null;
  readonly log: Log;
  /** Says that it is about to stop, and serves on: `/health/ready` turns 503, and no connection is kept. */
  announceStop(): void;
  /**
   * Takes secrets and trusted documents of a configuration that was read again, without a dropped request, and brings what
   * changed. Raises ConfigError where it is unsound, or has changed otherwise: then all stays as it was.
   */
  reload(next: Config): readonly string[];
  /** Does all that is due by its clock now, as when a clock was moved, and ends with it. */
  catchUp(): Promise<void>;
  /** Once it is closing: all that was asked is answered and no write is under way. What goes on is done again by whoever is left. */
  readonly drained: Promise<void>;
  /** Stops taking requests, lets those under way end, closes everything. */
  close(): Promise<void>;
}

/** Joins the parts. The gateway listens when this resolves; where it cannot, nothing is left open. */
export async function createGateway(
  config: Config,
  tuning: Tuning = defaultTuning,
  /** Where the log goes; standard output unless given. */
  logTo?: LogDestination,
): Promise<Gateway> {
  const log = createLog(config.logLevel, logTo, config.logFormat ?? 'json');
  for (const warning of config.warnings) log.logger.warn(warning);
  const closing = new ClosingStack();
  try {
    return await opened(config, tuning, log, closing);
  } catch (error) {
    await closing.close().catch(log.defect);
    throw error;
  }
}

/** From the bottom up: each part is there before what needs it, and is closed after that. */
async function opened(config: Config, tuning: Tuning, written: Log, closing: ClosingStack): Promise<Gateway> {
  const warn = (problem: string) => written.logger.warn(problem);
  const settings = { ...config, tellsBackend: tellsBackend(config) };
  const graphql = createGraphQL(config, written.logger, written.defect, tuning.clock);
  const version = gatewayVersion(printedSchema(graphql.stream.schema));
  await openTracing(config, version, closing, warn);
  const metrics = await openMetrics(config, version, closing);
  const log = metrics ? countingLog(written, metrics.measures) : written;
  const {
    stores,
    keys,
    accounts: configured,
  } = await createStores(config, warn, { clock: tuning.clock, timeoutMs: tuning.storeTimeoutMs });
  closing.add(() => stores.close());
  const callers = await createCallers(config, stores.callers, tuning.keysTrustedMs, warn);
  const restores = await createRestoreGuard({ ...config, accounts: configured }, stores, tuning, log);
  const simulator = await openSimulator(config, tuning.simulatorLagMs, closing);
  const shown = configured.map((one) => (simulator ? { ...one, baseUrl: simulator.url } : one));
  const accounts = new Accounts(shown, config.defaultAccount);
  const changes = await closing.opened(
    openChangeFeed(config.databaseListenUrl.reveal(), stores.webhooks, log.hearing, keys),
  );
  if (simulator) forgetAfterReset(simulator, config, stores.writes, changes, graphql.budgets);

  const running = new RunningTime(stores.writes, tuning.clock);
  const shared: SharedParts = { stores, running, accounts, changes, log, closing };
  let url = '';
  // Without a public URL only the simulator, here beside us, can reach the webhooks.
  const webhooksUrl = () => config.publicUrl ?? (simulator ? url : null);
  const reads = createReads(shared, settings, tuning);
  const orders = createOrders(shared, reads.sources.payments, restores.ofWrites, config, tuning);
  const writes = createWrites(shared, { reads, orders, restores }, { ...settings, webhooksUrl }, tuning);
  const events = createEvents(shared, eventReader(shared, reads), config, tuning);
  const webhooks = createWebhooks(shared, orders, {
    ...{ reconciler: writes.reconciler, charges: writes.cards.charges },
    webhookRechecks: reads.webhookRechecks,
  });
  const live = createLive(shared, reads, writes, tuning);
  const { reconciler, scheduledWrites, holdWatch, stuckWatch, clockWatch, runningWatch, approvalWatch } = writes;
  const own = [
    runningWatch,
    writes.cards.watch,
    reconciler,
    scheduledWrites,
    holdWatch,
    orders.seconds,
    stuckWatch,
    clockWatch,
    approvalWatch,
    reads.corrections,
    restores.watch,
    ...[reads.webhookRechecks, reads.ledgerPruning].filter((job) => job !== null),
  ];
  const jobs: readonly Job[] = events ? [...own, events] : own;
  closing.add(() => Promise.all(jobs.map((job) => job.stop())));
  const drained = new Promise<void>((resolve) => {
    closing.add(() => writes.idle().then(resolve));
  });

  const shutdown = new Shutdown();
  if (metrics)
    observeGateway(metrics.measures, {
      ...{ stores, accounts, changes, webhooks, version },
      ...{ client: reads.client, codes: reads.codes, journal: reads.journal, streams: graphql.streams },
      ...{ payments: reads.sources.payments, payouts: reads.sources.payouts, watchers: live.watchers },
      endpointIds: events?.endpointIds ?? [],
    });
  const measures = metrics?.measures ?? null;
  const served = { measures, graphql, callers, restores, reads, writes, events, webhooks, live, shutdown, version };
  const server = await openServer(shared, { ...served, simulatorUrl: simulator?.url ?? null }, config, tuning);
  url = await server.listen({ host: config.host, port: config.port });
  tellSimulator(simulator, url, accounts.all[0]?.id ?? '', config);
  for (const job of jobs) await job.start();
  return {
    url,
    metricsUrl: metrics?.url ?? null,
    version,
    simulator,
    log,
    announceStop: () => shutdown.announce(),
    reload: (next) => {
      const { trust } = graphql;
      return reload({ running: config, next, trust, forgetTokens: () => callers.callers.forgetTokens() });
    },
    catchUp: async () => {
      for (const job of jobs) await job.catchUp();
    },
    drained,
    close: () => closing.close(),
  };
}
