import { expect, test } from '@jest/globals';
import { until } from '../harness/ask.js';
import { openJournal, sqliteFile } from '../harness/engines.js';
import { attempt, example, operation, outcomeOf } from '../harness/operations.js';
import { startSystem } from '../harness/system.js';
import { deliverWebhook } from '../harness/webhook.js';

const NEVER_MS = 3_600_000;

test('an operation whose recheck is hours away is rechecked once a webhook names its payment, and the event says so', async () => {
  const tuning = { readBackDelaysMs: [0], firstMs: NEVER_MS, agesMs: [2 * NEVER_MS] };
  const url = await sqliteFile.fresh();
  const system = await startSystem({ tuning, env: { DATABASE_URL: url } });
  const { journal } = await openJournal(url);
  const { simulator } = system;
  const wish = example(system, 'refundPayment');
  simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
  const { operation: lost } = outcomeOf(await attempt(system, 'refundPayment', wish));
  expect(lost.state).toBe('UNKNOWN');
  // It is rechecked once right after it was sent, and not before the end of the test by itself then.
  await until(
    () => journal.due.young(3 * NEVER_MS, 1),
    (due) => due.length === 0,
  );
  const payment = simulator.ledger.payment(wish.paymentId);
  simulator.ledger.refund(wish.paymentId);
  const said = {
    pg_order_id: payment.orderId,
    pg_payment_id: wish.paymentId,
    pg_amount: '2500.00',
    pg_currency: 'KZT',
    pg_result: '1',
    pg_salt: 'salt-1',
  };
  expect(await deliverWebhook(system, 'result', Object.entries(said))).toMatchObject({ status: 200 });
  expect(
    await until(
      () => operation(system, lost.id),
      ({ state }) => state === 'SUCCEEDED',
    ),
  ).toMatchObject({ problem: null });
  const { data } = await system.query<{ paymentOperation: { events: { source: string; state: string }[] } }>(
    'query ($id: ID!) { paymentOperation(id: $id) { events { source state } } }',
    { id: lost.id },
  );
  expect(data?.paymentOperation.events.at(-1)).toEqual({ source: 'WEBHOOK', state: 'SUCCEEDED' });
  expect(simulator.ledger.payment(wish.paymentId).scriptWrites).toBe(0);
});
