import { expect, test } from '@jest/globals';
import { JournalUnavailable } from '../../../src/domain/errors.js';
import { ReadingQueue } from '../../../src/services/ledger/reading-queue.js';
import { until } from '../../harness/ask.js';
import { atEnd } from '../../harness/engines.js';

interface Reading {
  readonly n: number;
}

/** A queue whose store takes what `refuses` lets it. */
function openQueue(gatherMs = 60_000) {
  const written: number[][] = [];
  const dropped: number[] = [];
  const defects: unknown[] = [];
  const store = { refuses: (_readings: readonly Reading[]): Error | null => null };
  const queue = new ReadingQueue<Reading>({
    write: async (readings) => {
      const refusal = store.refuses(readings);
      if (refusal) throw refusal;
      written.push(readings.map(({ n }) => n));
    },
    gatherMs,
    dropped: ({ n }) => dropped.push(n),
    observeDefect: (error) => defects.push(error),
  });
  atEnd(() => queue.close());
  const add = (count: number, from = 0) => {
    for (let n = from; n < from + count; n += 1) queue.add({ n });
  };
  return { queue, store, written, dropped, defects, add };
}

const down = () => new JournalUnavailable();

test('readings are gathered and written in their order, at most 250 at once', async () => {
  const { queue, written, add } = openQueue();
  add(600);
  expect(written).toEqual([]);
  await queue.flush();
  expect(written.map((batch) => batch.length)).toEqual([250, 250, 100]);
  expect(written.flat()).toEqual(Array.from({ length: 600 }, (_, n) => n));
});

test('what comes while a round writes is gathered for the next one, and written by it', async () => {
  const { store, written, add } = openQueue(1);
  const more = [1, 1, 1];
  // One comes with each of the first three batches.
  store.refuses = () => {
    if (more.pop()) add(1, written.length + 300);
    return null;
  };
  add(300);
  await until(
    async () => written,
    (all) => all.flat().length === 303,
  );
  expect(written.map((batch) => batch.length)).toEqual([250, 50, 2, 1]);
});

test('they are written by themselves soon', async () => {
  const { written, add } = openQueue(1);
  add(3);
  await until(
    async () => written.flat(),
    (all) => all.length === 3,
  );
});

test('while the store is down they wait, and nothing is lost', async () => {
  const { queue, store, written, dropped, add } = openQueue();
  store.refuses = down;
  add(150);
  await queue.flush();
  await queue.flush();
  expect([written, dropped]).toEqual([[], []]);
  store.refuses = () => null;
  add(1, 150);
  await queue.flush();
  expect(written.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 151 }, (_, n) => n));
});

test('one that the store never takes holds up no other, and is dropped in the end', async () => {
  const { queue, store, written, dropped, add } = openQueue();
  store.refuses = (readings) => (readings.some(({ n }) => n === 5) ? down() : null);
  add(10);
  for (let round = 0; round < 3; round += 1) {
    await queue.flush();
    add(1, 10 + round);
  }
  await queue.flush();
  expect(dropped).toEqual([5]);
  expect(written.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12]);
});

test('a defect in writing is reported, and the readings are tried again one by one', async () => {
  const { queue, store, written, defects, add } = openQueue();
  store.refuses = (readings) => (readings.length > 1 ? new TypeError('defect') : null);
  add(3);
  await queue.flush();
  expect(written).toEqual([[0], [1], [2]]);
  expect(defects).toHaveLength(1);
});

test('what waits is bounded: the oldest is dropped, and said to be', async () => {
  const { queue, store, dropped, add } = openQueue();
  store.refuses = down;
  add(5_003);
  expect(dropped).toEqual([0, 1, 2]);
  store.refuses = () => null;
  await queue.flush();
});

test('closing writes down what waits', async () => {
  const { queue, written, add } = openQueue();
  add(2);
  await queue.close();
  expect(written).toEqual([[0, 1]]);
});
