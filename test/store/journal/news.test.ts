import { expect, test } from '@jest/globals';
import { describeEngines, openJournal } from '../../harness/engines.js';
import { CALL, wish } from '../../harness/operation-records.js';

describeEngines('an operation that begins to wait for a person', (engine) => {
  test.each([
    [true, ['operation.awaiting_approval']],
    [false, []],
  ])('is an event for the backend where there is one (%s), written with it', async (tellsBackend, types) => {
    const { journal, store } = await openJournal(await engine.fresh(), {}, tellsBackend);
    const { operation } = await journal.begin(wish(), CALL);
    const approveUntil = new Date(Date.now() + 60_000);
    await journal.record(operation.id, { state: 'AWAITING_APPROVAL', approveUntil }, 'above the limit', CALL);
    const events = await store.selectFrom('outbox_events').select('body').execute();
    expect(events.map(({ body }) => JSON.parse(body).type)).toEqual(types);
    expect(await store.selectFrom('outbox_looks').selectAll().execute()).toEqual([]);
  });
});
