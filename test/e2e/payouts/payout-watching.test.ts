import { describe, expect, test } from '@jest/globals';
import { until } from '../../harness/ask.js';
import { token } from '../../harness/credentials.js';
import { perform } from '../../harness/operations.js';
import { payOut, payoutOperation, REACHED, toAccount, toCard } from '../../harness/payouts.js';
import { type Subscription, subscribe } from '../../harness/subscription.js';
import { startSystem } from '../../harness/system.js';
import { startTwoAccounts } from '../../harness/two-accounts.js';
import { askAs } from '../access/asking.js';

interface Listed {
  readonly list: {
    readonly nodes: readonly { readonly orderId: string; readonly state: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

const SLOW = '5507-84XX-XXXX-2294';
const OF_ANOTHER = `mutation { createPayout(input: {
  account: "uz", orderId: "PO-1", amount: "1.00", currency: "KZT", description: "Prize", idempotencyKey: "k"
  toSavedCard: { userId: "u-9", cardToken: "3f0c1f8e-2a51-4d0b-9a6e-7b0c5a1d2e3f" }
}) { operation { id } } }`;

/** A payout of account "uz", and where to ask about it. */
async function payoutOfAnother() {
  const { url } = await startTwoAccounts();
  const { data } = await askAs(url, OF_ANOTHER, await token({ accounts: '*' }));
  const id = /"id":"([^"]+)"/.exec(JSON.stringify(data))?.[1] ?? '';
  const as = async (account: string, text: string) =>
    (await askAs(url, text, await token({ accounts: [account] }))).data;
  return { id, as };
}

describe('the list of payouts that were asked for', () => {
  test('has them by their state and their order, the newest first, and no refund', async () => {
    const system = await startSystem({ env: REACHED });
    await perform(system, 'refundPayment', { paymentId: '7000000002', idempotencyKey: 'refund' });
    const wishes = [toAccount(), toAccount(), { ...toAccount(), amount: '99999999.00' }];
    for (const wish of wishes) await payOut(system, wish);
    const [first = '', second = '', third = ''] = wishes.map(({ orderId }) => orderId);
    const orders = async (args: string) => {
      const { data, errors } = await system.query<Listed>(`{ list: payoutOperations${args} { nodes { orderId } } }`);
      expect(errors).toEqual([]);
      return data?.list.nodes.map(({ orderId }) => orderId);
    };
    const calls = system.simulator.calls.length;
    expect(await orders('')).toEqual([third, second, first]);
    expect(await orders('(filter: { state: [REJECTED] })')).toEqual([third]);
    expect(await orders('(filter: { state: [SUCCEEDED, UNKNOWN] })')).toEqual([second, first]);
    expect(await orders(`(filter: { orderId: "${first}", state: [SUCCEEDED] })`)).toEqual([first]);
    expect(await orders(`(filter: { orderId: "${first}", state: [REJECTED] })`)).toEqual([]);
    expect(await orders('(filter: { orderId: "7000000002" })')).toEqual([]);
    expect(await orders('(filter: { createdAt: { until: "2001-01-01T00:00:00Z" } })')).toEqual([]);
    expect(system.simulator.calls).toHaveLength(calls);
  });

  test('is walked by cursors, each row once', async () => {
    const system = await startSystem({ env: REACHED });
    const wishes = [toAccount(), toAccount(), toAccount()];
    for (const wish of wishes) await payOut(system, wish);
    const seen: string[] = [];
    let after = '';
    for (let hasMore = true; hasMore; ) {
      const { data } = await system.query<Listed>(
        `{ list: payoutOperations(first: 2 ${after}) { nodes { orderId } pageInfo { hasNextPage endCursor } } }`,
      );
      if (!data) throw new Error('There is no page.');
      seen.push(...data.list.nodes.map(({ orderId }) => orderId));
      hasMore = data.list.pageInfo.hasNextPage;
      after = `after: "${data.list.pageInfo.endCursor}"`;
    }
    expect(seen).toEqual(wishes.map(({ orderId }) => orderId).reverse());
  });

  test('has those of the accounts that the caller may use', async () => {
    const { id, as } = await payoutOfAnother();
    const text = '{ payoutOperations { nodes { id } } }';
    expect(await as('kz', text)).toEqual({ payoutOperations: { nodes: [] } });
    expect(await as('uz', text)).toEqual({ payoutOperations: { nodes: [{ id }] } });
  });

  test.each(['{ state: [] }', '{ createdAt: {} }', '{ orderId: "" }'])('refuses the filter %s', async (filter) => {
    const system = await startSystem();
    const { errors } = await system.query(`{ payoutOperations(filter: ${filter}) { nodes { id } } }`);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('a payout that was asked for', () => {
  const watch = (id: string) => `subscription { payoutOperationChanged(id: "${id}") { state paymentId } }`;
  const count = <T>({ received }: Subscription<T>, least: number) =>
    until(
      () => received.length,
      (length) => length >= least,
    );

  test('is watched until it ends, on word of what becomes known and without reading from time to time', async () => {
    const tuning = { pollMs: 600_000, stablePollMs: 600_000, followUpMs: [] };
    const system = await startSystem({ env: REACHED, tuning });
    const { operation } = await payOut(system, toCard(system, SLOW));
    const live = subscribe<{ readonly payoutOperationChanged: object }>(system.gateway.url, watch(operation.id));
    await count(live, 1);
    await until(
      () => payoutOperation(system, operation.id),
      ({ state }) => state === 'SUCCEEDED',
    );
    await count(live, 2);
    const { paymentId } = operation;
    expect(live.received).toEqual(
      ['PENDING', 'SUCCEEDED'].map((state) => ({ payoutOperationChanged: { state, paymentId } })),
    );
  });

  test('of another account is as if there were none', async () => {
    const { id, as } = await payoutOfAnother();
    expect(await as('kz', watch(id))).toEqual({ payoutOperationChanged: null });
    expect(await as('uz', watch(id))).toEqual({ payoutOperationChanged: { state: 'REJECTED', paymentId: null } });
  });

  test('is no capture, cancel or refund: those are watched by a name of their own', async () => {
    const system = await startSystem({ env: REACHED });
    const { operation: payout } = await payOut(system, toAccount());
    const wish = { paymentId: '7000000002', idempotencyKey: 'refund' };
    const { operation: refund } = await perform(system, 'refundPayment', wish);
    const crossed = [watch(refund.id), `subscription { operationChanged(id: "${payout.id}") { state } }`];
    for (const text of crossed) {
      const live = subscribe<Readonly<Record<string, unknown>>>(system.gateway.url, text);
      await count(live, 1);
      expect(Object.values(live.received[0] ?? {})).toEqual([null]);
    }
  });
});
