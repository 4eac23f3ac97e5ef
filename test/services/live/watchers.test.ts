import { describe, expect, test } from '@jest/globals';
import { CHANGE, Thing, type Value, wait, wordOf } from '../../harness/watched-resource.js';

describe('those who watch one thing', () => {
  test('share one reader, and one who comes later begins with what is known', async () => {
    const thing = new Thing();
    const first = thing.watch();
    expect(await wordOf(first)).toBe('new');
    const second = thing.watch();
    expect(await wordOf(second)).toBe('new');
    await thing.readTimes(2);
    expect(thing.watchers.size).toBe(1);
    thing.next = () => ({ word: 'paid' });
    await thing.stirred();
    expect([await wordOf(first), await wordOf(second), thing.reads]).toEqual(['paid', 'paid', 3]);
  });

  test('who come many at once are given what was read a moment ago', async () => {
    const thing = new Thing({ freshMs: 3_600_000 });
    expect(await wordOf(thing.watch())).toBe('new');
    const others = Array.from({ length: 100 }, () => thing.watch());
    expect(await Promise.all(others.map(wordOf))).toEqual(Array(100).fill('new'));
    thing.next = () => ({ word: 'paid' });
    await thing.stirred();
    expect([await Promise.all(others.map(wordOf)), thing.reads]).toEqual([Array(100).fill('paid'), 2]);
  });

  test('do not hear of another', async () => {
    const thing = new Thing();
    const first = thing.watch();
    const other = thing.watch({ ...CHANGE, kind: 'payout' });
    expect([await wordOf(first), await wordOf(other), thing.watchers.size]).toEqual(['new', 'new', 2]);
    thing.next = () => ({ word: 'paid' });
    await thing.stirred();
    expect([await wordOf(first), thing.reads]).toEqual(['paid', 3]);
  });

  test('hear of real changes only', async () => {
    const thing = new Thing();
    const subscriber = thing.watch();
    expect(await wordOf(subscriber)).toBe('new');
    await thing.stirred();
    await thing.stirred();
    thing.next = () => ({ word: 'paid' });
    await thing.stirred();
    expect(await wordOf(subscriber)).toBe('paid');
  });

  test('cause one read at a time, and one more after word that came while reading', async () => {
    const thing = new Thing();
    let open: (value: Partial<Value>) => void = () => {};
    thing.next = () =>
      new Promise((resolve) => {
        open = resolve;
      });
    const subscriber = thing.watch();
    for (let times = 0; times < 5; times++) await thing.changes.publish(CHANGE);
    thing.next = () => ({ word: 'paid' });
    open({ word: 'stale' });
    expect([await wordOf(subscriber), await wordOf(subscriber)]).toEqual(['stale', 'paid']);
    expect([thing.reads, thing.most]).toEqual([2, 1]);
  });

  test('all have it read again when word may have been missed', async () => {
    const thing = new Thing();
    const subscriber = thing.watch();
    expect(await wordOf(subscriber)).toBe('new');
    thing.next = () => ({ word: 'paid' });
    await thing.changes.publish(null);
    expect(await wordOf(subscriber)).toBe('paid');
  });

  test('are forgotten with the last of them, and begin anew', async () => {
    const thing = new Thing({ pollMs: 5 });
    const [first, second] = [thing.watch(), thing.watch()];
    expect([await wordOf(first), await wordOf(second)]).toEqual(['new', 'new']);
    await first.return();
    expect(thing.watchers.size).toBe(1);
    await second.return();
    expect(thing.watchers.size).toBe(0);
    await thing.readTimes(0);
    const { reads } = thing;
    await wait(50);
    expect(thing.reads).toBe(reads);
    thing.next = () => ({ word: 'paid' });
    expect(await wordOf(thing.watch())).toBe('paid');
  });
});

describe('reading again', () => {
  test('follows word of a change some times, for effects that show late, even for what is final', async () => {
    const thing = new Thing({ followUpMs: [5, 5, 5] });
    thing.next = () => ({ word: 'gone', stage: 'final' });
    const subscriber = thing.watch();
    expect(await wordOf(subscriber)).toBe('gone');
    await thing.readTimes(4);
    await wait(50);
    expect(thing.reads).toBe(4);
    thing.next = () => (thing.reads === 8 ? { word: 'late' } : { word: 'gone', stage: 'final' });
    await thing.changes.publish(CHANGE);
    expect([await wordOf(subscriber), thing.reads]).toEqual(['late', 8]);
  });

  test.each([
    ['moving', true],
    ['settled', false],
    ['final', false],
  ] as const)('of what is %s, often: %s', async (stage, often) => {
    const thing = new Thing({ pollMs: 5 });
    thing.next = () => ({ stage });
    await thing.watch().next();
    if (often) await thing.readTimes(4);
    else {
      await wait(60);
      expect(thing.reads).toBe(1);
    }
  });

  test('of what is settled goes on, seldom; of what is final it stops', async () => {
    const thing = new Thing({ stablePollMs: 5 });
    thing.next = () => ({ stage: 'settled' });
    await thing.watch().next();
    await thing.readTimes(3);
    thing.next = () => ({ stage: 'final' });
    const { reads } = thing;
    await thing.readTimes(reads + 1);
    const after = thing.reads;
    await wait(60);
    expect(thing.reads).toBeLessThanOrEqual(after + 1);
  });
});
