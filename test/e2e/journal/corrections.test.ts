import { expect, test } from '@jest/globals';
import { ask, until } from '../../harness/ask.js';
import { BACKEND_SECRET, openMerchant } from '../../harness/merchant.js';
import { listeningProgram } from '../../harness/program.js';
import { startProvider } from '../../harness/system.js';

const PAID = '7000000002';

test('a refund that the bank returns is corrected by the next reading: the backend, the log and the caller see it', async () => {
  const [provider, merchant] = [await startProvider(), await openMerchant()];
  const { url, log } = await listeningProgram(provider.url, { BACKEND_EVENTS_URL: merchant.url, BACKEND_SECRET });
  const { data } = await ask<{ refundPayment: { operation: { id: string; state: string } } }>(
    url,
    `mutation { refundPayment(input: { paymentId: "${PAID}", amount: "40.00", idempotencyKey: "k" }) { operation { id state } } }`,
  );
  const { id, state } = data?.refundPayment.operation ?? {};
  expect(state).toBe('SUCCEEDED');
  provider.ledger.setRefundStatus(provider.ledger.payment(PAID).refunds[0]?.id ?? '', 'error', '11026');
  await ask(url, `{ payment(paymentId: "${PAID}") { status } }`);
  const corrected = await until(
    () => merchant.received.find(({ type }) => type === 'operation.corrected'),
    (event) => event !== undefined,
  );
  expect(corrected?.data).toMatchObject({ id, state: 'REJECTED', refund: { status: 'FAILED' } });
  const lines = await until(
    () => log().filter(({ msg }) => msg === 'operation corrected'),
    (found) => found.length > 0,
  );
  expect(lines).toMatchObject([
    {
      level: 40,
      operation: id,
      kind: 'REFUND',
      was: 'SUCCEEDED',
      state: 'REJECTED',
      payment: PAID,
      account: 'default',
    },
  ]);
  const now = await ask(
    url,
    `{ payment(paymentId: "${PAID}") { refundableAmount { amount } }
       paymentOperation(id: "${id}") { state problem { code advice } events { source state } } }`,
  );
  expect(now.data).toMatchObject({
    payment: { refundableAmount: { amount: '2500.00' } },
    paymentOperation: { state: 'REJECTED', problem: { code: 'DECLINED', advice: 'ASK_OPERATOR' } },
  });
  const { events } = (now.data as { paymentOperation: { events: readonly unknown[] } }).paymentOperation;
  expect(events.at(-1)).toEqual({ source: 'READ', state: 'REJECTED' });
  expect(provider.calls.filter(({ script }) => script === 'revoke.php')).toHaveLength(1);
});
