import { expect, test } from '@jest/globals';
import { until } from '../harness/ask.js';
import { openPayment, pay, startShop } from '../harness/checkout.js';
import { attempt, example, outcomeOf } from '../harness/operations.js';
import { subscribe } from '../harness/subscription.js';
import { type RunningGateway, sharedSystem, startSystem } from '../harness/system.js';

const system = sharedSystem();

const callsIn = ({ logged }: RunningGateway) => logged().filter(({ msg }) => String(msg).startsWith('provider call'));

/** The calls that the log says a request brought about, by their scripts. */
const callsOf = (gateway: RunningGateway, requestId: string | null) =>
  callsIn(gateway).flatMap((line) => (line['requestId'] === requestId ? line['script'] : []));

test.each([
  ['a payment by its id', '{ payment(paymentId: "7000000002") { status } }', ['get_status3.php']],
  ['a payment by its order', '{ paymentByOrder(orderId: "DEMO-HOLD") { status } }', ['get_status3.php']],
  ['a payout', '{ payoutStatus(orderId: "DEMO-PAYOUT-OK") { status } }', ['get_status2.php']],
])('a call that reads %s is logged with the id of the request that asked for it', async (_what, query, scripts) => {
  const { requestId, errors } = await system().query(query);
  expect(errors).toEqual([]);
  expect(callsOf(system(), requestId)).toEqual(scripts);
});

test('each call of a write is logged with the id of the request that asked for it, the lost one too', async () => {
  const running = await startSystem();
  running.simulator.faults.arm({ kind: 'drop-after', script: 'revoke' });
  const answer = await attempt(running, 'refundPayment', example(running, 'refundPayment'));
  expect(outcomeOf(answer).operation.state).toBe('UNKNOWN');
  expect(callsOf(running, answer.requestId)).toEqual(['get_status3.php', 'revoke.php', 'get_status3.php']);
  const failed = callsIn(running).find(({ msg }) => msg === 'provider call failed');
  expect(failed).toMatchObject({ requestId: answer.requestId, mayHaveActed: true });
});

test('what looks for the outcome of a write by itself is logged with its name and no request', async () => {
  const running = await startSystem({ tuning: { readBackDelaysMs: [] } });
  running.simulator.faults.arm({ kind: 'drop-after', script: 'revoke' });
  await attempt(running, 'refundPayment', example(running, 'refundPayment'));
  const own = await until(
    () => callsIn(running).filter(({ job }) => job === 'reconciler'),
    ({ length }) => length > 0,
  );
  for (const line of own) expect(line).not.toHaveProperty('requestId');
});

test('a call that creates a payment has the id of its request, and what a webhook has read that of the webhook', async () => {
  const shop = await startShop();
  const id = await openPayment(shop);
  expect(callsIn(shop).map(({ script, requestId }) => [script, typeof requestId])).toEqual([
    ['init_payment.php', 'string'],
  ]);
  await pay(shop, id);
  const webhooks = shop.logged().filter(({ route }) => String(route).startsWith('/webhooks/'));
  const ids = webhooks.map(({ requestId }) => requestId);
  const readings = callsIn(shop).slice(1);
  expect(readings.length).toBeGreaterThan(0);
  for (const { requestId } of readings) expect(ids).toContain(requestId);
});

test('the first reading of a subscription has the id of its request, and those that follow the name of the job', async () => {
  const running = await startSystem({ tuning: { followUpMs: [], pollMs: 50 } });
  const { received } = subscribe(
    running.gateway.url,
    'subscription { paymentChanged(paymentId: "7000000005") { status } }',
  );
  const calls = await until(
    () => callsIn(running),
    ({ length }) => length >= 2,
  );
  expect(received).toHaveLength(1);
  expect(calls.slice(0, 2)).toEqual([
    expect.objectContaining({ requestId: expect.any(String) }),
    expect.objectContaining({ job: 'live queries' }),
  ]);
  expect(calls[1]).not.toHaveProperty('requestId');
});
