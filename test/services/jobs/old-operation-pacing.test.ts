import { expect, test } from '@jest/globals';
import { OldOperationPacing } from '../../../src/services/jobs/old-operation-pacing.js';
import type { OldDue } from '../../../src/store/operations/due-operations.js';

const NEVER_MS = 3_600_000;
const ONE_HOST = new Map([
  ['a', 'https://one.example'],
  ['b', 'https://one.example'],
]);

const due = (account: string, paymentId: string, byAge: number, byWaiting: number): OldDue => ({
  account,
  paymentId,
  byAge,
  byWaiting,
});
const taken = (payments: readonly OldDue[]) => payments.map(({ account, paymentId }) => `${account} ${paymentId}`);

test('a host has one recheck at a time, and no other before its interval is over', () => {
  const turns = new OldOperationPacing(ONE_HOST, NEVER_MS);
  expect(turns.areAny).toBe(true);
  expect(turns.take([due('a', '1', 1, 1), due('b', '2', 1, 1)], 10)).toHaveLength(1);
  turns.end('a');
  turns.end('b');
  expect(turns.areAny).toBe(false);
  expect(turns.take([due('a', '1', 1, 1)], 10)).toEqual([]);
});

test('a look that takes long keeps the next one waiting', () => {
  const turns = new OldOperationPacing(ONE_HOST, 0);
  expect(turns.take([due('a', '1', 1, 1)], 10)).toHaveLength(1);
  expect(turns.take([due('b', '2', 1, 1)], 10)).toEqual([]);
  turns.end('a');
  expect(taken(turns.take([due('b', '2', 1, 1)], 10))).toEqual(['b 2']);
});

test('the accounts of a host take turns, and of each the youngest and the one that waited longest', () => {
  const turns = new OldOperationPacing(ONE_HOST, 0);
  const all = [due('a', '1', 1, 2), due('a', '2', 2, 1), due('b', '3', 1, 2), due('b', '4', 2, 1)];
  const order = Array.from({ length: 4 }, () => {
    const [one] = turns.take(all, 10);
    if (one) turns.end(one.account);
    return one;
  });
  expect(taken(order as OldDue[]).sort()).toEqual(['a 1', 'a 2', 'b 3', 'b 4']);
  expect(new Set(order.slice(0, 2).map((one) => one?.account)).size).toBe(2);
});

test('hosts do not wait for each other, and no more is taken than there is room for', () => {
  const hosts = () =>
    new OldOperationPacing(
      new Map([
        ['a', 'https://one.example'],
        ['b', 'https://two.example'],
      ]),
      NEVER_MS,
    );
  const all = [due('a', '1', 1, 1), due('b', '2', 1, 1)];
  expect(hosts().take(all, 10)).toHaveLength(2);
  const turns = hosts();
  expect(turns.take(all, 1)).toHaveLength(1);
  expect(turns.take(all, 1)).toHaveLength(1);
  expect(turns.take(all, 1)).toEqual([]);
});
