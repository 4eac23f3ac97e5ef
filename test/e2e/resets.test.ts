import { expect, test } from '@jest/globals';
import { startAlone } from '../harness/checkout.js';
import { closeAfterTest, type RunningGateway, startGateway, startProvider } from '../harness/system.js';

const REFUND = `mutation ($key: String!) {
  refundPayment(input: { paymentId: "7000000002", amount: "500.00", idempotencyKey: $key }) {
    replayed
    operation { state refund { refundId } }
    payment { refundedAmount { amount } }
  }
}`;

interface Refunded {
  readonly refundPayment: {
    readonly replayed: boolean;
    readonly operation: { readonly state: string; readonly refund: { readonly refundId: string } | null };
    readonly payment: { readonly refundedAmount: { readonly amount: string } };
  };
}

const SUCCEEDED = {
  replayed: false,
  operation: { state: 'SUCCEEDED', refund: { refundId: expect.any(String) } },
  payment: { refundedAmount: { amount: '500.00' } },
};

async function refund(shop: RunningGateway, key: string): Promise<Refunded['refundPayment'] | undefined> {
  const { data, errors } = await shop.query<Refunded>(REFUND, { key });
  expect(errors).toEqual([]);
  return data?.refundPayment;
}

async function control(url: string, path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(`${url}/control${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(reply.ok).toBe(true);
}

test('a hundred times one gateway in memory is reset and then refunds under the same key, and each time it succeeds', async () => {
  const shop = await startAlone({ DATABASE_URL: ':memory:' });
  const simulator = shop.gateway.simulator?.url ?? '';
  const ids = new Set<string | undefined>();
  for (let round = 0; round < 100; round++) {
    await control(simulator, '/reset', {});
    await control(simulator, '/faults', { kind: 'refund-lag', ms: 0, script: 'revoke' });
    const refunded = await refund(shop, 'refund-1');
    expect([round, refunded]).toEqual([round, SUCCEEDED]);
    ids.add(refunded?.operation.refund?.refundId);
  }
  expect(ids.size).toBe(100);
});

test('what a gateway keeps in a file outlives a reset: the key is known, and another refund is distinguished from those before', async () => {
  const shop = await startAlone();
  const simulator = shop.gateway.simulator?.url ?? '';
  const keys = ['one', 'two', 'three'];
  for (const key of keys) {
    await control(simulator, '/reset', {});
    await control(simulator, '/faults', { kind: 'refund-lag', ms: 0, script: 'revoke' });
    expect([key, await refund(shop, key)]).toEqual([key, SUCCEEDED]);
  }
  expect(await refund(shop, 'one')).toMatchObject({ replayed: true, operation: { state: 'SUCCEEDED' } });
});

test('a provider that is started anew gives no refund an id that the journal knows', async () => {
  const first = await startProvider();
  const shop = await startGateway(first.url);
  expect(await refund(shop, 'one')).toEqual(SUCCEEDED);
  await first.close();
  const repeated = await startProvider({ port: Number(new URL(first.url).port) });
  closeAfterTest(() => repeated.close());
  expect(await refund(shop, 'two')).toEqual(SUCCEEDED);
});
