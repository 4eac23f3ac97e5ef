import { describe, expect, test } from '@jest/globals';
import { TokenBuckets } from '../../../src/http/access/token-buckets.js';

function open(debt = 0, most = 1_000) {
  const clock = { ms: 0 };
  const buckets = new TokenBuckets({ atOnce: 4, perSecond: 2, debt }, most, () => clock.ms);
  const take = (name: string, times: number) => {
    for (let time = 0; time < times; time++) buckets.take(name);
  };
  return { clock, buckets, take };
}

describe('a bucket', () => {
  test('is full until something is taken from it, and whoever waits as long as it says finds something in it', () => {
    const { clock, buckets, take } = open();
    expect([buckets.isFull('a'), buckets.waitOf('a')]).toEqual([true, 0]);
    take('a', 3);
    expect([buckets.isFull('a'), buckets.waitOf('a')]).toEqual([false, 0]);
    take('a', 1);
    expect(buckets.waitOf('a')).toBe(1);
    clock.ms += 499;
    expect(buckets.waitOf('a')).toBe(1);
    clock.ms += 1;
    expect(buckets.waitOf('a')).toBe(0);
  });

  test('never holds more than its size, however long nothing was taken', () => {
    const { clock, buckets, take } = open();
    take('a', 1);
    clock.ms += 3_600_000;
    expect(buckets.isFull('a')).toBe(true);
    take('a', 4);
    expect(buckets.waitOf('a')).toBe(1);
  });

  test('is overdrawn as far as its debt, and no further', () => {
    const { buckets, take } = open(10);
    take('a', 8);
    expect(buckets.waitOf('a')).toBe(3);
    take('a', 100_000);
    expect(buckets.waitOf('a')).toBe(6);
  });

  test('says nothing about another', () => {
    const { buckets, take } = open();
    take('a', 10);
    expect(buckets.waitOf('b')).toBe(0);
  });

  test('is forgotten when many others came after it, but not while it is taken from', () => {
    const { buckets, take } = open(0, 100);
    take('once', 10);
    take('again', 10);
    for (let other = 0; other < 150; other++) {
      take(`other ${other}`, 1);
      take('again', 1);
    }
    expect([buckets.waitOf('once'), buckets.waitOf('again')]).toEqual([0, 1]);
  });
});
