import type { Counter, Histogram, Meter } from '@opentelemetry/api';
import { type LabelsOf, METRICS, type MetricDescription, type MetricOf, SECONDS_BUCKETS } from './catalogue.js';

type Counted = MetricOf<'counter'>;
type Timed = MetricOf<'histogram'>;
type Observed = MetricOf<'observed counter' | 'observed gauge'>;

/** Takes the values that observed metrics have now. */
export type Observer = <Name extends Observed>(name: Name, value: number, labels?: LabelsOf<Name>) => void;

/** Where the gateway notes what it does, and by which it is asked how it is. Made only where somebody collects it. */
export class Measures {
  private readonly counters = new Map<Counted, Counter>();
  private readonly histograms = new Map<Timed, Histogram>();

  constructor(private readonly meter: Meter) {
    for (const [name, metric] of entries()) {
      const { kind, description, unit } = metric;
      if (kind === 'counter') this.counters.set(name as Counted, meter.createCounter(name, { description, unit }));
      if (kind !== 'histogram') continue;
      const advice = { explicitBucketBoundaries: SECONDS_BUCKETS };
      this.histograms.set(name as Timed, meter.createHistogram(name, { description, unit, advice }));
    }
  }

  add<Name extends Counted>(name: Name, labels: LabelsOf<Name>, by = 1): void {
    this.counters.get(name)?.add(by, labels);
  }

  /** Notes how long something took, in milliseconds. */
  took<Name extends Timed>(name: Name, milliseconds: number, labels: LabelsOf<Name>): void {
    this.histograms.get(name)?.record(milliseconds / 1_000, labels);
  }

  /** Has observed metrics looked up at each collection, all in one go. */
  observe(names: readonly Observed[], find: (observe: Observer) => void | Promise<void>): void {
    const instruments = new Map(
      names.map((name) => {
        const { kind, description, unit } = METRICS[name];
        const options = { description, unit };
        return [
          name,
          kind === 'observed counter'
            ? this.meter.createObservableCounter(name, options)
            : this.meter.createObservableGauge(name, options),
        ] as const;
      }),
    );
    this.meter.addBatchObservableCallback(
      (result) =>
        find((name, value, labels = {}) => {
          const instrument = instruments.get(name);
          if (instrument) result.observe(instrument, value, labels);
        }),
      [...instruments.values()],
    );
  }
}

function entries(): [string, MetricDescription][] {
  return Object.entries(METRICS);
}
