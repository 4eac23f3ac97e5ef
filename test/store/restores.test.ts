import { expect, test } from '@jest/globals';
import { Restores } from '../../src/store/restores.js';
import { describeEngines, describeSharedEngines, openJournal } from '../harness/engines.js';

describeEngines('restores', (engine) => {
  test('are none in a new store', async () => {
    const { store } = await openJournal(await engine.fresh());
    expect(await new Restores(store).all()).toEqual([]);
  });

  test('of one name are one, whose time goes on and never back; another begins at nothing', async () => {
    const { store } = await openJournal(await engine.fresh());
    const restores = new Restores(store);
    await restores.declare('one');
    await restores.noteElapsed({ name: 'one', elapsedMs: 1_000.7 });
    await restores.noteElapsed({ name: 'one', elapsedMs: 900 });
    await restores.declare('one');
    await restores.declare('another');
    expect(await restores.all()).toEqual([
      { name: 'another', elapsedMs: 0 },
      { name: 'one', elapsedMs: 1_000 },
    ]);
  });
});

describeSharedEngines('a restore that two instances declare', (engine) => {
  test('at once is one', async () => {
    const url = await engine.fresh();
    const [one, another] = [await openJournal(url), await openJournal(url)];
    await Promise.all([one, another].map(({ store }) => new Restores(store).declare('one')));
    expect(await one.store.selectFrom('restores').selectAll().execute()).toHaveLength(1);
  });
});
