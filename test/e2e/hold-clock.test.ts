import { describe, expect, test } from '@jest/globals';
import { MovableClock } from '../../src/domain/clock.js';
import { openStore } from '../../src/store/database.js';
import { until } from '../harness/ask.js';
import { create, openPayment, order, startShop, tryCreate, webhooksOf } from '../harness/checkout.js';
import { describePostgres } from '../harness/engines.js';
import { BACKEND_SECRET, openMerchant } from '../harness/merchant.js';
import { FLAVOURS, type System, type SystemOptions, startGateway, startProvider } from '../harness/system.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BRISK = { recheckDelaysMs: [20, 100], tickMs: 20, firstMs: 20, holdTickMs: 30, holdRecheckMs: 60 };
const HOLD_DAYS = { HOLD_DAYS: '1' };

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
/** A shop whose clock comes to a moment in an hour when the test says so: however busy the machine is, it is still to come before. */
async function startClockedShop(options: SystemOptions = {}) {
  const clock = new MovableClock();
  const system = await startShop({ ...options, tuning: { ...BRISK, clock } });
  return { ...system, anHourPasses: () => clock.forward(HOUR_MS) };
}

const held = (more: Readonly<Record<string, unknown>>) => order({ captureMethod: 'MANUAL', ...more });

interface Seen {
  readonly payment: {
    readonly status: string;
    readonly paidAt: string | null;
    readonly holdEndsAt: string | null;
    readonly operations: readonly { readonly kind: string; readonly state: string; readonly note: string | null }[];
  };
}

async function seen({ query }: Pick<System, 'query'>, id: string): Promise<Seen['payment']> {
  const { data } = await query<Seen>(
    `{ payment(paymentId: "${id}") { status paidAt holdEndsAt operations { kind state note } } }`,
  );
  if (!data) throw new Error('It was not read.');
  return data.payment;
}

const becomes = (system: Pick<System, 'query'>, id: string, status: string) =>
  until(
    () => seen(system, id),
    (payment) => payment.status === status,
  );

/** Its operations, once none is open. */
const ended = (system: Pick<System, 'query'>, id: string) =>
  until(
    async () => (await seen(system, id)).operations,
    (operations) => operations.every(({ state }) => state !== 'PENDING'),
  );

describe.each(FLAVOURS)('the end of a hold (%s)', (flavour) => {
  test('is told while the money is held, by the days of the account', async () => {
    const system = await startShop({ flavour, env: HOLD_DAYS });
    const id = await openPayment(system, held({}));
    expect((await seen(system, id)).holdEndsAt).toBeNull();
    await system.simulator.payer.pay(id);
    const { holdEndsAt, paidAt } = await becomes(system, id, 'AUTHORIZED');
    expect(Date.parse(holdEndsAt ?? '') - Date.parse(paidAt ?? '')).toBe(DAY_MS);
  });
});

test('the end of a hold is not told where the account does not say after how many days', async () => {
  const system = await startShop();
  const id = await openPayment(system, held({}));
  await system.simulator.payer.pay(id);
  expect((await becomes(system, id, 'AUTHORIZED')).holdEndsAt).toBeNull();
});

test('the backend and the log hear once that a hold ends within a day', async () => {
  const merchant = await openMerchant();
  const env = { ...HOLD_DAYS, BACKEND_EVENTS_URL: merchant.url, BACKEND_SECRET };
  const system = await startShop({ env, tuning: BRISK });
  const id = await openPayment(system, held({}));
  await system.simulator.payer.pay(id);
  const ending = () => merchant.taken.filter(({ type }) => type === 'payment.hold_ending');
  await until(ending, (events) => events.length > 0);
  const { holdEndsAt } = await seen(system, id);
  expect(ending()).toMatchObject([{ data: { paymentId: id, status: 'AUTHORIZED', holdEndsAt } }]);
  const logged = () => system.logged().filter(({ msg }) => msg === 'hold ending');
  expect(logged()).toMatchObject([{ payment: id }]);
  await system.query(
    `mutation { cancelPayment(input: { paymentId: "${id}", idempotencyKey: "cancel" }) { replayed } }`,
  );
  await until(
    () => merchant.story(id),
    (story) => story.at(-1)?.endsWith('CANCELED') ?? false,
  );
  expect([ending().length, logged().length]).toEqual([1, 1]);
  for (const { text } of ending()) expect(text).not.toMatch(/"payer"|"card"|token|\*\*\*/i);
});

