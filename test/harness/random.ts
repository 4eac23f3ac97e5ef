/** Names the seed, so that a run can be had again: JOURNAL_SEED=<seed>. */
export function seed(): number {
  const given = process.env['JOURNAL_SEED'];
  return given ? Number(given) : Math.floor(Math.random() * 2 ** 31);
}

/** Numbers from 0 to below 1, the same ones for the same seed (mulberry32). */
export function random(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
