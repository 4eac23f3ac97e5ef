import { expect, test } from '@jest/globals';
import { Thing, wordOf } from '../../harness/watched-resource.js';

const CROWD = 250;

test('a crowd is told group by group, each of every change in its order, and others are served meanwhile', async () => {
  const thing = new Thing({ freshMs: 3_600_000 });
  const crowd = Array.from({ length: CROWD }, () => thing.watch());
  expect(await Promise.all(crowd.map(wordOf))).toEqual(Array(CROWD).fill('new'));

  let turnsBeforeTheLast = 0;
  const lastHeard = Promise.all(crowd.slice(-1).map(wordOf)).then(() => turnsBeforeTheLast);
  const count = () => {
    turnsBeforeTheLast += 1;
    if (turnsBeforeTheLast < 10_000) setImmediate(count);
  };
  thing.next = () => {
    setImmediate(count);
    return { word: 'paid' };
  };
  await thing.stirred();
  expect(await lastHeard).toBeGreaterThan(1);
  turnsBeforeTheLast = 10_000;
  expect(await Promise.all(crowd.slice(0, -1).map(wordOf))).toEqual(Array(CROWD - 1).fill('paid'));

  thing.next = () => ({ word: 'refunded' });
  const changes = thing.stirred();
  const newcomer = thing.watch();
  await changes;
  thing.next = () => ({ word: 'canceled' });
  await thing.stirred();
  for (const word of ['refunded', 'canceled'])
    expect(await Promise.all(crowd.map(wordOf))).toEqual(Array(CROWD).fill(word));
  expect([await wordOf(newcomer), await wordOf(newcomer), await wordOf(newcomer)]).toEqual([
    'paid',
    'refunded',
    'canceled',
  ]);
});
