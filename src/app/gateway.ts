import type { Config } from '../config/config.js';
import { WEBHOOK_KINDS, webhookPath } from '../domain/webhook-kind.js';
import type { GatewayContext } from '../graphql/context.js';
import { Shutdown } from '../http/limits/shutdown.js';
import { playgroundLink } from '../http/playground/tabs.js';
import { createServer } from '../http/server.js';
import { createLog, type Log, type LogDestination } from '../observability/log.js';
import { Accounts } from '../services/accounts.js';
import { LiveQueries } from '../services/live/live.js';
import { Watchers } from '../services/live/watchers.js';
import { loadersFor } from '../services/reads/loaders.js';
import { ClockWatch } from '../services/reconciliation/clock-watch.js';
import { StuckWatch } from '../services/reconciliation/stuck-watch.js';
import { Webhooks } from '../services/webhooks/webhooks.js';
import type { Simulator } from '../simulator/simulator.js';
import { Checkouts } from '../store/checkouts/checkouts.js';
import { ClockRepair } from '../store/clock-repair.js';
import { openChangeFeed } from '../store/database.js';
import { StuckOperations } from '../store/operations/stuck-operations.js';
import { Inbox } from '../store/webhook-inbox.js';
import { Closing } from './closing.js';
import { createCallers } from './parts/callers.js';
import { createEvents } from './parts/events.js';
import { createGraphQL } from './parts/graphql.js';
import { createOrders } from './parts/orders.js';
import { readinessOf } from './parts/readiness.js';
import { createReads } from './parts/reads.js';
import { createRestores } from './parts/restores.js';
import { forgetAfterReset, startEmbeddedSimulator } from './parts/simulator.js';
import { createStores } from './parts/stores.js';
import { createWrites } from './parts/writes.js';
import { defaultTuning, type Tuning } from './tuning.js';

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

/** Joins the parts. The gateway listens when this resolves; where it cannot, nothing is left open. */
export async function createGateway(
  config: Config,
  tuning: Tuning = defaultTuning,
  /** Where the log goes; standard output unless given. */
  logTo?: LogDestination,
): Promise<Gateway> {
  const log = createLog(config.logLevel, logTo, config.logFormat ?? 'json');
  for (const warning of config.warnings) log.logger.warn(warning);
  const closing = new Closing();
  try {
    return await opened(config, tuning, log, closing);
  } catch (error) {
    await closing.close().catch(log.defect);
    throw error;
  }
}

async function opened(config: Config, tuning: Tuning, log: Log, closing: Closing): Promise<Gateway> {
  const warn = (problem: string) => log.logger.warn(problem);
  const tellsBackend = Boolean(config.backend?.eventsUrl);
  const graphql = createGraphQL(config, log.logger, log.defect);
  const { stores, keys, accounts: configured } = await createStores(config, warn);
  closing.add(() => stores.close());
  const { callers, payerTokens } = await createCallers(config, stores.callers, tuning.keysTrustedMs, warn);
  const restores = await createRestores({ ...config, accounts: configured }, stores, tuning, log);
  const simulator =
    config.simulatorPort === null ? null : await closing.opened(startEmbeddedSimulator(config, config.simulatorPort));
  const accounts = new Accounts(configured.map((one) => (simulator ? { ...one, baseUrl: simulator.url } : one)));
  const changes = await closing.opened(
    openChangeFeed(config.databaseListenUrl.reveal(), stores.webhooks, log.hearing, keys),
  );
  if (simulator) forgetAfterReset(simulator, config, stores.writes, changes);

  const reads = createReads(config, { stores, accounts, changes }, tuning, log, closing);
  const { payments, payouts } = reads.sources;
  const inbox = new Inbox(stores.webhooks, tellsBackend);
  const orders = createOrders({
    ...{ config, stores, accounts, payments, inbox, tellsBackend, log },
    restored: restores.ofWrites,
    times: tuning,
  });
  closing.add(() => orders.checksTo?.close());
  let url = '';
  // Without a public URL only the simulator, here beside us, can reach the webhooks.
  const webhooksUrl = () => config.publicUrl ?? (simulator ? url : null);
  const { operations, creation, reconciler } = createWrites(
    config,
    { stores, accounts, changes, reads, orders, restores, webhooksUrl },
    tuning,
    log,
  );
  const events = createEvents(config, { stores, accounts, changes, reads }, tuning, log, closing);
  const stuck = new StuckOperations(stores.writes, tellsBackend);
  const stuckWatch = new StuckWatch(stuck, tuning, log.stuck, log.defect);
  const clockWatch = new ClockWatch(new ClockRepair(stores.webhooks), tuning, log.defect);
  const jobs = [reconciler, reads.corrections, orders.seconds, stuckWatch, clockWatch, restores.watch, events];
  closing.add(() => Promise.all(jobs.map((job) => job?.stop())));
  const webhooks = new Webhooks(accounts, inbox, changes, orders.ofWebhooks, orders.decisions, ({ account, id }) =>
    reconciler.heard({ account, paymentId: id }),
  );
  const watchers = new Watchers(changes, tuning);
  const live = new LiveQueries(watchers, payments, payouts, new Checkouts(stores.webhooks));

  let setDrained = () => {};
  const drained = new Promise<void>((resolve) => {
    setDrained = resolve;
  });
  closing.add(async () => {
    await operations.idle();
    await creation.idle();
    setDrained();
  });
  const shutdown = new Shutdown();
  const server = await closing.opened(
    createServer({
      ...{ log, shutdown, callers, ...graphql },
      webhooks,
      recheckCallersMs: tuning.keysTrustedMs,
      playground: config.playground ? { simulatorUrl: simulator?.url ?? null } : null,
      origins: config.corsOrigins,
      clientTimes: tuning,
      readinessAgeMs: tuning.readinessAgeMs,
      context: (requestId, caller, cost): GatewayContext => ({
        ...{ requestId, cost, caller, payerTokens, operations, live, creation },
        accounts: accounts.of(caller),
        loaders: loadersFor(reads.sources, caller.only, (calls) => graphql.budgets.spend(caller, calls), { requestId }),
      }),
      readiness: readinessOf({
        ...{ accounts, stuck, restores, changes, webhooks, watchers, events },
        client: reads.client,
        journal: reads.journal,
      }),
    }),
  );
  closing.add(() => watchers.close());
  url = await server.listen({ host: config.host, port: config.port });
  tellSimulator(simulator, url, accounts.all[0]?.id ?? '', config.playground);
  for (const job of [reconciler, orders.seconds, stuckWatch, clockWatch, events]) job?.start();
  reads.corrections.start(payments, changes);
  await restores.watch.start();
  return { url, simulator, log, announceStop: () => shutdown.announce(), drained, close: () => closing.close() };
}

/** Where the simulator sends its webhooks, and where its page leads to. */
function tellSimulator(simulator: Simulator | null, url: string, account: string, playground: boolean): void {
  simulator?.setUrls(Object.fromEntries(WEBHOOK_KINDS.map((kind) => [kind, url + webhookPath(account, kind)])));
  if (playground) simulator?.setLinks([playgroundLink(url)]);
}
