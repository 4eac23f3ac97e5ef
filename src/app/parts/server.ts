import type { Config } from '../../config/config.js';
import type { GatewayContext } from '../../graphql/context.js';
import { TrustedProxies } from '../../http/access/remote-address.js';
import type { Shutdown } from '../../http/limits/shutdown.js';
import { createServer } from '../../http/server.js';
import type { Measures } from '../../observability/metrics/measures.js';
import type { MerchantEvents } from '../../services/events/merchant-events.js';
import { SentEvents } from '../../services/events/sent-events.js';
import { loadersFor } from '../../services/reads/loaders.js';
import type { Webhooks } from '../../services/webhooks/webhooks.js';
import { EventLists } from '../../store/lists/merchant-event-lists.js';
import type { SharedParts } from '../shared-parts.js';
import type { Tuning } from '../tuning.js';
import type { createCallers } from './callers.js';
import type { createGraphQL } from './graphql.js';
import type { createLive } from './live-queries.js';
import { readinessOf } from './readiness.js';
import { createLists, type GatewayReads } from './reads.js';
import type { RestoreGuard } from './restore-guard.js';
import type { GatewayWrites } from './writes.js';

/** What the server serves. */
export interface ServedParts {
  readonly measures: Measures | null;
  readonly graphql: ReturnType<typeof createGraphQL>;
  readonly callers: Awaited<ReturnType<typeof createCallers>>;
  readonly restores: RestoreGuard;
  readonly reads: GatewayReads;
  readonly writes: GatewayWrites;
  readonly events: MerchantEvents | null;
  readonly webhooks: Webhooks;
  readonly live: ReturnType<typeof createLive>;
  readonly shutdown: Shutdown;
  readonly version: string;
  /** Where the page of the embedded simulator is; `null` where there is none. */
  readonly simulatorUrl: string | null;
}

/** The HTTP server over all of it, not listening yet. Closing it ends what is watched, once the requests under way are answered. */
export async function openServer(
  { stores, accounts, changes, log, closing }: SharedParts,
  parts: ServedParts,
  {
    playground,
    desk: hasDesk,
    corsOrigins: origins,
    trustedProxies,
  }: Pick<Config, 'playground' | 'desk' | 'corsOrigins' | 'trustedProxies'>,
  tuning: Tuning,
): ReturnType<typeof createServer> {
  const { measures, graphql, restores, reads, events, webhooks, shutdown, version, simulatorUrl } = parts;
  const { callers, payerTokens } = parts.callers;
  const { operations, approvals, resolutions, previews, creation, payouts, cards, mobile, stuck } = parts.writes;
  const { live, watchers } = parts.live;
  const lists = createLists({ stores }, reads, parts.writes);
  const sentEvents = new SentEvents(new EventLists(stores), events);
  const { budgets, ...execution } = graphql;
  const server = await closing.opened(
    createServer({
      ...{ log, measures, version, shutdown, callers, webhooks, origins, ...execution },
      recheckCallersMs: tuning.keysTrustedMs,
      hasDesk,
      proxies: new TrustedProxies(trustedProxies),
      playground: playground ? { simulatorUrl } : null,
      clientTimes: tuning,
      readinessAgeMs: tuning.readinessAgeMs,
      context: (requestId, caller, cost, notes): GatewayContext => ({
        requestId,
        cost,
        notes,
        caller,
        payerTokens,
        operations,
        desk: { approvals, resolutions, previews },
        live,
        lists,
        sentEvents,
        creation,
        payouts,
        cards,
        mobile,
        maxStreams: execution.streams.limitOf(caller),
        accounts: accounts.of(caller),
        loaders: loadersFor(reads.sources, caller.only, (calls) => budgets.spend(caller, calls), { requestId }),
      }),
      readiness: readinessOf({
        ...{ accounts, stuck, restores, changes, webhooks, watchers, events },
        client: reads.client,
        codes: reads.codes,
        journal: reads.journal,
      }),
    }),
  );
  closing.add(() => watchers.close());
  return server;
}
