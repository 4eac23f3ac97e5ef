/** Pauses between tries, in milliseconds. */
export interface BackOffTimes {
  /** The first pause; it doubles with every try up to `longestMs`. */
  readonly firstMs: number;
  readonly longestMs: number;
}

/** The pause after so many tries: doubling, with jitter, so that many do not come due together. */
export function pauseAfter(tries: number, { firstMs, longestMs }: BackOffTimes): number {
  return Math.min(firstMs * 2 ** Math.min(tries - 1, 20), longestMs) * (0.75 + Math.random() / 2);
}
