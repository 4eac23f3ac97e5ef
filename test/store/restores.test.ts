import { expect, test } from '@jest/globals';
import { Restores } from '../../src/store/restores.js';
import { describeEngines, describeSharedEngines, openJournal } from '../harness/engines.js';

describeEngines('restores', (engine) => {
  test('are none in a new store', async () => {
    const { store } = await openJournal(await engine.empty());
    expect(await new Restores(store).latest()).toBeNull();
  });

  test('of one name are one, whose time goes on; another is the latest', async () => {
    const { store } = await openJournal(await engine.empty());
    const restores = new Restores(store);
    await restores.declare('one');
    await store.updateTable('restores').set({ declared_at: 1_000 }).execute();
    await restores.declare('one');
    expect(await restores.latest()).toMatchObject({ declaredAt: 1_000 });
    await restores.declare('another');
    const latest = await restores.latest();
    expect(latest?.declaredAt).toBeGreaterThan(1_000);
    expect(latest?.now).toBeGreaterThanOrEqual(latest?.declaredAt ?? Number.NaN);
  });
});

describeSharedEngines('a restore that two instances declare', (engine) => {
  test('at once is one', async () => {
    const url = await engine.empty();
    const [one, another] = [await openJournal(url), await openJournal(url)];
    await Promise.all([one, another].map(({ store }) => new Restores(store).declare('one')));
    expect(await one.store.selectFrom('restores').selectAll().execute()).toHaveLength(1);
  });
});
