/**
 * The next id that nobody chose, for all simulators of the process. It starts at the time of day, ten to the millisecond, and
 * never goes back: neither a reset nor a new start gives an id that a client may know from before, as no provider ever does.
 */
let next = BigInt(Date.now()) * 10n;

/** An id that was never given before. */
export function freshId(): string {
  return String(next++);
}
