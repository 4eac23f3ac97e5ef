import { expect, test } from '@jest/globals';
import { openStore } from '../../../src/store/database.js';
import { retryWhileBusy } from '../../../src/store/db/busy-retry.js';
import type { ResourceRef } from '../../../src/store/db/change-feed.js';
import type { Store } from '../../../src/store/db/schema.js';
import { appendEvent } from '../../../src/store/outbox/append-event.js';
import { EventRechecks, scheduleRecheck } from '../../../src/store/outbox/event-rechecks.js';
import { Outbox } from '../../../src/store/outbox/outbox.js';
import { StoredEvents } from '../../../src/store/outbox/stored-events.js';
import { atEnd, describeSharedEngines } from '../../harness/engines.js';
import { eventOf, PAYMENT } from '../../harness/outbox.js';

describeSharedEngines('an outbox that instances share', (engine) => {
  test('gives what they ask for at the same moment to one of them', async () => {
    const url = await engine.fresh();
    const stores = await Promise.all([1, 2, 3, 4].map(() => openStore(url)));
    for (const store of stores) atEnd(() => store.destroy());
    await scheduleRecheck(stores[0] as Store, PAYMENT, 1);
    await appendEvent(stores[0] as Store, PAYMENT, eventOf('a'), 1);
    const events = await Promise.all(stores.map((store) => new Outbox(store, 60_000).claim(5)));
    const rechecks = await Promise.all(stores.map((store) => new EventRechecks(store, 60_000).claim(5)));
    expect([events.flat().length, rechecks.flat().length]).toEqual([1, 1]);
  });

  test('gives each event to one of them, in order, and loses no event that is added meanwhile', async () => {
    const url = await engine.fresh();
    const stores = await Promise.all([1, 2, 3].map(() => openStore(url)));
    for (const store of stores) atEnd(() => store.destroy());
    const outboxes = stores.map((store) => new Outbox(store, 60_000));
    const resources = Array.from({ length: 4 }, (_, n): ResourceRef => ({ ...PAYMENT, id: `${n}` }));
    const taken = new Map<string, number[]>();
    let writing = true;
    const write = async (store: Store) => {
      for (let n = 0; n < 20; n++)
        for (const change of resources)
          await retryWhileBusy(() =>
            store.transaction().execute((db) => appendEvent(db, change, eventOf(`${n}`), Date.now())),
          );
    };
    const deliver = async (outbox: Outbox) => {
      for (;;) {
        const last = !writing;
        const claims = await outbox.claim(2);
        for (const claim of claims) {
          taken.set(claim.change.id, [...(taken.get(claim.change.id) ?? []), claim.sequence]);
          await outbox.delivered(claim);
        }
        if (claims.length === 0 && last && (await new StoredEvents(stores[0] as Store).waiting()).count === 0) return;
        if (claims.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    const delivering = outboxes.map(deliver);
    await Promise.all(stores.map(write));
    writing = false;
    await Promise.all(delivering);
    const all = Array.from({ length: 60 }, (_, n) => n + 1);
    for (const { id } of resources) expect(taken.get(id)).toEqual(all);
  });
});
