import { describe, expect, test } from '@jest/globals';
import { until } from '../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../harness/credentials.js';
import { BACKEND_SECRET, type Merchant, openMerchant } from '../harness/merchant.js';
import { type System, startSystem } from '../harness/system.js';
import { startTwoAccounts } from '../harness/two-accounts.js';
import { askAs } from './access/asking.js';
import { payerToken } from './access/payers.js';

const HELD = '7000000001';
const BRISK = { recheckDelaysMs: [], tickMs: 20, firstMs: 20 };

interface Event {
  readonly id: string;
  readonly type: string;
  readonly paymentId: string;
  readonly body: string;
  readonly deliveries: readonly {
    readonly endpoint: string;
    readonly deliveredAt: string | null;
    readonly attempts: number;
    readonly lastProblem: string | null;
    readonly history: readonly { readonly status: number | null }[];
  }[];
}

const EVENT =
  'id type paymentId orderId account { id } createdAt body deliveries { endpoint deliveredAt attempts nextAttemptAt lastProblem history { at status problem } }';

async function startShop(merchant: Merchant, erp: Merchant): Promise<System> {
  const others = [{ id: 'erp', url: erp.url, secret: BACKEND_SECRET, types: ['operation.finished'] }];
  return startSystem({
    env: {
      BACKEND_EVENTS_URL: merchant.url,
      BACKEND_SECRET,
      BACKEND_ENDPOINTS_FILE: 'endpoints.json',
      ...BELIEVES_TOKENS,
    },
    readText: () => JSON.stringify(others),
    tuning: BRISK,
  });
}

const SCOPE = 'operations:read operations:resolve payments:capture payments:read';

async function listed({ gateway }: System, filter = '{}'): Promise<readonly Event[]> {
  const { data } = await askAs(
    gateway.url,
    `{ events(filter: ${filter}) { nodes { ${EVENT} } } }`,
    await token({ scope: SCOPE }),
  );
  return (data as { events: { nodes: Event[] } }).events.nodes;
}

async function captured(system: System): Promise<void> {
  const text = `mutation { capturePayment(input: { paymentId: "${HELD}", idempotencyKey: "c" }) { replayed } }`;
  await askAs(system.gateway.url, text, await token({ scope: SCOPE }));
}

const resend = async ({ gateway }: System, input: string, scope = SCOPE) =>
  askAs(gateway.url, `mutation { resendEvent(input: { ${input} }) { event { ${EVENT} } } }`, await token({ scope }));

test('what the backend is told is listed with what became of it, and sent once more under the same id', async () => {
  const [merchant, erp] = [await openMerchant(), await openMerchant()];
  const system = await startShop(merchant, erp);
  await captured(system);
  const events = await until(
    () => listed(system),
    (all) =>
      all.length === 2 &&
      all.every(({ deliveries }) => deliveries.length > 0 && deliveries.every((one) => one.deliveredAt)),
  );
  const finished = events.find(({ type }) => type === 'operation.finished');
  expect(finished).toMatchObject({ paymentId: HELD, account: { id: 'default' } });
  expect(finished?.deliveries).toMatchObject([
    { endpoint: 'default', attempts: 1, lastProblem: null, history: [{ status: 204 }] },
    { endpoint: 'erp', attempts: 1, history: [{ status: 204 }] },
  ]);
  expect(merchant.taken.map(({ text }) => text)).toContain(finished?.body);
  expect(await listed(system, '{ type: ["operation.finished"], delivered: true }')).toHaveLength(1);
  expect(await listed(system, '{ delivered: false }')).toEqual([]);

  const before = merchant.taken.length;
  expect((await resend(system, `eventId: "${finished?.id}", endpoint: "erp"`)).data).toMatchObject({
    resendEvent: { event: { id: finished?.id } },
  });
  await until(
    () => erp.taken.length,
    (count) => count === 2,
  );
  expect(erp.taken.map(({ id, text }) => [id, text])).toEqual([1, 2].map(() => [finished?.id, finished?.body]));
  expect(merchant.taken).toHaveLength(before);
  const twice = await until(
    async () => (await listed(system, '{ type: ["operation.finished"] }'))[0],
    (event) => event?.deliveries[1]?.attempts === 2,
  );
  expect(twice?.deliveries[1]?.deliveredAt).toBe(finished?.deliveries[1]?.deliveredAt);
});

test('what an endpoint does not take is listed with why', async () => {
  const [merchant, erp] = [await openMerchant(), await openMerchant()];
  erp.answer = () => 503;
  const system = await startShop(merchant, erp);
  await captured(system);
  const [event] = await until(
    () => listed(system, '{ delivered: false }'),
    (all) => all.some(({ deliveries }) => deliveries.some(({ attempts }) => attempts > 2)),
  );
  expect(event?.deliveries[1]).toMatchObject({
    endpoint: 'erp',
    deliveredAt: null,
    lastProblem: 'The backend answered HTTP 503.',
  });
});

