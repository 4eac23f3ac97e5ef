import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Budgets } from '../../src/callers/budgets.js';

const ONE = { id: 'one' };

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('a minute after the first request all of it is there again', async () => {
  const budgets = new Budgets(5);
  expect(await budgets.spend(ONE, 5)).toBe(0);
  await expect(budgets.check(ONE)).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterSeconds: 60 } });
  jest.advanceTimersByTime(45_000);
  await expect(budgets.check(ONE)).rejects.toMatchObject({ details: { retryAfterSeconds: 15 } });
  jest.advanceTimersByTime(15_000);
  await budgets.check(ONE);
  expect(await budgets.spend(ONE, 2)).toBe(3);
});

test('what happens anyway is charged below nothing, and is forgotten with the minute', async () => {
  const budgets = new Budgets(5);
  await budgets.charge('one', 50);
  await expect(budgets.spend(ONE, 1)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  jest.advanceTimersByTime(60_000);
  expect(await budgets.spend(ONE, 1)).toBe(4);
});
