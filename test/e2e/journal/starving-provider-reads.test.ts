import { expect, test } from '@jest/globals';
import { ask, until } from '../../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../../harness/credentials.js';
import { listeningProgram } from '../../harness/program.js';
import { startProvider } from '../../harness/system.js';

/** Different payments, so that none shares a call with another. */
function ids(request: number): string[] {
  return Array.from({ length: 100 }, (_, index) => String(8_000_000_000 + 100 * request + index));
}

test('the built program refunds while a caller has the provider asked for more than it can answer', async () => {
  const simulator = await startProvider();
  const { url } = await listeningProgram(simulator.url, {
    ...BELIEVES_TOKENS,
    CALLER_COST_PER_MINUTE: '3000',
    FREEDOMPAY_TIMEOUT_MS: '120000',
  });
  const reader = await token({ sub: 'reader', scope: 'payments:read' });
  const writer = await token({ sub: 'writer', scope: 'payments:refund' });
  // Of two delays the first one counts: all other payments are not shown while the test runs.
  simulator.faults.arm({ kind: 'delay', ms: 500, script: 'get_status3', paymentId: '7000000002', times: 'always' });
  simulator.faults.arm({ kind: 'delay', ms: 3_600_000, script: 'get_status3', times: 'always' });
  const requests = 20;
  let unanswered = requests;
  for (let request = 0; request < requests; request += 1) {
    // Where it has not been answered when the test is over the program is gone.
    ask(
      url,
      'query ($ids: [ID!]!) { paymentsById(paymentIds: $ids) { paymentId } }',
      { ids: ids(request) },
      reader,
    ).then(
      () => (unanswered -= 1),
      () => {},
    );
  }
  await until(
    () => simulator.calls.length,
    (count) => count > 0,
  );
  const refund =
    'mutation { refundPayment(input: { paymentId: "7000000002", amount: "1.00", idempotencyKey: "k" }) { operation { state } } }';
  const answer = await ask(url, refund, {}, writer);
  expect(answer).toMatchObject({ data: { refundPayment: { operation: { state: 'SUCCEEDED' } } }, errors: [] });
  expect(unanswered).toBeGreaterThan(requests / 2);
});
