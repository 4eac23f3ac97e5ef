/** What a request costs, as `extensions.cost` of its answer tells. */
export interface Cost {
  /** Provider calls that it causes at most; a read of the journal counts as one. */
  readonly providerCalls: number;
  /** The most that one request may cause. */
  readonly limit: number;
  /** What the caller has left of this minute; `null` where the request was refused for what it is. */
  readonly remaining: number | null;
  readonly perMinute: number;
}
