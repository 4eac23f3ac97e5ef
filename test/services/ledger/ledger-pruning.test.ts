import { expect, test } from '@jest/globals';
import { JournalUnavailable } from '../../../src/domain/errors.js';
import { LedgerPruning } from '../../../src/services/ledger/ledger-pruning.js';
import { atEnd } from '../../harness/engines.js';

const NEVER_MS = 3_600_000;
const KEEP_MS = 86_400_000;

/** Rows of which so many batches are old, and what was done to them in turn. */
function opened(batches: number, fails = false) {
  const done: string[] = [];
  let before: Date | null = null;
  let left = batches;
  const rows = {
    removableBefore: async () => before,
    allow: async (ms: number) => {
      done.push(`allowed ${ms}`);
      before = new Date(1);
    },
    removeSome: async () => {
      if (fails) throw new JournalUnavailable();
      if (left === 0) return false;
      left -= 1;
      done.push('removed');
      return true;
    },
  };
  const defects: unknown[] = [];
  const pruning = new LedgerPruning(rows, KEEP_MS, { pruneTickMs: NEVER_MS }, (error) => defects.push(error));
  pruning.start();
  atEnd(async () => {
    await pruning.stop();
    expect(defects).toEqual([]);
  });
  return { pruning, done };
}

test('nothing is removed before it was noted that it may be', async () => {
  const { pruning, done } = opened(2);
  await pruning.catchUp();
  expect(done).toContain(`allowed ${KEEP_MS}`);
  expect(done[0]).toBe(`allowed ${KEEP_MS}`);
  await pruning.catchUp();
  expect(done.filter((one) => one === 'removed')).toHaveLength(2);
});

test('a store that is down is no defect, and is asked again', async () => {
  const { pruning, done } = opened(1, true);
  await pruning.catchUp();
  await pruning.catchUp();
  expect(done).not.toContain('removed');
});
