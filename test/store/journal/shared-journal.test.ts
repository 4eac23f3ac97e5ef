import { expect, test } from '@jest/globals';
import { describeSharedEngines, openJournal } from '../../harness/engines.js';
import { begunAndSent, CALL, RECONCILE, wish } from '../../harness/operation-records.js';

describeSharedEngines('the journal of two instances', (engine) => {
  test('begins with one key from both at once make one entry', async () => {
    const url = await engine.fresh();
    const journals = [await openJournal(url), await openJournal(url)].map(({ journal }) => journal);
    const begun = await Promise.all(Array.from({ length: 50 }, (_, index) => journals[index % 2]?.begin(wish(), CALL)));
    expect(new Set(begun.map((one) => one?.operation.id)).size).toBe(1);
    expect(begun.filter((one) => one?.isNew)).toHaveLength(1);
  });

  test('what one writes the other reads', async () => {
    const url = await engine.fresh();
    const [one, other] = [await openJournal(url), await openJournal(url)];
    const sent = await begunAndSent(one.journal);
    expect(await other.journal.find(sent.id)).toEqual(sent);
    await other.journal.record(sent.id, { state: 'SUCCEEDED' }, 'done', RECONCILE);
    expect(await one.journal.find(sent.id)).toMatchObject({ state: 'SUCCEEDED' });
    expect(await one.journal.events(sent.id)).toHaveLength(3);
  });
});
