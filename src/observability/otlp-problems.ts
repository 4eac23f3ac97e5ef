import { DiagLogLevel, diag } from '@opentelemetry/api';

/** How seldom it is said that a collector takes nothing, in milliseconds. */
const SAY_EVERY_MS = 60_000;

/** Has it said that a collector takes nothing. The words of the library may hold addresses and answers of the collector: none of them is repeated. */
export function sayOtlpProblems(warn: (problem: string) => void): void {
  let saidAt = Number.NEGATIVE_INFINITY;
  const say = () => {
    if (performance.now() - saidAt < SAY_EVERY_MS) return;
    saidAt = performance.now();
    warn(
      'Traces or metrics cannot be sent: OTEL_EXPORTER_OTLP_ENDPOINT must lead to a collector that takes OTLP over HTTP.',
    );
  };
  const silent = () => {};
  diag.setLogger(
    { error: say, warn: silent, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
  );
}
