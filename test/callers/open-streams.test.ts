import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { OpenStreams } from '../../src/callers/open-streams.js';

const MINUTE_MS = 60_000;
const ONE = { id: 'one' };
const TWO = { id: 'two' };

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function streams() {
  const charged: [string, number][] = [];
  const charge = async (callerId: string, calls: number) => {
    charged.push([callerId, calls]);
  };
  return { charged, open: new OpenStreams({ perCaller: 10, inAll: 10 }, { charge }, 4) };
}

test('each open stream is charged for its reads every minute', () => {
  const { charged, open } = streams();
  open.open(ONE);
  const close = open.open(ONE);
  open.open(TWO);
  jest.advanceTimersByTime(MINUTE_MS);
  expect(charged).toEqual([
    ['one', 8],
    ['two', 4],
  ]);
  close();
  jest.advanceTimersByTime(MINUTE_MS);
  expect(charged.slice(2)).toEqual([
    ['one', 4],
    ['two', 4],
  ]);
});

test('nothing is charged, and no timer runs, when all are closed', () => {
  const { charged, open } = streams();
  for (const close of [open.open(ONE), open.open(TWO)]) close();
  jest.advanceTimersByTime(2 * MINUTE_MS);
  expect([charged, jest.getTimerCount()]).toEqual([[], 0]);
});

test('closing twice counts once', () => {
  const { charged, open } = streams();
  const close = open.open(ONE);
  open.open(ONE);
  close();
  close();
  jest.advanceTimersByTime(MINUTE_MS);
  expect(charged).toEqual([['one', 4]]);
});
