import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { Measures } from './measures.js';

/** How often the delay of the event loop is looked at, in milliseconds: each look is a timer. */
const RESOLUTION_MS = 20;
const NANOSECONDS = 1e9;

/** Measures what the process itself is doing. Gives back what ends that. */
export function measureRuntime(measures: Measures): () => void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let busy = performance.eventLoopUtilization();
  measures.observe(
    [
      'nodejs.eventloop.delay.p50',
      'nodejs.eventloop.delay.p99',
      'nodejs.eventloop.delay.max',
      'nodejs.eventloop.utilization',
      'v8js.memory.heap.used',
    ],
    (observe) => {
      // What it measures is the pause between its own timers.
      const delayed = (nanoseconds: number) => Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1_000);
      const isMeasured = delay.count > 0;
      observe('nodejs.eventloop.delay.p50', isMeasured ? delayed(delay.percentile(50)) : 0);
      observe('nodejs.eventloop.delay.p99', isMeasured ? delayed(delay.percentile(99)) : 0);
      observe('nodejs.eventloop.delay.max', isMeasured ? delayed(delay.max) : 0);
      delay.reset();
      const now = performance.eventLoopUtilization();
      observe('nodejs.eventloop.utilization', performance.eventLoopUtilization(now, busy).utilization);
      busy = now;
      observe('v8js.memory.heap.used', getHeapStatistics().used_heap_size);
    },
  );
  return () => delay.disable();
}
