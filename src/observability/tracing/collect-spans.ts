import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { resourceOf } from '../otel-resource.js';

/**
 * Has spans sent to a collector, as the variables of OpenTelemetry say, which its own code reads. Only loaded where they ask
 * for it. Where something else collects spans already, that goes on.
 */
export function collectSpans(version: string): { close(): Promise<void> } {
  const provider = new BasicTracerProvider({
    resource: resourceOf(version),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  if (!trace.setGlobalTracerProvider(provider)) return { close: () => provider.shutdown() };
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  // Nothing else: baggage of callers is nobody else's business.
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  return {
    close: async () => {
      await provider.shutdown().catch(() => {});
      for (const one of [trace, context, propagation]) one.disable();
    },
  };
}