describe('at the moment that createPayment gave', () => {
  test('a hold is captured, all of it, once, and the journal says why', async () => {
    const system = await startClockedShop({ env: HOLD_DAYS });
    const { checkout } = await create(system, held({ captureBy: inMs(HOUR_MS) }));
    const id = checkout.paymentId ?? '';
    await system.simulator.payer.pay(id);
    system.anHourPasses();
    await becomes(system, id, 'CAPTURED');
    expect(await ended(system, id)).toEqual([
      { kind: 'CAPTURE', state: 'SUCCEEDED', note: `captureBy of checkout ${checkout.id} has come` },
    ]);
    expect(system.simulator.ledger.payment(id).captured).toMatchObject({ amount: '2500.00' });
  });

  test('a hold is canceled', async () => {
    const system = await startClockedShop();
    const id = await openPayment(system, held({ cancelBy: inMs(HOUR_MS) }));
    await system.simulator.payer.pay(id);
    system.anHourPasses();
    await becomes(system, id, 'CANCELED');
    expect(await ended(system, id)).toMatchObject([{ kind: 'CANCEL', state: 'SUCCEEDED' }]);
  });

  test('a hold above what one person may decide on waits for another than whoever asked for the payment', async () => {
    const system = await startClockedShop({ env: { ...HOLD_DAYS, APPROVAL_ABOVE_CAPTURE: '100 KZT' } });
    const id = await openPayment(system, held({ captureBy: inMs(HOUR_MS) }));
    await system.simulator.payer.pay(id);
    system.anHourPasses();
    const open = async () => {
      const { data } = await system.query<{
        payment: { operations: { id: string; state: string; requestedBy: string }[] };
      }>(`{ payment(paymentId: "${id}") { operations { id state requestedBy } } }`);
      return data?.payment.operations ?? [];
    };
    const [waiting] = await until(open, ([one]) => one?.state === 'AWAITING_APPROVAL');
    expect(waiting?.requestedBy).toBe('local');
    const { errors } = await system.query(
      `mutation { approveOperation(input: { operationId: "${waiting?.id}" }) { operation { state } } }`,
    );
    expect(errors).toMatchObject([{ message: expect.stringContaining('another caller') }]);
    expect((await seen(system, id)).status).toBe('AUTHORIZED');
  });

  test('what is not paid yet is captured once it is', async () => {
    const system = await startClockedShop();
    const id = await openPayment(system, held({ captureBy: inMs(HOUR_MS) }));
    system.anHourPasses();
    await until(
      () => system.simulator.calls.filter(({ path }) => path.includes('status')).length,
      (count) => count > 1,
    );
    expect((await seen(system, id)).operations).toEqual([]);
    await system.simulator.payer.pay(id);
    await becomes(system, id, 'CAPTURED');
  });

  test('nothing is done where a person was first', async () => {
    const system = await startClockedShop({ env: { LOG_LEVEL: 'debug' } });
    const id = await openPayment(system, held({ cancelBy: inMs(HOUR_MS) }));
    await system.simulator.payer.pay(id);
    await system.query(`mutation { capturePayment(input: { paymentId: "${id}", idempotencyKey: "c" }) { replayed } }`);
    system.anHourPasses();
    await until(
      () => system.logged().filter(({ job }) => job === 'hold clock').length,
      (reads) => reads > 0,
    );
    const { operations } = await becomes(system, id, 'CAPTURED');
    expect(operations.map(({ kind }) => kind)).toEqual(['CAPTURE']);
  });
});

test.each([
  ['a moment that is past', () => ({ captureBy: inMs(-1_000) }), 'input.captureBy'],
  [
    'a moment when the provider may have taken the money',
    () => ({ cancelBy: inMs(DAY_MS + 60_000) }),
    'input.cancelBy',
  ],
  ['two moments', () => ({ captureBy: inMs(60_000), cancelBy: inMs(60_000) }), 'input.cancelBy'],
  [
    'a moment for what is taken at once',
    () => ({ captureBy: inMs(60_000), captureMethod: 'AUTOMATIC' }),
    'input.captureBy',
  ],
])('%s is refused, and no payment is created', async (_what, more, argument) => {
  const system = await startShop({ env: HOLD_DAYS });
  const { errors } = await tryCreate(system, held(more()));
  expect(errors).toMatchObject([{ message: expect.stringContaining(argument) }]);
  expect(system.simulator.calls).toEqual([]);
});

describePostgres('two gateways that share a store', (engine) => {
  test('capture at the moment once', async () => {
    const env = { DATABASE_URL: await engine.fresh() };
    const simulator = await startProvider();
    const [one] = [await startGateway(simulator.url, env, BRISK), await startGateway(simulator.url, env, BRISK)];
    simulator.setUrls(webhooksOf(one));
    const ids = await Promise.all([1, 2, 3, 4, 5, 6].map(() => openPayment(one, held({ captureBy: inMs(HOUR_MS) }))));
    for (const id of ids) await simulator.payer.pay(id);
    // A server's clock cannot be moved: the moments are.
    const store = await openStore(env.DATABASE_URL);
    await store.updateTable('timed_writes').set({ act_at: Date.now(), next_at: Date.now() }).execute();
    await store.destroy();
    for (const id of ids) {
      const { operations } = await becomes(one, id, 'CAPTURED');
      expect(operations).toHaveLength(1);
    }
    expect(simulator.calls.filter(({ path }) => path === '/do_capture.php')).toHaveLength(ids.length);
  });
});
