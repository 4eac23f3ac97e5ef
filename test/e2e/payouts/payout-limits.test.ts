import { expect, test } from '@jest/globals';
import { payOut, payoutCalls, payoutOperation, REACHED, toAccount } from '../../harness/payouts.js';
import { startSystem } from '../../harness/system.js';

const DECIDE = (name: string) => `mutation ($input: ${name === 'approve' ? 'Approve' : 'Decline'}OperationInput!) {
  decided: ${name}Payout(input: $input) { operation { id state approvedBy problem { code } } }
}`;

interface Decided {
  readonly decided: { readonly operation: { readonly state: string } } | null;
}

const start = (env: Readonly<Record<string, string>>) => startSystem({ env: { ...REACHED, ...env } });

test('a payout above the limit of one is REJECTED, and one at the limit is not', async () => {
  const system = await start({ PAYOUT_LIMIT: '1500.00 KZT' });
  expect(await payOut(system, toAccount())).toMatchObject({ operation: { state: 'SUCCEEDED' } });
  const wish = { ...toAccount(), amount: '1500.01' };
  expect(await payOut(system, wish)).toMatchObject({
    operation: { state: 'REJECTED', problem: { code: 'PAYOUT_LIMIT_REACHED', advice: 'GIVE_UP' } },
  });
  expect(payoutCalls(system, wish.orderId)).toEqual([]);
});

test.each(['PAYOUT_LIMIT_PER_DAY', 'PAYOUT_LIMIT_OF_ACCOUNT_PER_DAY'])(
  'of ten payouts at once no more are sent than fit into %s',
  async (name) => {
    const system = await start({ [name]: '4500.00 KZT' });
    const wishes = Array.from({ length: 10 }, toAccount);
    const all = await Promise.all(wishes.map((wish) => payOut(system, wish)));
    expect(all.map(({ operation: { state } }) => state).sort()).toEqual([
      ...Array(7).fill('REJECTED'),
      ...Array(3).fill('SUCCEEDED'),
    ]);
    const codes = all.flatMap(({ operation: { problem } }) => problem?.code ?? []);
    expect(new Set(codes)).toEqual(new Set(['PAYOUT_LIMIT_REACHED']));
    expect(wishes.flatMap(({ orderId }) => payoutCalls(system, orderId))).toHaveLength(3);
  },
);

test('a payout above a sum waits for another person, whoever asked cannot approve it, and nothing is sent', async () => {
  const system = await start({ APPROVAL_ABOVE_PAYOUT: '1000.00 KZT' });
  const wish = toAccount();
  const { operation } = await payOut(system, wish);
  expect(operation.state).toBe('AWAITING_APPROVAL');
  const input = { operationId: operation.id };
  const { errors } = await system.query(DECIDE('approve'), { input });
  expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  const another = await payOut(system, { ...wish, idempotencyKey: `${wish.orderId}-2` });
  expect(another.operation.problem?.code).toBe('ORDER_ID_TAKEN');
  const { data } = await system.query<Decided>(DECIDE('decline'), { input });
  expect(data?.decided?.operation).toMatchObject({ state: 'REJECTED', problem: { code: 'APPROVAL_DECLINED' } });
  expect(await payoutOperation(system, operation.id)).toMatchObject({ state: 'REJECTED' });
  expect(payoutCalls(system, wish.orderId)).toEqual([]);
});

test('captures, cancels and refunds are listed without payouts, and a payout is none of them', async () => {
  const system = await start({});
  const { operation } = await payOut(system, toAccount());
  const { data } = await system.query(
    `query ($id: ID!) { operations { nodes { id } } paymentOperation(id: $id) { id } node(id: $id) { __typename id } }`,
    { id: operation.id },
  );
  expect(data).toEqual({
    operations: { nodes: [] },
    paymentOperation: null,
    node: { __typename: 'PayoutOperation', id: operation.id },
  });
});
