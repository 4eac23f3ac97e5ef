import { describe, expect, test } from '@jest/globals';
import { Clock } from '../../../src/simulator/model/clock.js';

const HOUR_MS = 3_600_000;

describe('whoever waits by the clock of the simulator', () => {
  const { signal } = new AbortController();

  test('is woken when it is moved past their moment, the earliest first, and not before', async () => {
    const clock = new Clock(() => new Date(0));
    const woken: string[] = [];
    const second = clock.wait(2 * HOUR_MS, signal).then(() => woken.push('second'));
    const first = clock.wait(HOUR_MS, signal).then(() => woken.push('first'));
    clock.forward(HOUR_MS - 1);
    await new Promise(setImmediate);
    expect(woken).toEqual([]);
    clock.forward(2 * HOUR_MS);
    await Promise.all([first, second]);
    expect(woken).toEqual(['first', 'second']);
  });

  test('is woken by time that passes by itself', async () => {
    const clock = new Clock(() => new Date());
    // Whoever waits for a clock alone keeps no process alive.
    const alive = setInterval(() => {}, HOUR_MS);
    await clock.wait(1, signal);
    clearInterval(alive);
    expect(clock.aheadMinutes).toBe(0);
  });

  test('waits no longer once there is nothing to wait for', async () => {
    const stopping = new AbortController();
    const clock = new Clock(() => new Date(0));
    const waiting = clock.wait(HOUR_MS, stopping.signal).then(() => 'over');
    stopping.abort();
    expect(await waiting).toBe('over');
    expect(await clock.wait(HOUR_MS, stopping.signal).then(() => 'over at once')).toBe('over at once');
  });
});
