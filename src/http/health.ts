import type { FastifyInstance } from 'fastify';
import type { WaitingEvents } from '../services/backend-events.js';
import type { NotificationCounts } from '../services/notifications.js';

/** How long what was found is told again, in milliseconds: anybody may ask, and finding out takes statements of the store. */
const KNOWN_MS = 1_000;

/** The state of what the gateway depends on, for `/health/ready`. */
export type Readiness = () => Promise<Dependencies>;

interface Dependencies {
  readonly provider: 'ok' | 'failing';
  readonly journal: 'ok' | 'failing';
  /** How many webhooks came since the start, by what became of them. */
  readonly webhooks: Readonly<NotificationCounts>;
  /** How many payments and payouts are watched now. */
  readonly watched: number;
  /** The events that wait for the merchant's backend, where it is told any; `null` where the journal can not tell. */
  readonly events?: WaitingEvents | null;
}

/**
 * `/health/live`: the process answers. `/health/ready`: it takes requests. A provider that is down does not make us
 * unready, since no other instance would reach it either, nor does a journal that is down, since payments can still be
 * read; both are reported.
 */
export function addHealth(server: FastifyInstance, readiness: Readiness): void {
  const known = keptFor(KNOWN_MS, readiness);
  let stopping = false;
  server.addHook('preClose', async () => {
    stopping = true;
  });
  server.get('/health/live', async () => ({ status: 'live' }));
  server.get('/health/ready', async (_request, reply) => {
    if (stopping) reply.code(503);
    return { status: stopping ? 'stopping' : 'ready', ...(await known()) };
  });
}

/** What `find` says, for a while given again: to those who ask while it is being found out as well, and failures too. */
function keptFor<T>(forMs: number, find: () => Promise<T>): () => Promise<T> {
  let kept: { readonly until: number; readonly found: Promise<T> } | undefined;
  return () => {
    const now = performance.now();
    if (!kept || now >= kept.until) kept = { until: now + forMs, found: find() };
    return kept.found;
  };
}
