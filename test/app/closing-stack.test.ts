import { describe, expect, test } from '@jest/globals';
import { ClosingStack } from '../../src/app/closing-stack.js';

describe('what was opened', () => {
  test('is closed in reverse, one after the other', async () => {
    const closing = new ClosingStack();
    const reported: string[] = [];
    const slowly = (name: string) => async () => {
      reported.push(`${name} begins`);
      await new Promise(setImmediate);
      reported.push(`${name} ends`);
    };
    closing.add(slowly('first'));
    expect(await closing.opened(Promise.resolve({ close: slowly('second') }))).toBeDefined();
    await closing.close();
    expect(reported).toEqual(['second begins', 'second ends', 'first begins', 'first ends']);
  });

  test('is closed once, however often that is asked for', async () => {
    const closing = new ClosingStack();
    let times = 0;
    closing.add(() => times++);
    await Promise.all([closing.close(), closing.close()]);
    await closing.close();
    expect(times).toBe(1);
  });

  test('is all closed where one of them fails, and the first failure is raised', async () => {
    const closing = new ClosingStack();
    const closed: string[] = [];
    closing.add(() => closed.push('first'));
    closing.add(() => Promise.reject(new Error('second complains')));
    closing.add(() => {
      throw new Error('third complains');
    });
    await expect(closing.close()).rejects.toThrow('third complains');
    expect(closed).toEqual(['first']);
  });
});