describe('what is asked wrongly is refused:', () => {
  test.each([
    ['{ events(first: 101) { nodes { id } } }', 'LIMIT_EXCEEDED'],
    ['{ events(filter: { type: [] }) { nodes { id } } }', 'BAD_USER_INPUT'],
    ['{ events(filter: { type: ["payment.lost"] }) { nodes { id } } }', 'BAD_USER_INPUT'],
    ['{ events(filter: { paymentId: "1 or 1=1" }) { nodes { id } } }', 'BAD_USER_INPUT'],
    ['{ events(after: "nonsense") { nodes { id } } }', 'BAD_USER_INPUT'],
    ['mutation { resendEvent(input: { eventId: "nonsense" }) { event { id } } }', 'BAD_USER_INPUT'],
    [
      'mutation { resendEvent(input: { eventId: "evt_0b5c1f7e-2d7c-4b43-9b0e-5d3f0f3f8a51", endpoint: "a b" }) { event { id } } }',
      'BAD_USER_INPUT',
    ],
  ])('%s as %s', async (text, code) => {
    const { gateway } = await startSystem();
    expect(await askAs(gateway.url, text)).toMatchObject({ codes: [code] });
  });

  test('an endpoint that the event is not for', async () => {
    const [merchant, erp] = [await openMerchant(), await openMerchant()];
    const system = await startShop(merchant, erp);
    await captured(system);
    const [changed] = await until(
      () => listed(system, '{ type: ["payment.changed"] }'),
      ([first]) => (first?.deliveries.length ?? 0) > 0,
    );
    expect((await resend(system, `eventId: "${changed?.id}", endpoint: "erp"`)).codes).toEqual(['BAD_USER_INPUT']);
  });
});

test('an event that is not there is null', async () => {
  const { gateway } = await startSystem();
  const text =
    'mutation { resendEvent(input: { eventId: "evt_0b5c1f7e-2d7c-4b43-9b0e-5d3f0f3f8a51" }) { event { id } } }';
  expect(await askAs(gateway.url, text)).toMatchObject({ data: { resendEvent: null }, codes: [] });
});

test('events are for who may read operations, sent once more by who may resolve them, and nothing for payers', async () => {
  const { gateway } = await startSystem({ env: BELIEVES_TOKENS });
  const list = '{ events { nodes { id } } }';
  const send =
    'mutation { resendEvent(input: { eventId: "evt_0b5c1f7e-2d7c-4b43-9b0e-5d3f0f3f8a51" }) { event { id } } }';
  const [reads, resolves] = [await token({ scope: 'operations:read' }), await token({ scope: 'operations:resolve' })];
  expect((await askAs(gateway.url, list, reads)).codes).toEqual([]);
  expect((await askAs(gateway.url, list, resolves)).codes).toEqual(['FORBIDDEN']);
  expect((await askAs(gateway.url, send, reads)).codes).toEqual(['FORBIDDEN']);
  expect((await askAs(gateway.url, send, resolves)).codes).toEqual([]);
  const alone = await startSystem();
  const payer = await payerToken(alone.gateway.url, `paymentIds: ["${HELD}"]`);
  for (const text of [list, send]) expect((await askAs(alone.gateway.url, text, payer)).codes).toEqual(['FORBIDDEN']);
});

test('an event of another account is neither listed nor sent once more', async () => {
  const merchant = await openMerchant();
  const { url } = await startTwoAccounts({ ...BELIEVES_TOKENS, BACKEND_EVENTS_URL: merchant.url, BACKEND_SECRET });
  const [kz, uz] = [await token({ scope: SCOPE, accounts: ['kz'] }), await token({ scope: SCOPE, accounts: ['uz'] })];
  const capture = `mutation { capturePayment(input: { paymentId: "${HELD}", idempotencyKey: "c" }) { replayed } }`;
  await askAs(url, capture, kz);
  const idsFor = async (credential: string) => {
    const { data } = await askAs(url, '{ events { nodes { id account { id } } } }', credential);
    return (data as { events: { nodes: readonly { id: string }[] } }).events.nodes;
  };
  const [event] = await until(
    () => idsFor(kz),
    (nodes) => nodes.length > 0,
  );
  expect(event).toMatchObject({ account: { id: 'kz' } });
  expect(await idsFor(uz)).toEqual([]);
  const text = `mutation { resendEvent(input: { eventId: "${event?.id}" }) { event { id } } }`;
  expect(await askAs(url, text, uz)).toMatchObject({ data: { resendEvent: null }, codes: [] });
});
