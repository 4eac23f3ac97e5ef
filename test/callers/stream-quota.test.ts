import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { StreamQuota } from '../../src/callers/stream-quota.js';

const MINUTE_MS = 60_000;
const ONE = { id: 'one', only: null };
const TWO = { id: 'two', only: null };
const PAYERS = { costPerMinute: 4, requestCost: 2, streams: 2, share: 0.5 };
const payer = (id: string, minter = ONE.id) => ({
  id: `payer:${id}`,
  only: { account: 'default', minter, paymentIds: new Set<string>(), orderIds: new Set<string>() },
});

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function streams(limits = { perCaller: 10, inAll: 10 }) {
  const charged: [string, number][] = [];
  const charge = ({ id }: { readonly id: string }, calls: number) => {
    charged.push([id, calls]);
  };
  return { charged, open: new StreamQuota(limits, PAYERS, { charge }, 4) };
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

/** How many of so many tries are let in. */
function opened(open: StreamQuota, tries: number, caller: (n: number) => Parameters<StreamQuota['open']>[0]): number {
  let count = 0;
  for (let n = 0; n < tries; n += 1) {
    try {
      open.open(caller(n));
      count += 1;
    } catch {}
  }
  return count;
}

describe('payers', () => {
  test('have few each', () => {
    expect(opened(streams().open, 5, () => payer('a'))).toBe(2);
  });

  test('of one caller take a part together of what that caller may, and leave the rest', () => {
    const { open } = streams({ perCaller: 10, inAll: 1_000 });
    expect(opened(open, 50, (n) => payer(`${n}`))).toBe(5);
    expect(opened(open, 50, () => ONE)).toBe(10);
  });

  test('of all callers have a part of all together, and leave the rest to others', () => {
    const { open } = streams({ perCaller: 10, inAll: 12 });
    expect(opened(open, 50, (n) => payer(`${n}`, `shop ${n}`))).toBe(6);
    expect(opened(open, 50, () => ONE)).toBe(6);
  });

  test('make room when they close', () => {
    const { open, charged } = streams({ perCaller: 10, inAll: 2 });
    open.open(payer('a'))();
    open.open(payer('b'));
    jest.advanceTimersByTime(MINUTE_MS);
    expect(charged).toEqual([['payer:b', 4]]);
  });
});
