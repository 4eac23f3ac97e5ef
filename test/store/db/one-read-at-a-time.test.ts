import { expect, test } from '@jest/globals';
import { oneAtATime } from '../../../src/store/db/one-read-at-a-time.js';

test('work that takes turns is done in the order of asking, one at a time, and others come between', async () => {
  const turns = oneAtATime();
  const seen: string[] = [];
  let running = 0;
  const work = (name: string) => async () => {
    running += 1;
    expect(running).toBe(1);
    await Promise.resolve();
    seen.push(name);
    running -= 1;
    return name;
  };
  const both = Promise.all([turns(work('first')), turns(work('second'))]);
  setImmediate(() => seen.push('another'));
  expect(await both).toEqual(['first', 'second']);
  expect(seen).toEqual(['first', 'another', 'second']);
});

test('work that fails takes no turn from the next', async () => {
  const turns = oneAtATime();
  const failing = turns(async () => {
    throw new Error('It failed.');
  });
  const next = turns(async () => 'next');
  await expect(failing).rejects.toThrow('It failed.');
  expect(await next).toBe('next');
});
