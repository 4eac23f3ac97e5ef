import { expect, test } from '@jest/globals';
import { SIMULATOR_MERCHANT_ID, SIMULATOR_PAYOUT_SECRET } from '../../src/simulator/credentials.js';
import { until } from '../harness/ask.js';
import { temporaryDirectory } from '../harness/engines.js';
import { startGateway, startSystem } from '../harness/system.js';
import { deliverWebhook } from '../harness/webhook.js';

const SOON = { webhookRecheckDelaysMs: [50] };
const NEVER = { webhookRecheckDelaysMs: [3_600_000] };
const FAILED = '7000000004';

const RESULT = Object.entries({
  pg_order_id: 'DEMO-FAILED',
  pg_payment_id: FAILED,
  pg_amount: '990.00',
  pg_currency: 'KZT',
  pg_result: '0',
  pg_salt: 'salt-1',
});

const LISTED = '{ payments { nodes { paymentId status } } payouts { nodes { orderId status } } }';
const HISTORY = `{ payment(paymentId: "${FAILED}") { history { source status } } }`;

interface Listed {
  readonly payments: { readonly nodes: readonly { readonly paymentId: string; readonly status: string }[] };
  readonly payouts: { readonly nodes: readonly { readonly orderId: string; readonly status: string }[] };
}

type System = Pick<Awaited<ReturnType<typeof startSystem>>, 'query'>;
const listed = async ({ query }: System) => (await query<Listed>(LISTED)).data;

test('a payment that nobody asked for is listed once a webhook named it, and its history says that a webhook had it read', async () => {
  const system = await startSystem({ tuning: SOON });
  expect(await deliverWebhook(system, 'result', RESULT)).toMatchObject({ status: 200 });
  const now = await until(
    () => listed(system),
    (data) => data?.payments.nodes.length === 1,
  );
  expect(now?.payments.nodes).toEqual([{ paymentId: FAILED, status: 'FAILED' }]);
  const { data } = await system.query<{ payment: { history: object[] } }>(HISTORY);
  expect(data?.payment.history).toEqual([{ source: 'WEBHOOK', status: 'FAILED' }]);
});

test('a payout that nobody asked for is listed once a webhook named it', async () => {
  const system = await startSystem({ tuning: SOON });
  const said = {
    pg_payment_id: '7100000001',
    pg_order_id: 'DEMO-PAYOUT-OK',
    pg_status: 'ok',
    pg_merchant_id: SIMULATOR_MERCHANT_ID,
    pg_salt: 'salt-1',
  };
  const answer = await deliverWebhook(system, 'payout', Object.entries(said), SIMULATOR_PAYOUT_SECRET);
  expect(answer).toMatchObject({ status: 200 });
  const now = await until(
    () => listed(system),
    (data) => data?.payouts.nodes.length === 1,
  );
  expect(now?.payouts.nodes).toEqual([{ orderId: 'DEMO-PAYOUT-OK', status: 'SUCCEEDED' }]);
});

test('a provider that cannot be reached when the webhook comes is asked again', async () => {
  const system = await startSystem({ tuning: SOON });
  system.simulator.faults.arm({ kind: 'http-502', script: 'get_status3.php', times: 5 });
  await deliverWebhook(system, 'result', RESULT);
  await until(
    () => listed(system),
    (data) => data?.payments.nodes.length === 1,
  );
});

test('what a process did not get to read is read by the next one', async () => {
  const { simulator } = await startSystem();
  const env = { DATABASE_URL: `file:${temporaryDirectory()}/gateway.db` };
  const first = await startGateway(simulator.url, env, NEVER);
  await deliverWebhook(first, 'result', RESULT);
  expect((await listed(first))?.payments.nodes).toEqual([]);
  await first.close();
  const second = await startGateway(simulator.url, env, NEVER);
  await until(
    () => listed(second),
    (data) => data?.payments.nodes.length === 1,
  );
});
