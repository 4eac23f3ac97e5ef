import { expect, test } from '@jest/globals';
import { BoundedMap } from '../../src/services/bounded-map.js';

function filled(map: BoundedMap<number>, count: number): BoundedMap<number> {
  for (let n = 0; n < count; n++) map.set(String(n), n);
  return map;
}

function heldOf(map: BoundedMap<number>, count: number): number[] {
  return Array.from({ length: count }, (_, n) => map.get(String(n))).filter((value) => value !== undefined);
}

test('the last half is always held, and never more than the whole', () => {
  for (let count = 1; count < 50; count++) {
    const held = heldOf(filled(new BoundedMap(10), count), count);
    expect(held.length).toBeLessThanOrEqual(10);
    expect(held.slice(-5)).toEqual(Array.from({ length: count }, (_, n) => n).slice(-5));
  }
});

test('what was set last under a key is what it holds', () => {
  const map = filled(new BoundedMap<number>(10), 7);
  map.set('1', 100);
  map.set('6', 600);
  expect([map.get('1'), map.get('6')]).toEqual([100, 600]);
});

test('what is deleted is gone, however long ago it was set', () => {
  const map = filled(new BoundedMap<number>(10), 7);
  map.set('1', 100);
  map.delete('1');
  map.delete('6');
  expect(heldOf(map, 7)).toEqual([0, 2, 3, 4, 5]);
});

test('a cleared map holds nothing', () => {
  const map = filled(new BoundedMap<number>(10), 7);
  map.clear();
  expect(heldOf(map, 7)).toEqual([]);
});
