import { expect, test } from '@jest/globals';
import { JournalUnavailable } from '../../../src/domain/errors.js';
import { TimerLoop } from '../../../src/services/jobs/timer-loop.js';
import { until } from '../../harness/ask.js';

const NEVER_MS = 3_600_000;

/** Rounds that end when the test says so. */
function heldRounds(pauseMs: number | null, firstPauseMs: number | null = null) {
  const held: (() => void)[] = [];
  const rounds = new TimerLoop(() => new Promise((resolve) => held.push(() => resolve(pauseMs))), firstPauseMs);
  const end = async () => {
    held.at(-1)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { rounds, held, end };
}

test('nothing is begun before the start, nor after the stop, however often it is woken', async () => {
  const { rounds, held } = heldRounds(0, NEVER_MS);
  rounds.wake();
  rounds.start();
  expect(held).toHaveLength(0);
  await rounds.stop();
  rounds.wake();
  expect(held).toHaveLength(0);
});

test('a round that is woken under way is followed by one more at once, and never by two at a time', async () => {
  const { rounds, held, end } = heldRounds(NEVER_MS, 0);
  rounds.start();
  rounds.wake();
  rounds.wake();
  expect(held).toHaveLength(1);
  await end();
  expect(held).toHaveLength(2);
  await end();
  expect(held).toHaveLength(2);
  await rounds.stop();
});

test('what only waking begins has no round by itself, and a later wish does not put off an earlier one', async () => {
  const { rounds, held, end } = heldRounds(null);
  rounds.start();
  rounds.wake(NEVER_MS);
  rounds.wake();
  rounds.wake(NEVER_MS);
  expect(held).toHaveLength(1);
  await end();
  expect(held).toHaveLength(1);
  await rounds.stop();
});

test('a stop waits for the round under way and has no other follow it', async () => {
  const { rounds, held, end } = heldRounds(0, 0);
  rounds.start();
  const stopped = rounds.stop().then(() => held.length);
  await end();
  expect(await stopped).toBe(1);
});

test('it can be started again after a stop, and goes on', async () => {
  const { rounds, held, end } = heldRounds(0, 0);
  rounds.start();
  const stopped = rounds.stop();
  await end();
  await stopped;
  await new Promise((resolve) => setTimeout(resolve, 2));
  rounds.start();
  expect(held).toHaveLength(2);
  const second = rounds.stop();
  await end();
  await second;
});

test('a round that fails is followed by the next: a fault passes, a defect is reported', async () => {
  const failures = [new JournalUnavailable(), new Error('a defect')];
  const defects: unknown[] = [];
  let rounds = 0;
  const every = TimerLoop.every(
    1,
    async () => {
      const failure = failures[rounds];
      rounds += 1;
      if (failure) throw failure;
    },
    (error) => void defects.push(error),
  );
  every.start();
  await until(
    () => rounds,
    (count) => count > 3,
  );
  await every.stop();
  expect(defects).toEqual([failures[1]]);
});

test('catching up waits for the round under way and has one of its own, which it ends with', async () => {
  const { rounds, held, end } = heldRounds(NEVER_MS, 0);
  rounds.start();
  let isOver = false;
  const caughtUp = rounds.catchUp().then(() => {
    isOver = true;
  });
  expect(held).toHaveLength(1);
  await end();
  expect([held.length, isOver]).toEqual([2, false]);
  await end();
  await caughtUp;
  await rounds.stop();
  await rounds.catchUp();
  expect(held).toHaveLength(2);
});
