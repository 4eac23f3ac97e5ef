const { default: Sequencer } = require('@jest/test-sequencer');

// Suites that take minutes, most of them spent waiting. Jest knows a suite that it has not run by its size alone, and would begin
// these small files last, with nothing left to do meanwhile.
const LONG = /[/-](faults|kills|chaos|scenarios)\.test\.ts$/;

/** Spreads the long suites over the first half of a run: some wait while the others work. */
module.exports = class LongSuitesEarly extends Sequencer {
  sort(tests) {
    const inOrder = super.sort(tests);
    const long = inOrder.filter(({ path }) => LONG.test(path));
    const others = inOrder.filter(({ path }) => !LONG.test(path));
    const between = Math.floor(others.length / (2 * long.length));
    return long
      .flatMap((test, index) => [test, ...others.slice(index * between, (index + 1) * between)])
      .concat(others.slice(long.length * between));
  }
};
