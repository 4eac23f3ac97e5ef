import type { Meter } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { MeterProvider, type MetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { resourceOf } from '../otel-resource.js';
import { openExposition } from './exposition.js';

/** What collects metrics, and by which way they are had. */
export interface MetricCollection {
  readonly meter: Meter;
  /** Where they are scraped; `null`: nowhere. */
  readonly url: string | null;
  close(): Promise<void>;
}

/** Who has metrics: whoever scrapes them at an address, a collector that they are sent to, or both. */
export interface MetricReceivers {
  readonly scraped: { readonly host: string; readonly port: number } | null;
  /** How often they are sent, in milliseconds, to where the variables of OpenTelemetry say, which its own code reads; `null`: never. */
  readonly sentEveryMs: number | null;
}

/** How long a collector may take to answer, in milliseconds. */
const SEND_WITHIN_MS = 10_000;

/** Has metrics collected. Only loaded where somebody is to have them. */
export async function collectMetrics(
  { scraped, sentEveryMs }: MetricReceivers,
  version: string,
): Promise<MetricCollection> {
  const exposition = scraped && (await openExposition(scraped));
  const readers: MetricReader[] = exposition ? [exposition.reader] : [];
  if (sentEveryMs !== null)
    readers.push(
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter(),
        exportIntervalMillis: sentEveryMs,
        exportTimeoutMillis: Math.min(sentEveryMs, SEND_WITHIN_MS),
      }),
    );
  const provider = new MeterProvider({ resource: resourceOf(version), readers });
  return {
    meter: provider.getMeter('freedompay-graphql'),
    url: exposition?.url ?? null,
    close: async () => {
      await exposition?.close();
      await provider.shutdown().catch(() => {});
    },
  };
}
