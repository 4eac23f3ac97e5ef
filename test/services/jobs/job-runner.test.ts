import { expect, test } from '@jest/globals';
import { JobRunner } from '../../../src/services/jobs/job-runner.js';

test('catching up does all that is due, in as many goes as it takes, and what came due by it', async () => {
  const due = [3, 0, 0, 0];
  const done: number[] = [];
  const runner = new JobRunner<number>({
    claim: async (limit) => due.splice(0, limit),
    work: async (more) => {
      await new Promise(setImmediate);
      done.push(more);
      if (more > 0) due.push(more - 1);
    },
    atOnce: 2,
    tickMs: 3_600_000,
    observeDefect: () => {},
  });
  runner.start();
  await runner.catchUp();
  expect([due, done.toSorted()]).toEqual([[], [0, 0, 0, 0, 1, 2, 3]]);
  await runner.stop();
});
