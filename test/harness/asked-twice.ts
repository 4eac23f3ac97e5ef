import { jest } from '@jest/globals';
import { gate } from './holding.js';

/** A store of what is begun once for a key. */
interface Beginnings<A extends unknown[], B> {
  begin(...args: A): Promise<B>;
}

/**
 * Asks twice for the same: the second finds what the first has begun, but hears of it only once the first has ended. Gives what
 * both came to.
 */
export async function askedTwice<A extends unknown[], B, T>(
  store: Beginnings<A, B>,
  ask: () => Promise<T>,
): Promise<readonly [T, T]> {
  const begin = store.begin;
  const [stored, found, ended] = [gate(), gate(), gate()];
  const held = jest.spyOn(store, 'begin');
  held.mockImplementationOnce(async function (this: Beginnings<A, B>, ...args) {
    const begun = await begin.apply(this, args as unknown as A);
    stored.open();
    await found.opened;
    return begun;
  });
  held.mockImplementationOnce(async function (this: Beginnings<A, B>, ...args) {
    const begun = await begin.apply(this, args as unknown as A);
    found.open();
    await ended.opened;
    return begun;
  });
  try {
    const first = ask().finally(ended.open);
    await stored.opened;
    return await Promise.all([first, ask()]);
  } finally {
    held.mockRestore();
  }
}
