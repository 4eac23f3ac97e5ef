import { expect, test } from '@jest/globals';
import { scheduleRecheck } from '../../../src/store/outbox/event-rechecks.js';
import { describeEngines } from '../../harness/engines.js';
import { eventOf, LEASE_MS, openOutbox, PAYMENT, wordOf } from '../../harness/outbox.js';

const seen = (word: string) => ({ event: eventOf(word), hash: word });

describeEngines('what is to be looked at', (engine) => {
  test('is given once, and again after the delay that its look ends with', async () => {
    const { rechecks, store, clock } = await openOutbox(engine);
    await scheduleRecheck(store, PAYMENT, clock.now);
    const [claim] = await rechecks.claim(5);
    if (!claim) throw new Error('It is due.');
    expect(claim).toMatchObject({ resource: PAYMENT, lastSentHash: null, rechecks: 0, failures: 0 });
    expect(await rechecks.claim(5)).toEqual([]);
    await rechecks.finish(claim, 100, null);
    expect(await rechecks.claim(5)).toEqual([]);
    clock.now += 100;
    const [repeated] = await rechecks.claim(5);
    expect(repeated).toMatchObject({ rechecks: 1 });
    await rechecks.finish(repeated as typeof claim, null, null);
    clock.now += 1_000_000;
    expect(await rechecks.claim(5)).toEqual([]);
  });

  test('is given at once again where word came during the look', async () => {
    const { rechecks, store, clock } = await openOutbox(engine);
    await scheduleRecheck(store, PAYMENT, clock.now);
    const [claim] = await rechecks.claim(5);
    await scheduleRecheck(store, PAYMENT, clock.now);
    expect(await rechecks.claim(5)).toEqual([]);
    await rechecks.finish(claim as NonNullable<typeof claim>, null, null);
    expect(await rechecks.claim(5)).toMatchObject([{ rechecks: 0 }]);
  });

  test('that failed is given later with the count of failures', async () => {
    const { rechecks, store, clock } = await openOutbox(engine);
    await scheduleRecheck(store, PAYMENT, clock.now);
    const [claim] = await rechecks.claim(5);
    await rechecks.postpone(claim as NonNullable<typeof claim>, 100);
    expect(await rechecks.claim(5)).toEqual([]);
    clock.now += 100;
    expect(await rechecks.claim(5)).toMatchObject([{ rechecks: 0, failures: 1 }]);
  });

  test('ends with an event whose hash is stored as sent; an instance that lost the lease writes none', async () => {
    const { rechecks, outbox, store, clock } = await openOutbox(engine);
    await scheduleRecheck(store, PAYMENT, clock.now);
    const [dead] = await rechecks.claim(5);
    clock.now += LEASE_MS + 1;
    const [alive] = await rechecks.claim(5);
    if (!dead || !alive) throw new Error('It is due.');
    expect(await rechecks.finish(dead, null, seen('old'))).toBe(false);
    expect(await rechecks.finish(alive, 0, seen('new'))).toBe(true);
    expect((await outbox.claim(5)).map(wordOf)).toEqual(['new']);
    expect(await rechecks.claim(5)).toMatchObject([{ lastSentHash: 'new' }]);
  });
});
