import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { METRICS, type MetricName, prometheusName } from './catalogue.js';

/** Where metrics are shown. */
export interface Exposition {
  /** What collects them for it. */
  readonly reader: MetricReader;
  /** Where it listens, with its path. */
  readonly url: string;
  close(): Promise<void>;
}

/** Source: Prometheus, "Exposition formats". */
const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/** How long a client may take to send its headers, in milliseconds. */
const HEADERS_MS = 10_000;

/**
 * Shows metrics at `GET /metrics`, on a port of its own: what they tell is for the operator alone, and whoever reaches the
 * gateway does not reach them by that.
 */
export async function openExposition({
  host,
  port,
}: {
  readonly host: string;
  readonly port: number;
}): Promise<Exposition> {
  const reader = new ScrapedReader();
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  const server = createServer({ headersTimeout: HEADERS_MS, requestTimeout: HEADERS_MS }, (request, reply) => {
    if (request.url?.split('?', 1)[0] !== '/metrics') return end(reply, 404, 'Metrics are at /metrics.\n');
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return end(reply, 405, 'Metrics are asked for with GET.\n');
    reader.collect().then(
      ({ resourceMetrics }) => end(reply, 200, serializer.serialize(namedForPrometheus(resourceMetrics))),
      () => end(reply, 500, 'The metrics cannot be collected.\n'),
    );
  });
  // A cluster would hand each scrape to another of its processes.
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, resolve);
  });
  const { address, family, port: listens } = server.address() as AddressInfo;
  return {
    reader,
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${listens}/metrics`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function end(reply: ServerResponse, status: number, text: string): void {
  reply.writeHead(status, { 'content-type': TEXT, 'cache-control': 'no-store' }).end(text);
}

/** Collects when it is asked, and never by itself. */
class ScrapedReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}

/** The serializer leaves units out of names. */
function namedForPrometheus(collected: ResourceMetrics): ResourceMetrics {
  return {
    ...collected,
    scopeMetrics: collected.scopeMetrics.map((scope) => ({
      ...scope,
      metrics: scope.metrics.map((metric) => {
        const { name } = metric.descriptor;
        // Without its unit, for which the text format has no word.
        const descriptor = { ...metric.descriptor, unit: '', name: prometheusName(name, METRICS[name as MetricName]) };
        return { ...metric, descriptor };
      }),
    })),
  };
}
