import { expect, test } from '@jest/globals';
import { isFromBeforeRestore } from '../../../src/store/operations/before-restore.js';
import { Restores } from '../../../src/store/restores.js';
import { describeEngines, openJournal } from '../../harness/engines.js';
import { begunAndSent } from '../../harness/operation-records.js';

describeEngines('restores', (engine) => {
  test('are before or after a sending by their order, whatever a clock that was set says of either', async () => {
    const { journal, store } = await openJournal(await engine.fresh());
    const restores = new Restores(store);
    await restores.declare('before');
    await store.updateTable('restores').set({ declared_at: 8_000_000_000_000 }).execute();
    const { id } = await begunAndSent(journal);
    expect(await isFromBeforeRestore(store, id)).toBe(false);
    await restores.declare('after');
    await store.updateTable('restores').set({ declared_at: 1 }).execute();
    expect(await isFromBeforeRestore(store, id)).toBe(true);
  });

  test('may all have come after what an older version sent', async () => {
    const { journal, store } = await openJournal(await engine.fresh());
    const { id } = await begunAndSent(journal);
    await store.updateTable('operations').set({ restores_known: null }).execute();
    expect(await isFromBeforeRestore(store, id)).toBe(false);
    await new Restores(store).declare('some');
    expect(await isFromBeforeRestore(store, id)).toBe(true);
  });
});
