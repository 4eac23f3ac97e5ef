import type { FastifyInstance } from 'fastify';
import type { OpenCounts } from '../domain/operations/operation.js';
import type { WaitingEvents } from '../services/events/merchant-events.js';
import type { WebhookCounts } from '../services/webhooks/webhook-counts.js';

/** The state of what the gateway depends on, for `/health/ready`. */
export type Readiness = () => Promise<{
  readonly provider: 'ok' | 'failing';
  readonly journal: 'ok' | 'failing';
  /** Until when writes are held against a journal that came out of a backup, where they are; `null` where it cannot be told. */
  readonly restoredUntil?: string | null;
  /** Whether word of other instances comes, or what they do is found out by reading from time to time. */
  readonly changes: 'ok' | 'polling';
  /** How many webhooks came since the start, by what became of them. */
  readonly webhooks: Readonly<WebhookCounts>;
  /** How many payments and payouts are watched now. */
  readonly watched: number;
  /** The provider's error codes that nobody documents, and how often each came since the start. */
  readonly unknownCodes: Readonly<Record<string, number>>;
  /** How many operations are open, by state, and for how long the oldest is; `null` where the journal cannot tell. */
  readonly operations: OpenCounts | null;
  /** Of each account by its id: whether the provider's answers to it can be believed, and what to do where they cannot. */
  readonly accounts: Readonly<Record<string, 'ok' | string>>;
  /** The events that wait for the merchant's backend, where it is told any; `null` where the journal cannot tell. */
  readonly events?: WaitingEvents | null;
}>;

/** What is told of the gateway's health. */
export interface HealthParts {
  /** What answers: the version of the package and the hash of the schema. */
  readonly version: string;
  readonly readiness: Readiness;
  /** How old the answer to "ready?" may be, in milliseconds. */
  readonly readinessAgeMs: number;
  readonly isStopping: () => boolean;
}

/**
 * `/health/live`: the process answers. `/health/ready`: it takes requests. A provider that is down does not make us
 * unready, since no other instance would reach it either, nor does a journal that is down, since payments can still be
 * read; both are reported.
 */
export function addHealth(server: FastifyInstance, parts: HealthParts): void {
  const { version, isStopping } = parts;
  const recent = remembered(parts.readiness, parts.readinessAgeMs);
  server.get('/health/live', async () => ({ status: 'live' }));
  server.get('/health/ready', async (_request, reply) => {
    // Whoever balances must hear of it at once, and not only once a store that hangs has answered.
    if (isStopping()) return reply.code(503).send({ status: 'stopping', version });
    return { status: 'ready', version, ...(await recent()) };
  });
}

/**
 * Anybody may ask whether the gateway is ready, as often as they like, and each answer takes statements of the store: so one
 * is given to all who ask while it is found out and for a while after, also where it is an error.
 */
function remembered(readiness: Readiness, ageMs: number): Readiness {
  let answer: ReturnType<Readiness> | undefined;
  let until = Number.POSITIVE_INFINITY;
  return () => {
    if (answer && performance.now() < until) return answer;
    const asked = readiness();
    const known = () => {
      until = performance.now() + ageMs;
    };
    answer = asked;
    until = Number.POSITIVE_INFINITY;
    asked.then(known, known);
    return asked;
  };
}
