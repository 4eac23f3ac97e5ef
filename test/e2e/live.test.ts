import { describe, expect, test } from '@jest/globals';
import { encodeForm } from '../../src/freedompay/protocol/form.js';
import type { Message } from '../../src/freedompay/protocol/message.js';
import { withSignature } from '../../src/freedompay/protocol/signature.js';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_PAYOUT_SECRET, SIMULATOR_SECRET } from '../../src/simulator/credentials.js';
import { until } from '../harness/ask.js';
import { subscribe } from '../harness/subscription.js';
import { type System, startSystem } from '../harness/system.js';

interface PaymentSeen {
  readonly paymentChanged: { readonly status: string; readonly refundedAmount: { readonly amount: string } };
}
const watchPayment = (id: string) =>
  `subscription { paymentChanged(paymentId: "${id}") { status refundedAmount { amount } } }`;
const statuses = (received: readonly PaymentSeen[]) => received.map(({ paymentChanged }) => paymentChanged.status);

/** Reads come only on word of a change. */
const NO_POLLING = { pollMs: 600_000, stablePollMs: 600_000, followUpMs: [] };
/** No word comes; only polling tells. */
const POLLING = { pollMs: 50, stablePollMs: 50, followUpMs: [] };

/** Sends a webhook as the provider would. */
async function deliver(system: System, kind: string, fields: Message, secret = SIMULATOR_SECRET) {
  const body = encodeForm(withSignature(kind, fields, secret));
  const response = await fetch(`${system.gateway.url}/webhooks/default/${kind}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  return { status: response.status, text: await response.text() };
}

interface Health {
  readonly watched: number;
  readonly webhooks: Readonly<Record<string, number>>;
}
const health = async (system: System) => (await (await fetch(`${system.gateway.url}/health/ready`)).json()) as Health;
const result = (id: string, salt: string): Message => [
  ['pg_payment_id', id],
  ['pg_result', '1'],
  ['pg_captured', '1'],
  ['pg_salt', salt],
];

describe('a watched payment', () => {
  test('begins with its state and tells each change made here once', async () => {
    const system = await startSystem({ tuning: NO_POLLING });
    const live = subscribe<PaymentSeen>(system.gateway.url, watchPayment('7000000001'));
    await until(
      () => live.received.length,
      (count) => count === 1,
    );
    await system.query(
      'mutation { capturePayment(input: {paymentId: "7000000001", idempotencyKey: "a"}) { replayed } }',
    );
    await until(
      () => live.received.length,
      (count) => count === 2,
    );
    await system.query(
      'mutation { refundPayment(input: {paymentId: "7000000001", amount: "10", idempotencyKey: "b"}) { replayed } }',
    );
    await until(
      () => live.received.length,
      (count) => count === 3,
    );
    expect(statuses(live.received)).toEqual(['AUTHORIZED', 'CAPTURED', 'PARTIALLY_REFUNDED']);
  });

  test('is published after a webhook, and three deliveries of it are one change', async () => {
    const system = await startSystem({ tuning: NO_POLLING });
    const id = system.simulator.ledger.addPayment({ orderId: 'LIVE-1', amount: '50.00', state: 'new' });
    const live = subscribe<PaymentSeen>(system.gateway.url, watchPayment(id));
    await until(
      () => live.received.length,
      (count) => count === 1,
    );
    system.simulator.ledger.pay(id);

    const answers = [];
    for (const salt of ['s1', 's2', 's3']) answers.push(await deliver(system, 'result', result(id, salt)));
    await until(
      () => live.received.length,
      (count) => count === 2,
    );
    expect(statuses(live.received)).toEqual(['CREATED', 'CAPTURED']);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 200, text: expect.stringContaining('<pg_status>ok</pg_status>') });
    const none = { forged: 0, malformed: 0, shed: 0, cardsByPaymentSecret: 0, cardsByPayoutSecret: 0 };
    expect((await health(system)).webhooks).toEqual({ ...none, accepted: 1, repeated: 2 });
  });

  test('reaches its end by polling when every webhook is lost', async () => {
    const system = await startSystem({ tuning: POLLING });
    const id = system.simulator.ledger.addPayment({ orderId: 'LIVE-2', amount: '50.00', state: 'hold' });
    const live = subscribe<PaymentSeen>(system.gateway.url, watchPayment(id));
    await until(
      () => live.received.length,
      (count) => count === 1,
    );
    system.simulator.ledger.cancel(id);
    await until(
      () => live.received.length,
      (count) => count === 2,
    );
    expect(statuses(live.received)).toEqual(['AUTHORIZED', 'CANCELED']);
    system.simulator.clearCalls();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(system.simulator.calls.length).toBeLessThanOrEqual(1);
  });

  test('costs one reader for many subscribers, and none when they have gone', async () => {
    const system = await startSystem({ tuning: NO_POLLING });
    const all = Array.from({ length: 20 }, () =>
      subscribe<PaymentSeen>(system.gateway.url, watchPayment('7000000002')),
    );
    await until(() => all.every(({ received }) => received.length === 1), Boolean);
    expect((await health(system)).watched).toBe(1);
    for (const { stop } of all) stop();
    await until(
      async () => (await health(system)).watched,
      (watched) => watched === 0,
    );
  });

  test('a senseless id is an error, not a silent stream', async () => {
    const system = await startSystem();
    const live = subscribe<PaymentSeen>(system.gateway.url, watchPayment('abc'));
    const ending = await until(live.ending, (value) => value !== 'open');
    const extensions = expect.objectContaining({ code: 'BAD_USER_INPUT' });
    expect(ending).toEqual([expect.objectContaining({ extensions })]);
  });

  test('is null while there is none under that id', async () => {
    const system = await startSystem({ tuning: NO_POLLING });
    const live = subscribe<PaymentSeen>(system.gateway.url, watchPayment('99'));
    await until(
      () => live.received,
      ({ length }) => length > 0,
    );
    expect(live.received).toEqual([{ paymentChanged: null }]);
  });

  test('ends when the gateway stops', async () => {
    const system = await startSystem({ tuning: NO_POLLING });
    const live = subscribe<PaymentSeen>(system.gateway.url, watchPayment('7000000002'));
    await until(
      () => live.received.length,
      (count) => count === 1,
    );
    await system.gateway.close();
    await until(live.ending, (value) => value !== 'open');
  });
});

test('a watched payout is published after its webhook', async () => {
  const system = await startSystem({ tuning: NO_POLLING });
  const live = subscribe<{ payoutChanged: { status: string } }>(
    system.gateway.url,
    'subscription { payoutChanged(orderId: "DEMO-PAYOUT-PENDING") { status } }',
  );
  await until(
    () => live.received.length,
    (count) => count === 1,
  );
  system.simulator.ledger.setPayoutWord('DEMO-PAYOUT-PENDING', 'ok');
  const fields: Message = [
    ['pg_payment_id', '7100000002'],
    ['pg_order_id', 'DEMO-PAYOUT-PENDING'],
    ['pg_merchant_id', SIMULATOR_MERCHANT_ID],
    ['pg_status', 'ok'],
    ['pg_salt', 's'],
  ];
  expect((await deliver(system, 'payout', fields, SIMULATOR_PAYOUT_SECRET)).status).toBe(200);
  await until(
    () => live.received.length,
    (count) => count === 2,
  );
  expect(live.received.map(({ payoutChanged }) => payoutChanged.status)).toEqual(['PENDING', 'SUCCEEDED']);
});

describe('a webhook that is not the provider’s', () => {
  test('changes nothing, is counted, and is answered with an unsigned error', async () => {
    const system = await startSystem({ tuning: NO_POLLING });
    system.simulator.clearCalls();
    const answer = await deliver(system, 'result', result('7000000002', 's'), 'another secret');
    expect(answer).toEqual({ status: 403, text: expect.stringContaining('<pg_status>error</pg_status>') });
    expect(answer.text).not.toContain('pg_sig');
    expect(system.simulator.calls).toEqual([]);
    expect((await health(system)).webhooks).toMatchObject({ accepted: 0, forged: 1 });
  });

  test.each([
    ['over 64 kB', 'POST', '/webhooks/default/result', `a=${'x'.repeat(70_000)}`, 413],
    ['of no fields', 'POST', '/webhooks/default/result', '', 400],
    ['for no account of ours', 'POST', '/webhooks/nobody/result', 'a=1', 404],
    ['for a script we do not have', 'POST', '/webhooks/default/else', 'a=1', 404],
  ])('%s gets a clear answer', async (_name, method, path, body, status) => {
    const system = await startSystem();
    const response = await fetch(`${system.gateway.url}${path}`, {
      method,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    expect(response.status).toBe(status);
    expect((await response.text()).length).toBeGreaterThan(20);
  });
});
