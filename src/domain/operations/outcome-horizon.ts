/** How long the lock of a dead instance holds others up, in milliseconds. */
export const LEASE_MS = 15_000;

/** For how long a write that may have left stays UNKNOWN while readings do not show it, where nothing else is set: a day. */
export const OUTCOME_HORIZON_MS = 86_400_000;

const MARGIN_MS = 60_000;

/**
 * The shortest such time that may be set. Within less a write may still be on its way: the call may take all its time, a
 * machine that stood still may send until its lock has run out, and then the provider shows effects late.
 */
export function shortestHorizonMs(timeoutMs: number): number {
  return timeoutMs + LEASE_MS + MARGIN_MS;
}
