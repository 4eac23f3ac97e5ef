import { randomUUID } from 'node:crypto';
import { expect, jest, test } from '@jest/globals';
import type { Account } from '../../../src/freedompay/account.js';
import type { ChargeOutcomes } from '../../../src/services/cards/charge-outcomes.js';
import { ChargeWatch } from '../../../src/services/cards/charge-watch.js';
import { Charges, type StoredCharge } from '../../../src/store/cards/charges.js';
import type { StoredCheckout } from '../../../src/store/checkouts/checkouts.js';
import { describeEngines, openJournal } from '../../harness/engines.js';

const MINUTE_MS = 60_000;

describeEngines('what watches open charges', (engine) => {
  /** Charges that were sent, one an order, and nothing has become of them for so long. */
  const opened = async (count: number, idleMs: number) => {
    const { store } = await openJournal(await engine.fresh());
    const charges = new Charges(store);
    const ids: string[] = [];
    for (let n = 0; n < count; n += 1) {
      const one = { id: randomUUID(), account: 'default', orderId: `A-${n}`, kind: 'RECURRING' as const };
      await charges.begin(one);
      await charges.commitSent(one);
      ids.push(one.id);
    }
    await store
      .updateTable('charges')
      .set(({ ref, eb }) => ({ updated_at: eb(ref('updated_at'), '-', idleMs) }))
      .execute();
    const [read, resolved] = [[] as StoredCharge[], [] as string[]];
    const parts = { onRead: async (_charge: StoredCharge) => {} };
    const outcomes = {
      read: async (_account: Account, charge: StoredCharge) => {
        read.push(charge);
        await parts.onRead(charge);
        return charge;
      },
    } as unknown as ChargeOutcomes;
    const checkouts = {
      resolve: async (id: string, { state }: Pick<StoredCheckout, 'state'>) => {
        resolved.push(`${id} ${state}`);
        return {} as never;
      },
    };
    const accounts = { known: () => ({ id: 'default' }) as Account };
    return { charges, ids, read, resolved, parts, watch: new ChargeWatch(charges, checkouts, outcomes, accounts) };
  };

  test('takes none for cut off by the clock of this machine', async () => {
    const { watch, read, resolved } = await opened(1, MINUTE_MS);
    const machine = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 40 * 86_400_000);
    try {
      await watch.round();
    } finally {
      machine.mockRestore();
    }
    expect(read).toMatchObject([{ state: 'PENDING' }]);
    expect(resolved).toEqual([]);
  });

  test('reads each as it is when its turn comes, however long those before it took', async () => {
    const { charges, ids, watch, read, resolved, parts } = await opened(2, 4 * MINUTE_MS);
    parts.onRead = async ({ id }) => {
      const other = ids.find((one) => one !== id) ?? '';
      if (read.length === 1) await charges.resolve(other, { state: 'ACTION_REQUIRED', problem: null });
    };
    await watch.round();
    expect(read.map(({ state }) => state)).toEqual(['UNKNOWN', 'ACTION_REQUIRED']);
    expect(resolved).toEqual([`${read[0]?.id} UNKNOWN`]);
  });
});
