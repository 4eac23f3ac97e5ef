import * as z from 'zod';
import { text } from '../accounts.js';

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number, 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a port number, 0 to 65535');
const exporter = z.enum(['otlp', 'none'], { error: 'must be "otlp" or "none"; for Prometheus set METRICS_PORT' });
const endpoint = z.url({ protocol: /^https?$/, error: 'must be the http or https URL of a collector' });

/** The variables that say where the gateway tells how it is doing. Source: OpenTelemetry, "Environment Variable Specification". */
export const telemetryVariables = {
  METRICS_HOST: text.default('127.0.0.1'),
  METRICS_PORT: port.optional(),
  OTEL_SDK_DISABLED: text.optional(),
  OTEL_TRACES_EXPORTER: exporter.optional(),
  OTEL_METRICS_EXPORTER: exporter.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint.optional(),
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: endpoint.optional(),
  OTEL_METRIC_EXPORT_INTERVAL: z
    .string()
    .regex(/^[1-9]\d{2,6}$/, 'must be milliseconds, 100 to 9999999')
    .transform(Number)
    .default(60_000),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .literal('http/json', { error: 'must be "http/json", which collectors take at the port for HTTP (4318)' })
    .optional(),
};
export type TelemetryVariables = z.infer<z.ZodObject<typeof telemetryVariables>>;

/** Where the gateway tells how it is doing. */
export interface Telemetry {
  /** Where metrics can be scraped; `null`: nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
  /** What is sent to a collector by OTLP, which is found by the variables of OpenTelemetry. */
  readonly otlp: {
    readonly traces: boolean;
    /** How often metrics are, in milliseconds; `null`: never. */
    readonly metricsEveryMs: number | null;
  };
}

export function telemetryOf(values: TelemetryVariables): Telemetry {
  const { METRICS_HOST: host, METRICS_PORT } = values;
  const isOff = values.OTEL_SDK_DISABLED?.toLowerCase() === 'true';
  const sends = (chosen: 'otlp' | 'none' | undefined, to: string | undefined) =>
    !isOff && (chosen === undefined ? (to ?? values.OTEL_EXPORTER_OTLP_ENDPOINT) !== undefined : chosen === 'otlp');
  return {
    metrics: METRICS_PORT === undefined ? null : { host, port: METRICS_PORT },
    otlp: {
      traces: sends(values.OTEL_TRACES_EXPORTER, values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT),
      metricsEveryMs: sends(values.OTEL_METRICS_EXPORTER, values.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT)
        ? values.OTEL_METRIC_EXPORT_INTERVAL
        : null,
    },
  };
}
