import { expect, test } from '@jest/globals';
import { until } from '../../harness/ask.js';
import { describeSharedEngines } from '../../harness/engines.js';
import { Provider, STATES, STORY, startEventServices } from '../../harness/event-services.js';
import { openMerchant } from '../../harness/merchant.js';

describeSharedEngines('instances that share a store and tell one backend', (engine) => {
  test("deliver each payment's events in order, one at a time, though the backend is slow and often fails", async () => {
    const [merchant, provider] = [await openMerchant(), new Provider()];
    const url = await engine.fresh();
    const times = { firstMs: 5, maxMs: 20, recheckDelaysMs: [5, 10] };
    const instances = [
      await startEventServices({ url, merchant, provider, times }),
      await startEventServices({ url, merchant, provider, times }),
    ] as const;
    const inside = new Set<unknown>();
    let overlaps = 0;
    merchant.answer = async ({ data }) => {
      if (inside.has(data['paymentId'])) overlaps += 1;
      inside.add(data['paymentId']);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
      inside.delete(data['paymentId']);
      return Math.random() < 0.3 ? 500 : 204;
    };
    const ids = Array.from({ length: 6 }, (_, n) => `${n + 1}`);
    for (const [round] of STATES.entries()) {
      for (const [n, id] of ids.entries()) {
        provider.move(id);
        await (instances[(n + round) % 2] as (typeof instances)[0]).recheck(id);
      }
      await until(
        () => merchant.taken.length,
        (count) => count >= ids.length * (round + 1),
      );
    }
    for (const id of ids) expect(merchant.story(id)).toEqual(STORY);
    expect(overlaps).toBe(0);
    // Every one was taken once, since no instance ended in between.
    expect(merchant.taken).toHaveLength(ids.length * STATES.length);
    expect(instances.flatMap(({ defects }) => defects)).toEqual([]);
  });

  test('deliver to each of two endpoints in order and once, though one of them often fails', async () => {
    const [merchant, erp, provider] = [await openMerchant(), await openMerchant(), new Provider()];
    const url = await engine.fresh();
    const times = { firstMs: 5, maxMs: 20, recheckDelaysMs: [5, 10] };
    const others = [{ id: 'erp', merchant: erp }];
    const instances = [
      await startEventServices({ url, merchant, provider, times, others }),
      await startEventServices({ url, merchant, provider, times, others }),
    ] as const;
    erp.answer = () => (Math.random() < 0.3 ? 500 : 204);
    const ids = Array.from({ length: 6 }, (_, n) => `${n + 1}`);
    for (const [round] of STATES.entries()) {
      for (const [n, id] of ids.entries()) {
        provider.move(id);
        await (instances[(n + round) % 2] as (typeof instances)[0]).recheck(id);
      }
      await until(
        () => Math.min(merchant.taken.length, erp.taken.length),
        (count) => count >= ids.length * (round + 1),
      );
    }
    for (const id of ids) expect([merchant.story(id), erp.story(id)]).toEqual([STORY, STORY]);
    expect([merchant.taken.length, erp.taken.length]).toEqual([ids.length * STATES.length, ids.length * STATES.length]);
    expect(instances.flatMap(({ defects }) => defects)).toEqual([]);
  });
});
