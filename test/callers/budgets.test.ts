import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Budgets } from '../../src/callers/budgets.js';

const ONE = { id: 'one' };
const OTHER = { id: 'other' };

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** What a refusal says, as whoever is refused gets it. */
function refusalOf(ask: () => void): unknown {
  try {
    ask();
  } catch (error) {
    return error;
  }
  throw new Error('It was not refused.');
}

test('a minute after the first request all of it is there again', () => {
  const budgets = new Budgets(5);
  expect(budgets.spend(ONE, 5)).toBe(0);
  const refused = refusalOf(() => budgets.check(ONE));
  expect(refused).toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterSeconds: 60 } });
  jest.advanceTimersByTime(45_000);
  expect(refusalOf(() => budgets.check(ONE))).toMatchObject({ details: { retryAfterSeconds: 15 } });
  jest.advanceTimersByTime(15_000);
  budgets.check(ONE);
  expect(budgets.spend(ONE, 2)).toBe(3);
});

test('what is more than is left is refused, and takes nothing', () => {
  const budgets = new Budgets(5);
  expect(budgets.spend(ONE, 3)).toBe(2);
  expect(refusalOf(() => budgets.spend(ONE, 3))).toMatchObject({ code: 'RATE_LIMITED' });
  expect(budgets.spend(ONE, 2)).toBe(0);
});

test('what happens anyway is charged below nothing, and is forgotten with the minute', () => {
  const budgets = new Budgets(5);
  budgets.charge('one', 50);
  expect(refusalOf(() => budgets.spend(ONE, 1))).toMatchObject({ code: 'RATE_LIMITED' });
  jest.advanceTimersByTime(60_000);
  expect(budgets.spend(ONE, 1)).toBe(4);
});

test('each caller has a minute of his own', () => {
  const budgets = new Budgets(5);
  budgets.spend(ONE, 5);
  jest.advanceTimersByTime(30_000);
  expect(budgets.spend(OTHER, 5)).toBe(0);
  jest.advanceTimersByTime(30_000);
  expect(budgets.spend(ONE, 1)).toBe(4);
  expect(refusalOf(() => budgets.check(OTHER))).toMatchObject({ details: { retryAfterSeconds: 30 } });
});
