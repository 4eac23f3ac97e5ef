import { expect, test } from '@jest/globals';
import { ANY_PAYMENT } from '../../../src/domain/lists/filters.js';
import { describeEngines } from '../../harness/engines.js';
import { openLists, walk } from '../../harness/ledger-rows.js';

const ROWS = 10_000;

describeEngines('10,000 payments', (engine) => {
  test.each([
    ['forward', false],
    ['backward', true],
  ])('are each seen exactly once by who walks through them %s while more are added', async (_direction, backward) => {
    const { lists, add } = await openLists(engine);
    const batch = 500;
    for (let from = 0; from < ROWS; from += batch)
      await add(
        ...Array.from({ length: batch }, (_, n) => {
          const id = from + n;
          // Ten of one moment, so that the ids decide, too.
          return { paymentId: `${100_000 + id}`, createdAt: new Date(1_000_000 + Math.floor(id / 10) * 10) };
        }),
      );
    const added: string[] = [];
    const between = async (pages: number) => {
      // At both ends and in the middle of what is walked through.
      const rows = [0, 1_050_005 - pages, 2_000_000].map((at, n) => ({
        paymentId: `${900_000 + pages * 3 + n}`,
        createdAt: new Date(at),
      }));
      added.push(...rows.map(({ paymentId }) => paymentId));
      await add(...rows);
    };
    const seen = await walk((page) => lists.payments(['default'], ANY_PAYMENT, page), 100, backward, between);
    const ids = seen.map(({ paymentId }) => paymentId);
    expect(new Set(ids).size).toBe(ids.length);
    const first = ids.filter((id) => !added.includes(id));
    expect(first).toHaveLength(ROWS);
    const inOrder = Array.from({ length: ROWS }, (_, n) => `${100_000 + n}`);
    expect(first).toEqual(backward ? inOrder : inOrder.reverse());
  });
});
