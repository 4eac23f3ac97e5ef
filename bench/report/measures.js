// The figures that the gateway is held to. Ratios are taken round by round, where both sides ran one after the other, and
// the median of them is the measure.

/** The bar of each measure, and which side of it is good. Why they are where they are: docs/benchmarks.md. */
export const BARS = {
  cpu_single_vs_bare: { most: 2, says: 'CPU per request, one payment, against the bare proxy' },
  cpu_single_vs_mercurius: { most: 0.9, says: 'CPU per request, one payment, against Mercurius without JIT' },
  cpu_single_vs_mercurius_jit: { most: 2, says: 'CPU per request, one payment, against Mercurius with JIT' },
  cpu_first_time_vs_mercurius: {
    most: 1.2,
    says: 'CPU per request, a document never met, against Mercurius without JIT',
  },
  cpu_shapes_vs_one: { most: 1.2, says: 'CPU per request, 1,000 documents in turn, against one document' },
  rps_single_vs_stock: { least: 2.2, says: 'requests per second, one payment, against the stock stack' },
  cpu_list_vs_bare: { most: 1.7, says: 'CPU per request, 50 ids of 25 payments, against the bare proxy' },
  rps_hot_vs_stock: {
    least: 5,
    says: 'requests per second, one payment that everybody reads, against the stock stack',
  },
  pollers_calls_per_second: { most: 105, says: 'provider calls per second, 1,000 pollers on 100 payments' },
  added_p99_ms: { most: 25, says: 'milliseconds added at p99, beside calls straight to a provider of 50 ms' },
  decode_us: { most: 20, says: 'microseconds to decode, verify and shape a status reply of 1 kB' },
  cpu_two_processes_vs_one: { most: 1.15, says: 'CPU per request, two processes on one port and store, against one' },
};

/** 1,000 pollers, once a second each. */
const POLLS_PER_SECOND = 1_000;

export function measuresOf({ closed, shapes, polling, latency, processes, decode }) {
  const added = latency.results.gateway.map(({ p99 }, round) => p99 - latency.results.direct[round].p99);
  return {
    cpu_single_vs_bare: ratio(closed.single, 'cpu', 'gateway', 'bare'),
    cpu_single_vs_mercurius: ratio(closed.single, 'cpu', 'gateway', 'mercurius'),
    cpu_single_vs_mercurius_jit: ratio(closed.single, 'cpu', 'gateway', 'mercuriusJit'),
    cpu_first_time_vs_mercurius: ratio(closed.firstTime, 'cpu', 'gateway', 'mercurius'),
    cpu_shapes_vs_one: ratio(shapes, 'cpu', 'shapes', 'single'),
    rps_single_vs_stock: ratio(closed.single, 'rate', 'gateway', 'stock'),
    cpu_list_vs_bare: ratio(closed.list, 'cpu', 'gateway', 'bare'),
    rps_hot_vs_stock: ratio(closed.hot, 'rate', 'gateway', 'stock'),
    // Few calls for few polls would be no merit.
    ...(pollsAreHeld(polling) && {
      pollers_calls_per_second: rounded(median(polling.gateway.map(({ callsPerSecond }) => callsPerSecond))),
    }),
    // A gateway that cannot hold the rate has no latency at that rate.
    ...(latency.gatewayHolds && { added_p99_ms: rounded(median(added)) }),
    decode_us: decode,
    cpu_two_processes_vs_one: ratio(processes, 'cpu', 'cluster', 'gateway'),
  };
}

/** Whether the gateway answered the pollers as often as they meant to ask. */
export function pollsAreHeld({ gateway }) {
  return median(gateway.map(({ rate }) => rate)) > 0.9 * POLLS_PER_SECOND;
}

/** Whether a measure keeps to its bar. A measure without a value does not. */
export function keeps(name, value) {
  const { most, least } = BARS[name];
  return value !== undefined && (most === undefined || value <= most) && (least === undefined || value >= least);
}

/** The median over the rounds of one figure of one server against another's in the same round. */
export function ratio(results, figure, ours, theirs) {
  return rounded(median(results[ours].map((one, round) => one[figure] / results[theirs][round][figure])));
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Every figure of one server, over its rounds. */
export function summary(rounds) {
  return Object.fromEntries(
    ['rate', 'p50', 'p99', 'cpu', 'calls', 'callsPerSecond', 'megabytes'].map((figure) => [
      figure,
      median(rounds.map((one) => one[figure])),
    ]),
  );
}

function rounded(value) {
  return Number(value.toFixed(2));
}
