/** Pauses between tries, in milliseconds. */
export interface BackOffTimes {
  /** The first pause; it doubles with every try up to `maxMs`. */
  readonly firstMs: number;
  readonly maxMs: number;
}

/** The pause after so many tries: doubling, with jitter, so that many do not come due together. */
export function pauseAfter(tries: number, { firstMs, maxMs }: BackOffTimes): number {
  return Math.min(firstMs * 2 ** Math.min(tries - 1, 20), maxMs) * (0.75 + Math.random() / 2);
}

/** When an open operation is rechecked, by its age. */
export interface AgeTimes {
  /** The first pause, in milliseconds. Pauses then double, since each is as long as the operation is old, up to half of the first age. */
  readonly firstMs: number;
  /** The ages at which it is rechecked after that, in milliseconds, ascending; past the last one at its interval. */
  readonly agesMs: readonly number[];
}

/** The pause before the next recheck of an operation of that age, with up to 25 % jitter added, so that many do not come due together. */
export function pauseAtAge(ageMs: number, { firstMs, agesMs }: AgeTimes): number {
  const pauseMs =
    2 * ageMs < (agesMs[0] ?? 0) ? ageMs : (agesMs.find((age) => age > ageMs) ?? ageMs + (agesMs.at(-1) ?? 0)) - ageMs;
  return Math.max(pauseMs, firstMs) * (1 + Math.random() / 4);
}
