/** One change of a record and the moment from which readers see it, in milliseconds since the epoch. */
interface TimedChange<T> {
  readonly visibleAt: number;
  readonly apply: (record: T) => T;
}

/**
 * A record as it truly is, and as readers see it while some changes have not reached them yet.
 *
 * Changes are kept as functions and replayed, so that a change made elsewhere is seen at once without revealing an
 * earlier one that still lags: exactly the mixture a client of the real provider has to cope with.
 */
export class VisibilityTimeline<T> {
  private readonly changes: TimedChange<T>[] = [];
  private latest: T;

  /** `bornAt`: before that moment readers do not see the record at all. */
  constructor(
    private readonly initial: T,
    private readonly bornAt = Number.NEGATIVE_INFINITY,
  ) {
    this.latest = initial;
  }

  /** The record with every change. */
  get truth(): T {
    return this.latest;
  }

  change(apply: (record: T) => T, visibleAt: number): void {
    this.latest = apply(this.latest);
    this.changes.push({ visibleAt, apply });
  }

  /** The record with the changes that are visible at that moment; undefined before it can be seen at all. */
  seenAt(moment: number): T | undefined {
    if (moment < this.bornAt) return undefined;
    return this.changes
      .filter(({ visibleAt }) => visibleAt <= moment)
      .reduce((record, { apply }) => apply(record), this.initial);
  }
}
