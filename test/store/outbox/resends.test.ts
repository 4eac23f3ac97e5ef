import { expect, test } from '@jest/globals';
import { DEFAULT_ENDPOINT } from '../../../src/domain/events/endpoint.js';
import { Resends, requestResend } from '../../../src/store/outbox/resends.js';
import { describeEngines, type Engine } from '../../harness/engines.js';
import { LEASE_MS, openOutbox, PAYMENT, REFUSED, wordOf } from '../../harness/outbox.js';

async function opened(engine: Engine) {
  const parts = await openOutbox(engine);
  const { store, clock, outbox, append } = parts;
  for (const word of ['a', 'b']) await append(PAYMENT, word);
  for (const claim of await outbox.claim(1)) await outbox.delivered(claim);
  const events = await store.selectFrom('outbox_events').selectAll().orderBy('seq').execute();
  const ask = async (sequence: number) => {
    const event = events.find(({ seq }) => seq === sequence);
    if (!event) throw new Error('There are two.');
    await requestResend(store, event, DEFAULT_ENDPOINT, sequence === 1, clock.now);
  };
  return { ...parts, ask, resends: new Resends(store, LEASE_MS, () => clock.now, DEFAULT_ENDPOINT) };
}

describeEngines('an event that is to be sent once more', (engine) => {
  test('is given once, beside what waits, whose order stays', async () => {
    const { outbox, resends, ask } = await opened(engine);
    expect(await resends.claim(9)).toEqual([]);
    await ask(1);
    const [claim, ...rest] = await resends.claim(9);
    if (!claim) throw new Error('It is due.');
    expect([wordOf(claim), rest, await resends.claim(9)]).toEqual(['a', [], []]);
    await resends.attempted(claim, { status: 204, problem: null }, null);
    expect(await resends.claim(9)).toEqual([]);
    expect((await outbox.claim(9)).map(wordOf)).toEqual(['b']);
  });

  test('is given again after a delay where it was not taken, and stays delivered', async () => {
    const { store, resends, ask, clock } = await opened(engine);
    await ask(1);
    const [claim] = await resends.claim(1);
    if (!claim) throw new Error('It is due.');
    await resends.attempted(claim, REFUSED, 500);
    expect(await resends.claim(1)).toEqual([]);
    clock.now += 500;
    expect(await resends.claim(1)).toMatchObject([{ id: claim.id, attempts: 1 }]);
    const [delivery] = await store.selectFrom('event_deliveries').selectAll().execute();
    expect(delivery).toMatchObject({ delivered_at: 1_000_000, attempts: 2 });
  });

  test('is given to another instance where the one that had it is gone', async () => {
    const { resends, ask, clock } = await opened(engine);
    await ask(1);
    const [dead] = await resends.claim(1);
    clock.now += LEASE_MS + 1;
    const [alive] = await resends.claim(1);
    if (!dead || !alive) throw new Error('It is due.');
    await resends.attempted(dead, { status: 204, problem: null }, null);
    clock.now += LEASE_MS + 1;
    expect(await resends.claim(1)).toMatchObject([{ id: alive.id }]);
  });

  test('overtakes nothing where it was not delivered yet: the first of its queue is tried at once', async () => {
    const { outbox, resends, append, ask } = await opened(engine);
    await append(PAYMENT, 'c');
    for (const claim of await outbox.claim(1)) await outbox.failed(claim, 60_000, REFUSED);
    expect(await outbox.claim(1)).toEqual([]);
    await ask(2);
    expect([(await outbox.claim(1)).map(wordOf), await resends.claim(1)]).toEqual([['b'], []]);
  });
});
