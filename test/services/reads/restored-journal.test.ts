import { expect, test } from '@jest/globals';
import { RestoredJournal } from '../../../src/services/reads/restored-journal.js';

const HORIZON_MS = 1_000;

/** A journal whose store's clock and whose steady one are set by the test. */
function open(declaredAt: number | null) {
  const times = { declaredAt, store: 10_000, steady: 5 };
  const latest = async () => (times.declaredAt === null ? null : { declaredAt: times.declaredAt, now: times.store });
  const journal = new RestoredJournal({ latest }, HORIZON_MS, () => times.steady);
  const pass = (ms: number) => {
    times.store += ms;
    times.steady += ms;
  };
  return { times, journal, pass };
}

test('a journal of which no restore was declared is none', async () => {
  const { journal } = open(null);
  expect(await journal.isRecent({})).toBe(false);
});

test('a restored journal is one until the horizon, of its own where an account has one', async () => {
  const { journal, pass } = open(10_000);
  pass(999);
  expect(await journal.isRecent({})).toBe(true);
  expect(await journal.isRecent({ outcomeHorizonMs: 500 })).toBe(false);
  pass(1);
  expect(await journal.isRecent({})).toBe(false);
  expect(await journal.isRecent({ outcomeHorizonMs: 5_000 })).toBe(true);
  expect(await journal.until([{}, { outcomeHorizonMs: 5_000 }])).toEqual(new Date(15_000));
});

test('a clock that is set ahead ends nothing while the process runs, and one that is set back draws it out', async () => {
  const { journal, times, pass } = open(10_000);
  expect(await journal.isRecent({})).toBe(true);
  times.store += 40 * 86_400_000;
  pass(999);
  expect(await journal.isRecent({})).toBe(true);
  pass(1);
  expect(await journal.isRecent({})).toBe(false);
  times.store = 9_000;
  expect(await journal.isRecent({})).toBe(true);
});

test('a restore that is declared later counts from then', async () => {
  const { journal, times, pass } = open(10_000);
  pass(5_000);
  expect(await journal.isRecent({})).toBe(false);
  times.declaredAt = times.store;
  pass(999);
  expect(await journal.isRecent({})).toBe(true);
});
