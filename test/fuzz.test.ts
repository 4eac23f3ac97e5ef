import { expect, test } from '@jest/globals';
import { run } from '../fuzz/target.js';
import { TARGETS } from '../fuzz/targets.js';

/** A taste of `npm run fuzz`. Its seed is told with a finding; time is not looked at here. */
const SEED = Math.floor(Math.random() * 2 ** 31);

const INPUTS = 500;

test.each(Object.keys(TARGETS))('hostile inputs for %s bring no crash and no forgery', async (name) => {
  const target = await TARGETS[name]?.();
  if (!target) throw new Error(`There is no target ${name}.`);
  try {
    const { finding, inputs, accepted, refused } = await run(target, { inputs: INPUTS, seed: SEED, withinMs: null });
    expect({ finding, inputs }).toEqual({ finding: null, inputs: INPUTS });
    // What takes nothing, or everything, finds nothing.
    expect([accepted > 0, refused > 0]).toEqual([true, true]);
  } finally {
    await target.close?.();
  }
});
