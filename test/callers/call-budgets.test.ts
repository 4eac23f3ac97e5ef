import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { CallBudgets } from '../../src/callers/call-budgets.js';

const ONE = { id: 'one', only: null };
const OTHER = { id: 'other', only: null };
const PAYERS = { costPerMinute: 4, requestCost: 2, streams: 1, share: 0.5 };
const payer = (id: string) => ({
  id: `payer:${id}`,
  only: { account: 'default', minter: ONE.id, paymentIds: new Set<string>(), orderIds: new Set<string>() },
});

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** What a refusal says, as whoever is refused gets it. */
function messageOf(ask: () => void): unknown {
  try {
    ask();
  } catch (error) {
    return error;
  }
  throw new Error('It was not refused.');
}

test('a minute after the first request all of it is there again', () => {
  const budgets = new CallBudgets(5, PAYERS);
  expect(budgets.spend(ONE, 5)).toBe(0);
  const refused = messageOf(() => budgets.check(ONE));
  expect(refused).toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterSeconds: 60 } });
  jest.advanceTimersByTime(45_000);
  expect(messageOf(() => budgets.check(ONE))).toMatchObject({ details: { retryAfterSeconds: 15 } });
  jest.advanceTimersByTime(15_000);
  budgets.check(ONE);
  expect(budgets.spend(ONE, 2)).toBe(3);
});

test('what is more than is left is refused, and takes nothing', () => {
  const budgets = new CallBudgets(5, PAYERS);
  expect(budgets.spend(ONE, 3)).toBe(2);
  expect(messageOf(() => budgets.spend(ONE, 3))).toMatchObject({ code: 'RATE_LIMITED' });
  expect(budgets.spend(ONE, 2)).toBe(0);
});

test('what happens anyway is charged below nothing, and is forgotten with the minute', () => {
  const budgets = new CallBudgets(5, PAYERS);
  budgets.charge(ONE, 50);
  expect(messageOf(() => budgets.spend(ONE, 1))).toMatchObject({ code: 'RATE_LIMITED' });
  jest.advanceTimersByTime(60_000);
  expect(budgets.spend(ONE, 1)).toBe(4);
});

test('each caller has a minute of his own', () => {
  const budgets = new CallBudgets(5, PAYERS);
  budgets.spend(ONE, 5);
  jest.advanceTimersByTime(30_000);
  expect(budgets.spend(OTHER, 5)).toBe(0);
  jest.advanceTimersByTime(30_000);
  expect(budgets.spend(ONE, 1)).toBe(4);
  expect(messageOf(() => budgets.check(OTHER))).toMatchObject({ details: { retryAfterSeconds: 30 } });
});

describe('payers', () => {
  const budgets = () => new CallBudgets(20, PAYERS);

  test('have a small budget of their own each', () => {
    const all = budgets();
    expect(all.spend(payer('a'), 4)).toBe(0);
    expect(messageOf(() => all.check(payer('a')))).toMatchObject({ code: 'RATE_LIMITED' });
    expect(all.spend(payer('b'), 1)).toBe(3);
  });

  test('take out of the minute of whoever let them in', () => {
    const all = budgets();
    all.spend(payer('a'), 4);
    expect(all.spend(ONE, 1)).toBe(15);
    expect(all.spend(OTHER, 1)).toBe(19);
  });

  test('take no more than their part together, however many there are and whenever they begin', () => {
    const all = budgets();
    all.spend(ONE, 1);
    for (const half of [0, 1]) {
      for (let n = 0; n < 50; n += 1) {
        try {
          all.spend(payer(`${half}-${n}`), 1);
        } catch {}
      }
      jest.advanceTimersByTime(29_000);
    }
    expect(all.spend(ONE, 9)).toBe(0);
  });

  test('are refused when their part is used up, and when whoever let them in has used up all', () => {
    const all = budgets();
    for (const id of ['a', 'b']) all.spend(payer(id), 4);
    expect(messageOf(() => all.spend(payer('c'), 3))).toMatchObject({ code: 'RATE_LIMITED' });
    expect(all.spend(payer('c'), 2)).toBe(2);
    expect(messageOf(() => all.check(payer('d')))).toMatchObject({
      message: expect.stringContaining('payers of this shop'),
    });
    jest.advanceTimersByTime(60_000);
    all.spend(ONE, 20);
    expect(messageOf(() => all.check(payer('d')))).toMatchObject({ code: 'RATE_LIMITED' });
  });

  test('put no more than their part down to whoever let them in, even for what happens anyway', () => {
    const all = budgets();
    for (let n = 0; n < 10; n += 1) all.charge(payer(`p${n}`), 50);
    expect(all.spend(ONE, 1)).toBe(9);
  });
});
