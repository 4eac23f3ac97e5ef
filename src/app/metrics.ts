import type { StreamQuota } from '../callers/stream-quota.js';
import type { Telemetry } from '../config/telemetry/telemetry.js';
import type { FreedomPayClient } from '../freedompay/client.js';
import { Measures } from '../observability/metrics/measures.js';
import { measureRuntime } from '../observability/metrics/runtime.js';
import type { Watchers } from '../services/live/watchers.js';
import type { UnknownCodes } from '../services/outcomes/unknown-error-codes.js';
import type { Payments } from '../services/reads/payments.js';
import type { Payouts } from '../services/reads/payouts.js';
import type { Webhooks } from '../services/webhooks/webhooks.js';
import { Backlog } from '../store/backlog.js';
import type { Journal } from '../store/journal/journal.js';
import type { ClosingStack } from './closing-stack.js';
import type { SharedParts } from './shared-parts.js';

/** How old what is told of the store may be, in milliseconds, however often it is asked for. */
const STORE_AGE_MS = 5_000;

/** Metrics that are collected. */
export interface GatewayMetrics {
  readonly measures: Measures;
  /** Where they are scraped; `null`: nowhere. */
  readonly url: string | null;
}

/** Has metrics collected, where the configuration asks for them: without, no code of theirs is even loaded. */
export async function openMetrics(
  { metrics: scraped, otlp }: Telemetry,
  version: string,
  closing: ClosingStack,
): Promise<GatewayMetrics | null> {
  if (!scraped && otlp.metricsEveryMs === null) return null;
  const { collectMetrics } = await import('../observability/metrics/collect-metrics.js');
  const { meter, url } = await closing.opened(collectMetrics({ scraped, sentEveryMs: otlp.metricsEveryMs }, version));
  const measures = new Measures(meter);
  closing.add(measureRuntime(measures));
  return { measures, url };
}

/** What is asked how it is doing. */
export interface ObservedParts extends Pick<SharedParts, 'stores' | 'accounts' | 'changes'> {
  readonly version: string;
  readonly client: Pick<FreedomPayClient, 'isCircuitOpen' | 'isDistrusted'>;
  readonly codes: Pick<UnknownCodes, 'counts'>;
  readonly payments: Pick<Payments, 'counts'>;
  readonly payouts: Pick<Payouts, 'counts'>;
  readonly webhooks: Pick<Webhooks, 'counts'>;
  readonly streams: Pick<StreamQuota, 'size'>;
  readonly watchers: Pick<Watchers, 'size'>;
  readonly journal: Pick<Journal, 'isUp'>;
  /** The endpoints of the merchant's backend that events are sent to. */
  readonly endpointIds: readonly string[];
}

/** Has all that is not noted as it happens looked up at each collection. */
export function observeGateway(measures: Measures, parts: ObservedParts): void {
  observeProcess(measures, parts);
  observeProvider(measures, parts);
  observeStore(measures, parts);
}

function observeProcess(
  measures: Measures,
  { version: runs, webhooks, streams, watchers, changes }: ObservedParts,
): void {
  const [version = '', schema = ''] = runs.split('+');
  measures.observe(
    [
      'freedompay.build.info',
      'freedompay.webhooks',
      'freedompay.streams.open',
      'freedompay.watched',
      'freedompay.changes.heard',
    ],
    (observe) => {
      observe('freedompay.build.info', 1, { version, schema });
      for (const [outcome, count] of Object.entries(webhooks.counts))
        observe('freedompay.webhooks', count, { outcome });
      observe('freedompay.streams.open', streams.size);
      observe('freedompay.watched', watchers.size);
      observe('freedompay.changes.heard', Number(changes.isHearing));
    },
  );
}

function observeProvider(measures: Measures, { accounts, client, codes, payments, payouts }: ObservedParts): void {
  measures.observe(
    ['freedompay.provider.circuit.open', 'freedompay.provider.distrusted', 'freedompay.provider.unknown_codes'],
    (observe) => {
      for (const account of accounts.all) {
        observe('freedompay.provider.circuit.open', Number(client.isCircuitOpen(account)), { account: account.id });
        observe('freedompay.provider.distrusted', Number(client.isDistrusted(account)), { account: account.id });
      }
      const times = Object.values(codes.counts).reduce((sum, count) => sum + count, 0);
      observe('freedompay.provider.unknown_codes', times);
    },
  );
  measures.observe(['freedompay.reads'], (observe) => {
    for (const [resource, counts] of Object.entries({ ...payments.counts, payout: payouts.counts })) {
      for (const [source, count] of Object.entries(counts)) observe('freedompay.reads', count, { resource, source });
    }
  });
}

function observeStore(measures: Measures, { stores, accounts, journal, endpointIds }: ObservedParts): void {
  const backlog = new Backlog(stores);
  const operations = remembered(async () => [...(await backlog.operations()), ...(await backlog.charges())]);
  const isUp = remembered(() => journal.isUp());
  measures.observe(['freedompay.journal.up'], async (observe) => {
    observe('freedompay.journal.up', Number(await isUp()));
  });
  // What the store cannot tell now is left out: a gap says so, and no number would.
  measures.observe(['freedompay.operations.open', 'freedompay.operations.oldest.age'], async (observe) => {
    for (const { kind, state, count, oldestMs } of await operations().catch(() => [])) {
      observe('freedompay.operations.open', count, { kind, state });
      observe('freedompay.operations.oldest.age', oldestMs / 1_000, { kind, state });
    }
  });
  for (const endpoint of endpointIds) measures.add('freedompay.outbox.failures', { endpoint }, 0);
  if (endpointIds.length > 0) {
    const events = remembered(() =>
      Promise.all(accounts.all.map(async ({ id: account }) => ({ account, ...(await backlog.events(account)) }))),
    );
    measures.observe(['freedompay.outbox.events', 'freedompay.outbox.oldest.age'], async (observe) => {
      for (const { account, count, oldestMs } of await events().catch(() => [])) {
        observe('freedompay.outbox.events', count, { account });
        observe('freedompay.outbox.oldest.age', oldestMs / 1_000, { account });
      }
    });
  }
  if (stores.pools.length === 0) return;
  measures.observe(
    ['freedompay.store.connections', 'freedompay.store.connections.max', 'freedompay.store.connections.waiting'],
    (observe) => {
      for (const { name: pool, max, state } of stores.pools) {
        const { used, idle, waiting } = state();
        observe('freedompay.store.connections', used, { pool, state: 'used' });
        observe('freedompay.store.connections', idle, { pool, state: 'idle' });
        observe('freedompay.store.connections.max', max, { pool });
        observe('freedompay.store.connections.waiting', waiting, { pool });
      }
    },
  );
}

/** One answer for all who ask within a while: however many collect, the store is asked no oftener. */
function remembered<T>(find: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined;
  let until = 0;
  return () => {
    if (known && performance.now() < until) return known;
    until = performance.now() + STORE_AGE_MS;
    known = find();
    return known;
  };
}
