import type { MetricAttributes } from '@opentelemetry/api';

/** What a metric is: `observed` ones are looked up when they are collected, the others are noted as things happen. */
export interface MetricDescription {
  readonly kind: 'counter' | 'histogram' | 'observed counter' | 'observed gauge';
  /** In UCUM, as OpenTelemetry writes units; `1` for what has none. */
  readonly unit: 's' | 'By' | '1' | `{${string}}`;
  readonly description: string;
  /** The labels, each with few values. */
  readonly attributes: readonly string[];
}

/** Seconds. The provider answers in 50 ms to 10 s, the gateway itself in less than a millisecond. */
export const SECONDS_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * Every metric of the gateway, by its OpenTelemetry name. Names that others agreed on are theirs.
 * Source: OpenTelemetry semantic conventions, "HTTP Metrics", "Node.js Runtime Metrics", "V8 JS Engine Runtime Metrics".
 */
export const METRICS = {
  'freedompay.build.info': {
    kind: 'observed gauge',
    unit: '1',
    description: 'Always 1: what runs, by the version of the package and the hash of the schema.',
    attributes: ['version', 'schema'],
  },
  'http.server.request.duration': {
    kind: 'histogram',
    unit: 's',
    description:
      'Time from the headers of an HTTP request to the end of its answer. Of a stream: as long as it was open.',
    attributes: ['http.request.method', 'http.route', 'http.response.status_code'],
  },
  'freedompay.graphql.requests': {
    kind: 'counter',
    unit: '{request}',
    description:
      'GraphQL requests that ended, over HTTP and on WebSockets, by the first error code of the answer, or OK.',
    attributes: ['operation', 'kind', 'code', 'caller'],
  },
  'freedompay.graphql.request.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Time that a GraphQL request took. Of a subscription: as long as it was open.',
    attributes: ['operation', 'kind'],
  },
  'freedompay.provider.call.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Time of a call to the provider, waiting in line and repeats included.',
    attributes: ['script', 'outcome', 'account'],
  },
  'freedompay.provider.circuit.open': {
    kind: 'observed gauge',
    unit: '1',
    description: 'Whether calls for the account are refused at once because its host failed many times in a row.',
    attributes: ['account'],
  },
  'freedompay.provider.distrusted': {
    kind: 'observed gauge',
    unit: '1',
    description: "Whether the provider's answers for the account cannot be believed, as with a wrong secret.",
    attributes: ['account'],
  },
  'freedompay.provider.unknown_codes': {
    kind: 'observed counter',
    unit: '{code}',
    description: "Error codes of the provider's that nobody documents, as often as they came.",
    attributes: [],
  },
  'freedompay.reads': {
    kind: 'observed counter',
    unit: '{read}',
    description:
      'Readings of payments and payouts, by what answered: the cache, a call already under way, or a new call.',
    attributes: ['resource', 'source'],
  },
  'freedompay.operations.changes': {
    kind: 'counter',
    unit: '{change}',
    description: 'Changes of captures, cancels and refunds at this instance, by the state they came to.',
    attributes: ['kind', 'state'],
  },
  'freedompay.operations.corrected': {
    kind: 'counter',
    unit: '{operation}',
    description: 'Operations that had ended and turned out otherwise.',
    attributes: ['kind'],
  },
  'freedompay.operations.open': {
    kind: 'observed gauge',
    unit: '{operation}',
    description:
      'Operations and charges of all instances whose outcome is open; at most 1000 of a kind and state are counted.',
    attributes: ['kind', 'state'],
  },
  'freedompay.operations.oldest.age': {
    kind: 'observed gauge',
    unit: 's',
    description:
      'How long ago the oldest open operation or charge of all instances was asked for; 0 where there is none.',
    attributes: ['kind', 'state'],
  },
  'freedompay.orders.paid_twice': {
    kind: 'counter',
    unit: '{order}',
    description: 'Orders for which money came in twice: a person has to give one payment back.',
    attributes: [],
  },
  'freedompay.webhooks': {
    kind: 'observed counter',
    unit: '{webhook}',
    description: 'Webhooks of the provider by what became of them; `shed` ones were turned away unread.',
    attributes: ['outcome'],
  },
  'freedompay.outbox.events': {
    kind: 'observed gauge',
    unit: '{event}',
    description:
      "Events of all instances that wait for the merchant's backend; at most 1000 of an account are counted.",
    attributes: ['account'],
  },
  'freedompay.outbox.oldest.age': {
    kind: 'observed gauge',
    unit: 's',
    description: 'How long ago the oldest event that waits was written; 0 where none waits.',
    attributes: ['account'],
  },
  'freedompay.outbox.failures': {
    kind: 'counter',
    unit: '{attempt}',
    description: "Tries to deliver an event that the merchant's backend did not take.",
    attributes: ['endpoint'],
  },
  'freedompay.streams.open': {
    kind: 'observed gauge',
    unit: '{stream}',
    description: 'Subscriptions that are open, over Server-Sent Events, multipart and WebSockets.',
    attributes: [],
  },
  'freedompay.watched': {
    kind: 'observed gauge',
    unit: '{resource}',
    description: 'Payments, payouts, operations and orders that are watched for subscribers.',
    attributes: [],
  },
  'freedompay.journal.up': {
    kind: 'observed gauge',
    unit: '1',
    description: 'Whether a write to the journal works.',
    attributes: [],
  },
  'freedompay.changes.heard': {
    kind: 'observed gauge',
    unit: '1',
    description: "Whether word of other instances' changes comes, rather than that they are found by reading.",
    attributes: [],
  },
  'freedompay.store.connections': {
    kind: 'observed gauge',
    unit: '{connection}',
    description: 'Connections to PostgreSQL, by what they are for and whether they are used now.',
    attributes: ['pool', 'state'],
  },
  'freedompay.store.connections.max': {
    kind: 'observed gauge',
    unit: '{connection}',
    description: 'The most connections to PostgreSQL that there may be, by what they are for.',
    attributes: ['pool'],
  },
  'freedompay.store.connections.waiting': {
    kind: 'observed gauge',
    unit: '{request}',
    description: 'Statements that wait for a connection to PostgreSQL.',
    attributes: ['pool'],
  },
  'nodejs.eventloop.delay.p50': {
    kind: 'observed gauge',
    unit: 's',
    description: 'How late the event loop was since the last collection: the median.',
    attributes: [],
  },
  'nodejs.eventloop.delay.p99': {
    kind: 'observed gauge',
    unit: 's',
    description: 'How late the event loop was since the last collection: the 99th percentile.',
    attributes: [],
  },
  'nodejs.eventloop.delay.max': {
    kind: 'observed gauge',
    unit: 's',
    description: 'How late the event loop was at most since the last collection.',
    attributes: [],
  },
  'nodejs.eventloop.utilization': {
    kind: 'observed gauge',
    unit: '1',
    description: 'The part of the time since the last collection in which the event loop was busy, 0 to 1.',
    attributes: [],
  },
  'v8js.memory.heap.used': {
    kind: 'observed gauge',
    unit: 'By',
    description: 'Memory of the JavaScript heap that is in use.',
    attributes: [],
  },
} as const satisfies Readonly<Record<string, MetricDescription>>;

export type MetricName = keyof typeof METRICS;
export type MetricOf<Kind extends MetricDescription['kind']> = {
  [Name in MetricName]: (typeof METRICS)[Name]['kind'] extends Kind ? Name : never;
}[MetricName];

/** The labels of a metric: all that the catalogue names, or fewer. */
export type LabelsOf<Name extends MetricName> = MetricAttributes & {
  readonly [Label in (typeof METRICS)[Name]['attributes'][number]]?: string | number;
};

/**
 * The name as Prometheus has it: with the unit, and `_total` behind what is counted.
 * Source: OpenTelemetry, "Prometheus and OpenMetrics Compatibility", "Metric Metadata".
 */
export function prometheusName(name: string, { kind, unit }: Pick<MetricDescription, 'kind' | 'unit'>): string {
  const base = name.replaceAll('.', '_');
  const isCounter = kind === 'counter' || kind === 'observed counter';
  const suffix = { s: '_seconds', By: '_bytes' }[unit as string] ?? '';
  return `${base}${base.endsWith(suffix) ? '' : suffix}${isCounter ? '_total' : ''}`;
}
