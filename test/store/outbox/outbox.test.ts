import { expect, test } from '@jest/globals';
import { describeEngines } from '../../harness/engines.js';
import { LEASE_MS, OTHER, openOutbox, PAYMENT, REFUSED, wordOf } from '../../harness/outbox.js';

describeEngines('the outbox', (engine) => {
  test('gives the events of one payment one after the other, and those of others meanwhile', async () => {
    const { outbox, append } = await openOutbox(engine);
    for (const word of ['a', 'b']) await append(PAYMENT, word);
    await append(OTHER, 'c');
    const claims = await outbox.claim(10);
    expect(claims.map(wordOf).sort()).toEqual(['a', 'c']);
    expect(await outbox.claim(10)).toEqual([]);
    const first = claims.find((claim) => wordOf(claim) === 'a');
    await outbox.delivered(first as (typeof claims)[0]);
    const [second, ...rest] = await outbox.claim(10);
    expect([second && wordOf(second), second?.sequence, rest]).toEqual(['b', 2, []]);
    expect(JSON.parse(second?.body ?? '')).toMatchObject({ sequence: 2, timestamp: new Date(1_000_000).toISOString() });
  });

  test('gives no more than asked for', async () => {
    const { outbox, append } = await openOutbox(engine);
    for (let n = 0; n < 5; n++) await append({ ...PAYMENT, id: `${n}` }, 'a');
    expect(await outbox.claim(3)).toHaveLength(3);
    expect(await outbox.claim(3)).toHaveLength(2);
  });

  test('gives what failed again when its time has come, under the same id, and nothing of its payment before', async () => {
    const { outbox, append, clock } = await openOutbox(engine);
    for (const word of ['a', 'b']) await append(PAYMENT, word);
    const [first] = await outbox.claim(1);
    if (!first) throw new Error('It is due.');
    await outbox.failed(first, 500, REFUSED);
    await append(PAYMENT, 'c');
    clock.now += 499;
    expect(await outbox.claim(1)).toEqual([]);
    clock.now += 1;
    expect(await outbox.claim(1)).toMatchObject([{ id: first.id, body: first.body, attempts: 1 }]);
  });

  test('gives what a dead instance had when its time is over, and that instance nothing any more', async () => {
    const { outbox, append, clock } = await openOutbox(engine);
    for (const word of ['a', 'b']) await append(PAYMENT, word);
    const [dead] = await outbox.claim(1);
    clock.now += LEASE_MS + 1;
    const [alive] = await outbox.claim(1);
    if (!dead || !alive) throw new Error('It is due.');
    expect([alive.id, alive.holder === dead.holder]).toEqual([dead.id, false]);
    await outbox.delivered(dead);
    await outbox.failed(dead, 0, REFUSED);
    expect(await outbox.claim(1)).toEqual([]);
    await outbox.delivered(alive);
    expect((await outbox.claim(1)).map(wordOf)).toEqual(['b']);
  });

  test('counts what waits, and since when', async () => {
    const { outbox, stored, append, clock } = await openOutbox(engine);
    expect(await stored.waiting()).toEqual({ count: 0, oldestAt: null });
    await append(PAYMENT, 'a');
    clock.now += 5;
    await append(OTHER, 'b');
    expect(await stored.waiting()).toEqual({ count: 2, oldestAt: new Date(1_000_000) });
    for (const claim of await outbox.claim(2)) if (wordOf(claim) === 'a') await outbox.delivered(claim);
    expect(await stored.waiting()).toEqual({ count: 1, oldestAt: new Date(1_000_005) });
  });

  test('forgets what was delivered long ago, never what was not, and counts on', async () => {
    const { outbox, stored, append, clock } = await openOutbox(engine);
    for (const word of ['a', 'b']) await append(PAYMENT, word);
    for (const claim of await outbox.claim(1)) await outbox.delivered(claim);
    clock.now += 10;
    expect(await stored.forgetDelivered(new Date(1_000_000))).toBe(0);
    expect(await stored.forgetDelivered(new Date(clock.now))).toBe(1);
    expect(await outbox.claim(1)).toMatchObject([{ sequence: 2 }]);
    await append(PAYMENT, 'c');
    expect(await stored.waiting()).toMatchObject({ count: 2 });
  });

  test('says that it cannot be used', async () => {
    const { outbox, stored, store } = await openOutbox(engine);
    await stored.waiting();
    await store.destroy();
    for (const use of [outbox.claim(1), stored.waiting(), stored.forgetDelivered(new Date())])
      await expect(use).rejects.toMatchObject({ name: 'JournalUnavailable' });
  });
});
