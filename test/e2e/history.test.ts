import { describe, expect, test } from '@jest/globals';
import { FLAVOURS, startSystem } from '../harness/system.js';
import { askAs } from './access/asking.js';
import { payerToken } from './access/payers.js';

const HISTORY = `{ payment(paymentId: "7000000001") {
  history { source status capturedAmount { amount } refundedAmount { amount } }
} }`;

const CAPTURE =
  'mutation { capturePayment(input: { paymentId: "7000000001", idempotencyKey: "k" }) { operation { state } } }';

interface Read {
  readonly payment: { readonly history: readonly object[] };
}

const entry = (source: string, status: string, taken: string) => ({
  source,
  status,
  capturedAmount: { amount: taken },
  refundedAmount: { amount: '0.00' },
});

describe.each(FLAVOURS)('the history of a payment, with %s scripts,', (flavour) => {
  test('is how this gateway saw it go, and reading it again adds nothing', async () => {
    const { query } = await startSystem({ flavour, env: { STATUS_MAX_AGE_MS: '0' } });
    const history = async () => (await query<Read>(HISTORY)).data?.payment.history;
    expect(await history()).toEqual([entry('READ', 'AUTHORIZED', '0.00')]);
    expect(await history()).toHaveLength(1);
    await query(CAPTURE);
    const all = [entry('READ', 'AUTHORIZED', '0.00'), entry('OPERATION', 'CAPTURED', '15000.00')];
    expect(await history()).toEqual(all);
    expect(await history()).toEqual(all);
  });
});

test('a payer whose token names the payment may read its history', async () => {
  const { gateway } = await startSystem();
  const token = await payerToken(gateway.url, 'paymentIds: ["7000000001"]');
  const { data } = await askAs(gateway.url, HISTORY, token);
  expect((data as Read).payment.history).toHaveLength(1);
});
