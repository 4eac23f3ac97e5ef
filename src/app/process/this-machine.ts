import { statSync } from 'node:fs';
import type { Machine } from '../../config/config.js';

/** The machine that this program runs on. */
export function thisMachine(): Machine {
  return {
    nodeVersion: process.versions.node,
    now: new Date(),
    // Windows has other rights than these bits.
    modeOf: (path) => (process.platform === 'win32' ? null : (statSync(path, { throwIfNoEntry: false })?.mode ?? null)),
  };
}
