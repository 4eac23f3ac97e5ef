/*
 * Imported before all that takes time to load, so that a stop signal is heard from the first moment on: as the first process
 * of a container the program would not even be ended by one that it does not hear.
 */

export type StopSignal = 'SIGINT' | 'SIGTERM';

/**
 * How soon after the first a signal is taken for the same one, in milliseconds: a terminal sends it to the whole group, and npm
 * and the process above pass it on.
 */
const SAME_SIGNAL_MS = 300;

/** What a stop takes. Until that is known there is nothing to take care of. */
let stop: (signal: StopSignal) => void = endAtOnce;
let firstAt: number | undefined;

/** Has this done once, at the first stop signal. Another signal ends the program at once. */
export function onStop(take: (signal: StopSignal) => void): void {
  stop = take;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => heard(signal));

function heard(signal: StopSignal): void {
  const now = performance.now();
  if (firstAt === undefined) {
    firstAt = now;
    stop(signal);
  } else if (now - firstAt > SAME_SIGNAL_MS) endAtOnce(signal);
}

/** Ends as if nobody had listened: nothing that hangs, such as a write of the last log lines, can hold that up. */
function endAtOnce(signal: StopSignal): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // The first process of a container goes on after that.
  setImmediate(() => process.exit(1));
}
