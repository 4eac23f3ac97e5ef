import { expect, test } from '@jest/globals';
import { RestoredJournal } from '../../../src/services/reads/restored-journal.js';
import type { DeclaredRestore } from '../../../src/store/restores.js';

const HORIZON_MS = 1_000;

/** A store of restores, and processes on it whose steady clocks are set by the test. */
function open(...names: string[]) {
  const elapsed = new Map(names.map((name) => [name, 0]));
  const restores = {
    all: async () => [...elapsed].map(([name, elapsedMs]): DeclaredRestore => ({ name, elapsedMs })),
    noteElapsed: async ({ name, elapsedMs }: DeclaredRestore) => void elapsed.set(name, elapsedMs),
  };
  const start = (startedAt = 5) => {
    let now = startedAt;
    const journal = new RestoredJournal(restores, HORIZON_MS, { now: () => Date.now(), steady: () => now });
    const pass = (ms: number) => {
      now += ms;
    };
    return { journal, pass };
  };
  return { elapsed, start };
}

test('a journal of which no restore was declared is none', async () => {
  const { journal } = open().start();
  expect(await journal.isRecent({})).toBe(false);
});

test('a restored journal is one until the horizon, of the account where it has one of its own', async () => {
  const { journal, pass } = open('one').start();
  expect(await journal.isRecent({})).toBe(true);
  pass(999);
  expect(await journal.isRecent({})).toBe(true);
  expect(await journal.isRecent({ outcomeHorizonMs: 500 })).toBe(false);
  pass(1);
  expect(await journal.isRecent({})).toBe(false);
  expect(await journal.isRecent({ outcomeHorizonMs: 5_000 })).toBe(true);
  const before = Date.now();
  const time = await journal.until([{}, { outcomeHorizonMs: 5_000 }]);
  expect(time?.restore).toBe('one');
  expect(time?.endsAt.getTime()).toBeGreaterThanOrEqual(before + 4_000);
  expect(time?.endsAt.getTime()).toBeLessThanOrEqual(Date.now() + 4_000);
});

test('the time goes on where the process before had noted it, and stands while none runs', async () => {
  const { start } = open('one');
  const first = start();
  await first.journal.noteElapsed([{}]);
  first.pass(600);
  await first.journal.noteElapsed([{}]);
  first.pass(300);

  const second = start(7_000_000);
  expect(await second.journal.isRecent({})).toBe(true);
  second.pass(399);
  expect(await second.journal.isRecent({})).toBe(true);
  second.pass(1);
  expect(await second.journal.isRecent({})).toBe(false);
});

test('what another instance has counted beyond this one counts', async () => {
  const { elapsed, start } = open('one');
  const { journal } = start();
  expect(await journal.isRecent({})).toBe(true);
  elapsed.set('one', 1_000);
  expect(await journal.isRecent({})).toBe(false);
});

test('of two restores the one with less time behind it decides', async () => {
  const { elapsed, start } = open('first');
  const { journal, pass } = start();
  expect(await journal.isRecent({})).toBe(true);
  pass(5_000);
  expect(await journal.isRecent({})).toBe(false);
  elapsed.set('second', 0);
  expect(await journal.isRecent({})).toBe(true);
  pass(999);
  expect(await journal.until([{}])).toMatchObject({ restore: 'second' });
  pass(1);
  expect(await journal.isRecent({})).toBe(false);
});

test('nothing more is noted of a restore whose time is over', async () => {
  const { elapsed, start } = open('one');
  const { journal, pass } = start();
  await journal.noteElapsed([{}]);
  pass(1_500);
  await journal.noteElapsed([{}]);
  pass(1_500);
  await journal.noteElapsed([{}]);
  expect(elapsed.get('one')).toBe(1_500);
});
