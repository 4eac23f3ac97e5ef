import { describe, expect, test } from '@jest/globals';
import { CHANGE, Thing, wait, wordOf } from '../../harness/watched-resource.js';

describe('a read that fails', () => {
  test('first is the answer, and nothing stays behind', async () => {
    const thing = new Thing({ pollMs: 5 });
    thing.next = () => Promise.reject(new Error('no provider'));
    const [one, two] = [thing.watch(), thing.watch()];
    await expect(one.opened).rejects.toThrow('no provider');
    await expect(two.next()).rejects.toThrow('no provider');
    expect(thing.watchers.size).toBe(0);
    expect(await two.next()).toEqual({ value: undefined, done: true });
    const { reads } = thing;
    await wait(40);
    expect(thing.reads).toBe(reads);
  });

  test('later takes nothing away, and the next one tells', async () => {
    const thing = new Thing({ pollMs: 5 });
    const subscriber = thing.watch();
    expect(await wordOf(subscriber)).toBe('new');
    thing.next = () => Promise.reject(new Error('no provider'));
    await thing.readTimes(thing.reads + 2);
    thing.next = () => null;
    await thing.readTimes(thing.reads + 2);
    thing.next = () => ({ word: 'paid' });
    expect(await wordOf(subscriber)).toBe('paid');
  });

  test('that throws at once is like any other', async () => {
    const thing = new Thing();
    thing.next = () => {
      throw new Error('a defect');
    };
    await expect(thing.watch().opened).rejects.toThrow('a defect');
  });
});

describe('what the provider does not know', () => {
  test('is null, and is shown once it is there', async () => {
    const thing = new Thing();
    thing.next = () => null;
    const subscriber = thing.watch();
    expect(await subscriber.next()).toEqual({ value: null, done: false });
    thing.next = () => ({ word: 'new' });
    await thing.stirred();
    expect(await wordOf(subscriber)).toBe('new');
  });

  test('is looked for no oftener than what has come to rest', async () => {
    const thing = new Thing({ pollMs: 1, stablePollMs: 3_600_000 });
    thing.next = () => null;
    const subscriber = thing.watch();
    await subscriber.next();
    const stable = new Thing({ pollMs: 1, stablePollMs: 1 });
    stable.next = () => null;
    const other = stable.watch();
    await other.next();
    await stable.readTimes(5);
    expect(thing.reads).toBe(1);
  });

  test('is no sign that what was there before is gone', async () => {
    const thing = new Thing();
    const subscriber = thing.watch();
    expect(await wordOf(subscriber)).toBe('new');
    thing.next = () => null;
    await thing.stirred();
    thing.next = () => ({ word: 'paid' });
    await thing.stirred();
    expect(await wordOf(subscriber)).toBe('paid');
  });
});

describe('what was made a moment ago', () => {
  test('is waited for while the provider does not know it yet', async () => {
    const thing = new Thing({ followUpMs: [5] });
    thing.next = () => null;
    thing.isAwaited = async () => true;
    const subscriber = thing.watch();
    await thing.readTimes(4);
    thing.next = () => ({ word: 'new' });
    expect(await wordOf(subscriber)).toBe('new');
  });

  test('is looked for no oftener than at the last of the first pauses', async () => {
    const thing = new Thing({ followUpMs: [1, 200] });
    const readAt: number[] = [];
    thing.next = () => {
      readAt.push(performance.now());
      return null;
    };
    thing.isAwaited = async () => true;
    thing.watch();
    await thing.readTimes(5);
    const [third = 0, fourth = 0, fifth = 0] = readAt.slice(2);
    expect(Math.min(fourth - third, fifth - fourth)).toBeGreaterThan(150);
  });

  test('is null once it should be there', async () => {
    const thing = new Thing({ followUpMs: [5] });
    thing.next = () => null;
    thing.isAwaited = async () => thing.reads < 4;
    expect((await thing.watch().next()).value).toBeNull();
    expect(thing.reads).toBeGreaterThanOrEqual(4);
  });

  test('is null where nobody can tell when it was made', async () => {
    const thing = new Thing();
    thing.next = () => null;
    thing.isAwaited = () => Promise.reject(new Error('no store'));
    expect((await thing.watch().next()).value).toBeNull();
  });
});

describe('a subscriber who does not take what comes', () => {
  test('is dropped, the others go on, and what waited for him is forgotten', async () => {
    const thing = new Thing();
    const [slow, quick] = [thing.watch(), thing.watch()];
    const taken: (string | undefined)[] = [await wordOf(quick)];
    for (let version = 1; version <= 20; version++) {
      thing.next = () => ({ word: `v${version}` });
      await thing.stirred();
      taken.push(await wordOf(quick));
    }
    expect(taken.at(-1)).toBe('v20');
    await expect(slow.next()).rejects.toThrow('too slow');
    expect(await slow.next()).toEqual({ value: undefined, done: true });
    await quick.return();
    expect(thing.watchers.size).toBe(0);
  });

  test('gets up to sixteen values in order when he comes back in time', async () => {
    const thing = new Thing();
    const subscriber = thing.watch();
    for (let version = 1; version <= 15; version++) {
      await thing.readTimes(version);
      thing.next = () => ({ word: `v${version}` });
      await thing.stirred();
    }
    const words = [];
    for (let version = 0; version <= 15; version++) words.push(await wordOf(subscriber));
    expect(words).toEqual(['new', ...Array.from({ length: 15 }, (_, index) => `v${index + 1}`)]);
  });
});

describe('closing', () => {
  test('ends everyone, reads no more and listens no more', async () => {
    const thing = new Thing({ pollMs: 5, followUpMs: [5] });
    const [one, two] = [thing.watch(), thing.watch({ ...CHANGE, id: '2' })];
    expect([await wordOf(one), await wordOf(two)]).toEqual(['new', 'new']);
    const pending = one.next();
    thing.watchers.close();
    expect([await pending, (await two.next()).done]).toEqual([{ value: undefined, done: true }, true]);
    await thing.readTimes(0);
    const { reads } = thing;
    await thing.changes.publish(CHANGE);
    await wait(50);
    expect([thing.reads, thing.watchers.size]).toEqual([reads, 0]);
  });

  test('while the first read runs ends the subscriber, who then hears nothing of it', async () => {
    const thing = new Thing({ pollMs: 5 });
    thing.next = async () => {
      await wait(20);
      return { word: 'late' };
    };
    const subscriber = thing.watch();
    thing.watchers.close();
    await subscriber.opened;
    expect(await subscriber.next()).toEqual({ value: undefined, done: true });
    await thing.readTimes(1);
    await wait(40);
    expect(thing.reads).toBe(1);
  });

  test('comes before nobody: who subscribes afterwards is ended at once', async () => {
    const thing = new Thing({ pollMs: 5 });
    thing.watchers.close();
    const subscriber = thing.watch();
    await subscriber.opened;
    expect([await subscriber.next(), thing.watchers.size, thing.reads]).toEqual([
      { value: undefined, done: true },
      0,
      0,
    ]);
  });
});
