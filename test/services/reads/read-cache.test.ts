import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type CachePolicy, ReadCache } from '../../../src/services/reads/read-cache.js';
import { gate } from '../../harness/holding.js';

const SHOP = 'shop';

/** What is read of a thing. */
interface Reading {
  readonly says: string;
}

function open(policy: Partial<CachePolicy<Reading>> = {}): ReadCache<Reading> {
  return new ReadCache<Reading>({ ttlOf: () => 60_000, ...policy });
}

/** A read that finds something at once. */
function found(says: string) {
  return async () => ({ says });
}

/** A source whose reads end when they are told to, and that counts them. */
function source() {
  const gates: ReturnType<typeof gate<Reading>>[] = [];
  return {
    read: () => {
      const one = gate<Reading>();
      gates.push(one);
      return one.opened;
    },
    answer: (index: number, says: string) => gates[index]?.open({ says }),
    reads: () => gates.length,
  };
}

describe('while a read is in flight', () => {
  test('all who ask for the same share it, and others do not', async () => {
    const { read, answer, reads } = source();
    const cache = open({ ttlOf: () => 0 });
    const asked = [cache.get(SHOP, 'a', read), cache.get(SHOP, 'a', read), cache.get(SHOP, 'b', read)];
    expect(reads()).toBe(2);
    answer(0, 'one');
    answer(1, 'other');
    expect(await Promise.all(asked)).toMatchObject([{ says: 'one' }, { says: 'one' }, { says: 'other' }]);
  });

  test("a failure is everybody's, and the next one asks anew", async () => {
    const cache = open();
    const fail = () => Promise.reject(new Error('down'));
    const asked = [cache.get(SHOP, 'a', fail), cache.get(SHOP, 'a', fail)];
    for (const one of asked) await expect(one).rejects.toThrow('down');
    expect(await cache.get(SHOP, 'a', found('up'))).toEqual({ says: 'up' });
  });

  test.each([
    ['it was evicted', (cache: ReadCache<Reading>) => cache.evict(SHOP, 'a')],
    ['all was evicted', (cache: ReadCache<Reading>) => cache.evictAll()],
  ])('whoever asks after %s does not get what was asked before', async (_what, evict) => {
    const { read, answer, reads } = source();
    const cache = open();
    const before = cache.get(SHOP, 'a', read);
    evict(cache);
    const after = cache.get(SHOP, 'a', read);
    expect(reads()).toBe(2);
    answer(1, 'new');
    answer(0, 'old');
    const [old, fresh] = [await before, await after];
    expect([old, fresh, await cache.get(SHOP, 'a', read)]).toEqual([{ says: 'old' }, { says: 'new' }, fresh]);
    expect(reads()).toBe(2);
  });

  test('whoever asks while it is read anew waits for that, and is not given what was known before', async () => {
    const { read, answer } = source();
    const cache = open();
    await cache.get(SHOP, 'a', found('old'));
    const asked = [cache.refresh(SHOP, 'a', read), cache.get(SHOP, 'a', found('other'))];
    answer(0, 'new');
    expect(await Promise.all(asked)).toEqual([{ says: 'new' }, { says: 'new' }]);
  });
});

