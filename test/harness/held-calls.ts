import type { FaultScope, Faults } from '../../src/simulator/faults/faults.js';

const HOUR_MS = 3_600_000;

/** Has the next call that fits wait, before it has an effect, until it is let go on by what this gives. */
export function holdCall(faults: Pick<Faults, 'arm' | 'clear'>, scope: FaultScope): () => void {
  const id = faults.arm({ kind: 'delay', ms: HOUR_MS, ...scope });
  return () => {
    if (!faults.clear(id)) throw new Error('What was to be let go on is not held.');
  };
}
