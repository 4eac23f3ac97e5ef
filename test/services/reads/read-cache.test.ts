import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type Read, ReadCache } from '../../../src/services/reads/read-cache.js';
import { gate } from '../../harness/holding.js';

const SHOP = 'shop';

/** A read that finds a value at once. */
function found(value: string | null) {
  return async () => ({ value, again: null });
}

/** A source whose reads end when they are told to, and that counts them. */
function source() {
  const gates: ReturnType<typeof gate<Read<string>>>[] = [];
  return {
    read: () => {
      const one = gate<Read<string>>();
      gates.push(one);
      return one.opened;
    },
    answer: (index: number, value: string | null) => gates[index]?.open({ value, again: null }),
    reads: () => gates.length,
  };
}

describe('while a read is on its way', () => {
  test('all who ask for the same share it, and others do not', async () => {
    const { read, answer, reads } = source();
    const recent = new ReadCache<string>(() => 0);
    const asked = [recent.get(SHOP, 'a', read), recent.get(SHOP, 'a', read), recent.get(SHOP, 'b', read)];
    expect(reads()).toBe(2);
    answer(0, 'one');
    answer(1, 'other');
    expect(await Promise.all(asked)).toEqual(['one', 'one', 'other']);
  });

  test("a failure is everybody's, and the next one asks anew", async () => {
    const recent = new ReadCache<string>(() => 60_000);
    const fail = () => Promise.reject(new Error('down'));
    const asked = [recent.get(SHOP, 'a', fail), recent.get(SHOP, 'a', fail)];
    for (const one of asked) await expect(one).rejects.toThrow('down');
    expect(await recent.get(SHOP, 'a', found('up'))).toBe('up');
  });

  test('whoever asks after a change does not get what was asked before it', async () => {
    const { read, answer, reads } = source();
    const recent = new ReadCache<string>(() => 60_000);
    const before = recent.get(SHOP, 'a', read);
    recent.drop(SHOP, 'a');
    const after = recent.get(SHOP, 'a', read);
    expect(reads()).toBe(2);
    answer(1, 'new');
    answer(0, 'old');
    expect([await before, await after, await recent.get(SHOP, 'a', read)]).toEqual(['old', 'new', 'new']);
    expect(reads()).toBe(2);
  });
});

describe('afterwards', () => {
  test('the answer is given again for as long as it may be', async () => {
    let age = 60_000;
    const recent = new ReadCache<string>(() => age);
    expect(await recent.get(SHOP, 'a', found('one'))).toBe('one');
    expect(await recent.get(SHOP, 'a', found('two'))).toBe('one');
    age = 0;
    expect(await recent.refresh(SHOP, 'a', found('three'))).toBe('three');
    expect(await recent.get(SHOP, 'a', found('four'))).toBe('four');
  });

  test('that there is none is not', async () => {
    const recent = new ReadCache<string>(() => 60_000);
    expect(await recent.get(SHOP, 'a', found(null))).toBeNull();
    expect(await recent.get(SHOP, 'a', found('now'))).toBe('now');
  });

  test.each([
    ['it', (recent: ReadCache<string>) => recent.drop(SHOP, 'a')],
    ['anything', (recent: ReadCache<string>) => recent.dropAll()],
  ])('it is read anew when %s may have changed', async (_what, change) => {
    const recent = new ReadCache<string>(() => 60_000);
    await recent.get(SHOP, 'a', found('old'));
    change(recent);
    expect(await recent.get(SHOP, 'a', found('new'))).toBe('new');
  });
});

describe('an answer that can be had again', () => {
  /** Says how often it was had again, the first answer not counted. */
  function readable(value: string) {
    let times = 0;
    const repeated = () => {
      times += 1;
      return value;
    };
    return { read: async () => ({ value, again: repeated }), times: () => times };
  }

  test('is had again once, by whoever asks next, and kept from then on', async () => {
    const { read, times } = readable('one');
    const recent = new ReadCache<string>(() => 60_000);
    expect([await recent.get(SHOP, 'a', read), times()]).toEqual(['one', 0]);
    const asked = [recent.get(SHOP, 'a', found('two')), recent.get(SHOP, 'a', found('three'))];
    expect([await Promise.all(asked), times()]).toEqual([['one', 'one'], 1]);
    expect([await recent.get(SHOP, 'a', found('four')), times()]).toEqual(['one', 1]);
  });

  test('is not had again once it is too old, or was dropped', async () => {
    let age = 0;
    const { read, times } = readable('old');
    const recent = new ReadCache<string>(() => age);
    await recent.get(SHOP, 'a', read);
    expect(await recent.get(SHOP, 'a', found('new'))).toBe('new');
    age = 60_000;
    await recent.refresh(SHOP, 'a', read);
    recent.drop(SHOP, 'a');
    expect([await recent.get(SHOP, 'a', found('newer')), times()]).toEqual(['newer', 0]);
  });
});

describe('where much is read at once', () => {
  /** More than are kept in a second. */
  const MANY = 1_000;

  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  async function manyRead(recent: ReadCache<string>): Promise<void> {
    for (let id = 0; id < MANY; id++) await recent.get(SHOP, `${id}`, found('old'));
  }

  test('the first answers of a second are kept, and others then are not', async () => {
    const recent = new ReadCache<string>(() => 60_000);
    await manyRead(recent);
    expect(await recent.get(SHOP, '0', found('new'))).toBe('old');
    expect(await recent.get(SHOP, `${MANY - 1}`, found('new'))).toBe('new');
  });

  test('an answer is kept that somebody else waits for, or had asked for before', async () => {
    const recent = new ReadCache<string>(() => 60_000);
    await manyRead(recent);
    await Promise.all([recent.get(SHOP, 'shared', found('old')), recent.get(SHOP, 'shared', found('newer'))]);
    expect(await recent.get(SHOP, 'shared', found('new'))).toBe('old');
    await recent.get(SHOP, `${MANY - 1}`, found('second'));
    expect(await recent.get(SHOP, `${MANY - 1}`, found('third'))).toBe('second');
  });

  test('answers of the next second are kept again', async () => {
    const recent = new ReadCache<string>(() => 60_000);
    await manyRead(recent);
    jest.advanceTimersByTime(1_000);
    await recent.get(SHOP, 'later', found('old'));
    expect(await recent.get(SHOP, 'later', found('new'))).toBe('old');
  });

  test('of very many answers the oldest are forgotten', async () => {
    const recent = new ReadCache<string>(() => 60_000);
    for (let id = 0; id <= 10_000; id++) {
      if (id % 500 === 0) jest.advanceTimersByTime(1_000);
      await recent.get(SHOP, `${id}`, found('old'));
    }
    expect(await recent.get(SHOP, '0', found('new'))).toBe('new');
    expect(await recent.get(SHOP, '10000', found('new'))).toBe('old');
  });
});

test('what is known of one account is never told of another', async () => {
  const recent = new ReadCache<string>(() => 60_000);
  await recent.get(SHOP, 'a', found('ours'));
  expect(await recent.get('other', 'a', found('theirs'))).toBe('theirs');
  recent.drop('other', 'a');
  expect(await recent.get(SHOP, 'a', found('new'))).toBe('ours');
});
