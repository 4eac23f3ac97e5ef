import type { Telemetry } from '../config/telemetry/telemetry.js';
import type { ClosingStack } from './closing-stack.js';

/** Has spans collected, where the configuration asks for it: without, none of what collects them is even loaded. */
export async function openTracing(
  { otlp }: Telemetry,
  version: string,
  closing: ClosingStack,
  warn: (problem: string) => void,
): Promise<void> {
  if (!otlp.traces && otlp.metricsEveryMs === null) return;
  const { sayOtlpProblems } = await import('../observability/otlp-problems.js');
  sayOtlpProblems(warn);
  if (!otlp.traces) return;
  const { collectSpans } = await import('../observability/tracing/collect-spans.js');
  await closing.opened(collectSpans(version));
}
