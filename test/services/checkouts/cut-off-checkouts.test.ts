import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { money } from '../../../src/domain/money.js';
import { CutOffCheckouts } from '../../../src/services/checkouts/cut-off-checkouts.js';
import { Charges } from '../../../src/store/cards/charges.js';
import { Checkouts } from '../../../src/store/checkouts/checkouts.js';
import { PendingCheckouts } from '../../../src/store/checkouts/pending-checkouts.js';
import { openStore } from '../../../src/store/database.js';
import { atEnd, describeEngines } from '../../harness/engines.js';

describeEngines('a checkout whose process stopped right after it stored it', (engine) => {
  async function open() {
    const store = await openStore(await engine.fresh(), undefined, { timeoutMs: 120_000 });
    atEnd(() => store.destroy());
    const checkouts = new Checkouts(store);
    const begin = async (orderId: string) => {
      const id = randomUUID();
      const draft = { id, account: 'default', orderId, amount: money('1500', 'KZT'), idempotencyKey: id };
      await checkouts.begin({ ...draft, fingerprints: [id] });
      return id;
    };
    const published: string[] = [];
    const changes = {
      publish: async (change: { readonly id: string } | null) => void published.push(change?.id ?? ''),
    };
    return {
      ...{ store, checkouts, begin, published, charges: new Charges(store) },
      stateOf: async (id: string) => (await checkouts.find(id))?.checkout.state,
      round: () => new CutOffCheckouts(new PendingCheckouts(store), checkouts, changes).round(),
      age: () =>
        store.updateTable('checkouts').set(({ eb, ref }) => ({ created_at: eb(ref('created_at'), '-', 200_000) })),
    };
  }

  test('is UNKNOWN once it is old enough, though nobody reads it, and its order is told of', async () => {
    const { checkouts, begin, round, age, stateOf, published } = await open();
    const left = await begin('A-1');
    await round();
    expect(await stateOf(left)).toBe('PENDING');
    await age().execute();
    const young = await begin('A-2');
    await round();
    expect((await checkouts.find(left))?.checkout).toMatchObject({
      state: 'UNKNOWN',
      problem: { code: 'OUTCOME_UNKNOWN', advice: 'RETRY_WITH_NEW_KEY' },
    });
    expect([await stateOf(young), published]).toEqual(['PENDING', ['A-1']]);
  });

  test('is left to its charge where that was begun', async () => {
    const { begin, round, age, stateOf, charges } = await open();
    const id = await begin('A-1');
    await charges.begin({ id, account: 'default', orderId: 'A-1', kind: 'RECURRING' });
    await age().execute();
    await round();
    expect(await stateOf(id)).toBe('PENDING');
  });

  test('may still be REJECTED where it turns out that nothing of it was sent, but not once it has a payment', async () => {
    const { checkouts, begin, round, age, stateOf } = await open();
    const [unsent, named] = [await begin('A-1'), await begin('A-2')];
    await age().execute();
    await round();
    await checkouts.adopt('default', { paymentId: '101', orderId: 'A-2', amount: money('1500', 'KZT') });
    const nothing = { state: 'REJECTED', paymentId: null, encryptedUrl: null, problem: null } as const;
    for (const id of [unsent, named]) await checkouts.resolve(id, nothing);
    expect([await stateOf(unsent), await stateOf(named)]).toEqual(['REJECTED', 'UNKNOWN']);
  });
});
