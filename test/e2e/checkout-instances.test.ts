import { expect, test } from '@jest/globals';
import { until } from '../harness/ask.js';
import { openPayment, order, webhooksOf } from '../harness/checkout.js';
import { describePostgres } from '../harness/engines.js';
import { subscribe } from '../harness/subscription.js';
import { startGateway, startProvider } from '../harness/system.js';
import { deliverWebhook } from '../harness/webhook.js';

/** Reads come only on word of a change. */
const NO_POLLING = { pollMs: 600_000, stablePollMs: 600_000, followUpMs: [] };

interface Seen {
  readonly paymentChanged: { readonly status: string };
}

describePostgres('two gateways', (engine) => {
  async function two() {
    const env = { DATABASE_URL: await engine.fresh() };
    const simulator = await startProvider();
    const one = await startGateway(simulator.url, env, NO_POLLING);
    const other = await startGateway(simulator.url, env, NO_POLLING);
    simulator.setUrls(webhooksOf(one));
    return { simulator, one, other };
  }

  test('the webhook comes to one, and a subscriber of the other hears within a second', async () => {
    const { simulator, one, other } = await two();
    const id = await openPayment(one, order({ captureMethod: 'MANUAL' }));
    const live = subscribe<Seen>(other.gateway.url, `subscription { paymentChanged(paymentId: "${id}") { status } }`);
    await until(
      () => live.received.length,
      (count) => count === 1,
    );
    await simulator.payer.pay(id);
    await until(
      () => live.received.length,
      (count) => count === 2,
    );
    await one.query(
      `mutation { capturePayment(input: { paymentId: "${id}", idempotencyKey: "capture" }) { replayed } }`,
    );
    await until(
      () => live.received.length,
      (count) => count === 3,
    );
    expect(live.received.map(({ paymentChanged }) => paymentChanged.status)).toEqual([
      'CREATED',
      'AUTHORIZED',
      'CAPTURED',
    ]);
  });

  test('learn at once of two payments of one order: one is kept, the other given back', async () => {
    const { simulator, one, other } = await two();
    const input = order();
    const ids = [await openPayment(one, input), await openPayment(other, { ...input, idempotencyKey: 'second' })];
    for (const id of ids) simulator.ledger.pay(id, { hold: false });
    const answers = await Promise.all(
      [one, other].map((gateway, index) =>
        deliverWebhook(gateway, 'result', [
          ['pg_payment_id', ids[index] as string],
          ['pg_order_id', input.orderId],
          ['pg_result', '1'],
          ['pg_can_reject', '1'],
          ['pg_salt', 's'],
        ]),
      ),
    );
    const outcomes = answers.map(({ text }) => /<pg_status>(\w+)</.exec(text)?.[1]);
    expect(outcomes.sort()).toEqual(['ok', 'rejected']);
  });

  test('what was created at one is known to the other, which is asked about it', async () => {
    const { simulator, one, other } = await two();
    simulator.setUrls(webhooksOf(other));
    const input = order();
    const first = await openPayment(one, input);
    const second = await openPayment(one, { ...input, idempotencyKey: `${input.idempotencyKey}-2` });
    await simulator.payer.pay(first);
    await simulator.payer.pay(second);
    expect(simulator.ledger.payment(first).captured).toMatchObject({ amount: '2500.00' });
    expect(simulator.ledger.payment(second)).toMatchObject({ captured: null, word: 'error' });
  });
});
