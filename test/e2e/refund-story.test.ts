import { expect, test } from '@jest/globals';
import { SIMULATOR_MERCHANT_ID } from '../../src/simulator/credentials.js';
import { ask, until } from '../harness/ask.js';
import { BACKEND_SECRET, openMerchant } from '../harness/merchant.js';
import { type ListeningProgram, listeningProgram } from '../harness/program.js';
import { startProvider } from '../harness/system.js';
import { deliverWebhook } from '../harness/webhook.js';

interface Answer {
  readonly refundPayment: { readonly operation: { readonly id: string; readonly state: string } };
}

const REFUND = `mutation GiveBack($id: ID!) {
  refundPayment(input: { paymentId: $id, idempotencyKey: "story" }) { operation { id state } }
}`;

/** What `grep` finds of a text in the log. */
function found(program: ListeningProgram, text: string): Record<string, unknown>[] {
  return program
    .written()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes(text))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('one refund is found by one id from its request to the event that tells of its end', async () => {
  const simulator = await startProvider();
  const merchant = await openMerchant();
  const program = await listeningProgram(simulator.url, {
    BACKEND_EVENTS_URL: merchant.url,
    BACKEND_SECRET,
  });
  const orderId = 'ORDER-STORY';
  const paymentId = simulator.ledger.addPayment({ orderId, amount: '2500.00', state: 'captured' });
  // Its answer gets lost, so that somebody has to find out how it ended.
  simulator.faults.arm({ kind: 'drop-before', script: 'revoke', paymentId });
  const { data } = await ask<Answer>(program.url, REFUND, { id: paymentId });
  const { id, state } = data?.refundPayment.operation ?? { id: '', state: '' };
  expect(state).toBe('UNKNOWN');
  simulator.ledger.refund(paymentId);
  const said = Object.entries({
    ...{ pg_order_id: orderId, pg_payment_id: paymentId, pg_merchant_id: SIMULATOR_MERCHANT_ID },
    ...{ pg_amount: '2500.00', pg_currency: 'KZT', pg_result: '1', pg_salt: 'salt' },
  });
  expect(await deliverWebhook({ gateway: program }, 'result', said)).toMatchObject({ status: 200 });

  const story = await until(
    () => found(program, id),
    (lines) => lines.some(({ msg }) => msg === 'event delivered'),
  );
  const [request] = story.filter(({ msg }) => msg === 'request');
  expect(request).toMatchObject({ operationName: 'GiveBack', operation: id, payment: paymentId, caller: 'local' });
  const calls = story.filter(({ msg }) => String(msg).startsWith('provider call'));
  expect(calls.filter(({ requestId }) => requestId === request?.['requestId']).map(({ script }) => script)).toEqual(
    expect.arrayContaining(['get_status3.php', 'revoke.php']),
  );
  expect(calls.filter(({ job }) => job === 'reconciler')).not.toEqual([]);
  const changes = story.filter(({ msg }) => msg === 'operation changed');
  expect(changes[0]).toMatchObject({ source: 'CALL', requestId: request?.['requestId'], state: 'PENDING' });
  expect(changes.at(-1)).toMatchObject({ source: expect.stringMatching(/WEBHOOK|RECONCILE/), state: 'SUCCEEDED' });
  expect(story.filter(({ msg }) => msg === 'event delivered')).toEqual([
    expect.objectContaining({ type: 'operation.finished', operation: id, payment: paymentId }),
  ]);

  const ofPayment = await until(
    () => found(program, paymentId),
    (lines) => lines.some(({ type }) => type === 'payment.changed'),
  );
  for (const line of story) expect(ofPayment).toContainEqual(line);
  expect(ofPayment).toContainEqual(
    expect.objectContaining({ route: '/webhooks/:account/result', outcome: 'accepted', account: 'default' }),
  );
});