describe('afterwards', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    // The library takes the instant 0, at which these clocks begin, for none.
    jest.advanceTimersByTime(1);
  });
  afterEach(() => void jest.useRealTimers());

  test('what was read is given again until its TTL ends', async () => {
    const cache = open({ ttlOf: ({ says }) => (says === 'final' ? 10_000 : 1_000) });
    await cache.get(SHOP, 'a', found('one'));
    await cache.get(SHOP, 'b', found('final'));
    jest.advanceTimersByTime(999);
    expect(await cache.get(SHOP, 'a', found('two'))).toEqual({ says: 'one' });
    jest.advanceTimersByTime(2);
    expect(await cache.get(SHOP, 'a', found('two'))).toEqual({ says: 'two' });
    expect(await cache.get(SHOP, 'b', found('two'))).toEqual({ says: 'final' });
  });

  test('what must not be cached is read again', async () => {
    const cache = open({ ttlOf: () => 0 });
    await cache.get(SHOP, 'a', found('one'));
    expect(await cache.get(SHOP, 'a', found('two'))).toEqual({ says: 'two' });
  });

  test('the absence of a payment is not cached', async () => {
    const cache = open();
    expect(await cache.get(SHOP, 'a', async () => null)).toBeNull();
    expect(await cache.get(SHOP, 'a', found('now'))).toEqual({ says: 'now' });
  });

  test.each([
    ['it', (cache: ReadCache<Reading>) => cache.evict(SHOP, 'a')],
    ['anything', (cache: ReadCache<Reading>) => cache.evictAll()],
  ])('it is read anew when %s may have changed', async (_what, evict) => {
    const cache = open();
    await cache.get(SHOP, 'a', found('old'));
    evict(cache);
    expect(await cache.get(SHOP, 'a', found('new'))).toEqual({ says: 'new' });
  });
});

describe('of very many things', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  test('those that nobody asked for the longest are evicted', async () => {
    const cache = open();
    for (let id = 0; id <= 10_000; id++) {
      if (id % 500 === 0) jest.advanceTimersByTime(1_000);
      await cache.get(SHOP, `${id}`, found('old'));
    }
    expect(await cache.get(SHOP, '0', found('new'))).toEqual({ says: 'new' });
    expect(await cache.get(SHOP, '10000', found('new'))).toEqual({ says: 'old' });
  });

  test('a large value takes the room of many small ones, and one larger than the cache is not cached', async () => {
    const cache = open({ sizeOf: ({ says }) => says.length });
    for (const id of ['a', 'b', 'c']) await cache.get(SHOP, id, found('x'.repeat(4_000)));
    await cache.get(SHOP, 'd', found('x'.repeat(20_000)));
    const cached = await Promise.all(['a', 'b', 'c', 'd'].map((id) => cache.get(SHOP, id, found('new'))));
    expect(cached.map((reading) => reading?.says === 'new')).toEqual([true, false, false, true]);
  });
});

describe('where much is read in one second', () => {
  /** More than the cache admits of it. */
  const MANY = 1_000;

  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  async function crowded(): Promise<ReadCache<Reading>> {
    const cache = open();
    for (let id = 0; id < MANY; id++) await cache.get(SHOP, `${id}`, found('old'));
    return cache;
  }

  test('the first reads of a second are cached, and those after them are not', async () => {
    const cache = await crowded();
    expect(await cache.get(SHOP, '0', found('new'))).toEqual({ says: 'old' });
    expect(await cache.get(SHOP, `${MANY - 1}`, found('new'))).toEqual({ says: 'new' });
  });

  test('what another caller waits for, or requested before, is cached', async () => {
    const cache = await crowded();
    await Promise.all([cache.get(SHOP, 'shared', found('old')), cache.get(SHOP, 'shared', found('newer'))]);
    expect(await cache.get(SHOP, 'shared', found('new'))).toEqual({ says: 'old' });
    await cache.get(SHOP, `${MANY - 1}`, found('second'));
    expect(await cache.get(SHOP, `${MANY - 1}`, found('third'))).toEqual({ says: 'second' });
  });

  test('reads in the next second are cached again', async () => {
    const cache = await crowded();
    jest.advanceTimersByTime(1_000);
    await cache.get(SHOP, 'later', found('old'));
    expect(await cache.get(SHOP, 'later', found('new'))).toEqual({ says: 'old' });
  });
});

test('what is known of one account is never shown for another', async () => {
  const cache = open();
  await cache.get(SHOP, 'a', found('ours'));
  expect(await cache.get('other', 'a', found('theirs'))).toEqual({ says: 'theirs' });
  cache.evict('other', 'a');
  expect(await cache.get(SHOP, 'a', found('new'))).toEqual({ says: 'ours' });
});
