import { expect, test } from '@jest/globals';
import type { NamedPayment } from '../../../src/domain/checkouts/checkout.js';
import { money } from '../../../src/domain/money.js';
import { CheckedOrders } from '../../../src/store/checkouts/checked-orders.js';
import { Checkouts } from '../../../src/store/checkouts/checkouts.js';
import { describeEngines, describeSharedEngines, type Engine, openJournal } from '../../harness/engines.js';
import { addCheckout } from '../../harness/webhook-services.js';

const MINUTE_MS = 60_000;

const named = (paymentId: string, orderId: string | null = 'A-1', amount = '2500'): NamedPayment => ({
  paymentId,
  orderId,
  amount: money(amount, 'KZT'),
});
const second = (paymentId: string) => ({
  account: 'default',
  orderId: 'A-1',
  amount: money('2500', 'KZT'),
  firstPaymentId: '101',
  secondPaymentId: paymentId,
});

async function open(engine: Engine, url?: string) {
  const { store } = await openJournal(url ?? (await engine.fresh()));
  const checkouts = new Checkouts(store, true);
  const payer = async (orderId = 'A-1') =>
    (await checkouts.ofOrder('default', null, orderId)).checkouts[0]?.orderPaidBy ?? null;
  /** As if so much time had passed since. */
  const age = async (ms: number) => {
    const rows = await store.selectFrom('second_payments').selectAll().execute();
    for (const { payment_id, turned_down_at, look_at } of rows)
      await store
        .updateTable('second_payments')
        .set({ turned_down_at: turned_down_at && turned_down_at - ms, look_at: look_at && look_at - ms })
        .where('payment_id', '=', payment_id)
        .execute();
  };
  const reported = async () => {
    const rows = await store.selectFrom('outbox_events').select('body').orderBy('seq').execute();
    return rows.map(({ body }) => JSON.parse(body) as { readonly type: string; readonly data: unknown });
  };
  return { store, checkouts, payer, age, reported };
}

/** Two pages of the order A-1, of which 101 has paid. */
async function paid(engine: Engine) {
  const shop = await open(engine);
  for (const paymentId of ['101', '102', '103']) await addCheckout(shop, { paymentId });
  expect(await shop.checkouts.takePaid('default', named('101'), 'ALARM')).toEqual({ ok: true, twice: null });
  return shop;
}

describeEngines('an order that was paid', (engine) => {
  test('is free again when its payment gave the money back', async () => {
    const { checkouts, payer } = await paid(engine);
    expect(await payer()).toBe('101');
    await checkouts.free('default', '101');
    expect(await payer()).toBeNull();
    expect((await checkouts.ofOrder('default', '101', null)).checkouts).toMatchObject([{ hasPaid: false }]);
    expect(await checkouts.takePaid('default', named('102'), 'TURN_DOWN')).toEqual({ ok: true, twice: null });
    expect(await payer()).toBe('102');
  });

  test('is not freed by a payment that did not pay it, nor by one of another account', async () => {
    const { checkouts, payer } = await paid(engine);
    await checkouts.free('default', '102');
    await checkouts.free('other', '101');
    expect(await payer()).toBe('101');
  });

  test('passes to the next that paid it, in the order they came, and is free after the last', async () => {
    const { checkouts, payer } = await paid(engine);
    for (const id of ['102', '103']) await checkouts.takePaid('default', named(id), 'ALARM');
    await checkouts.free('default', '101');
    expect(await payer()).toBe('102');
    await checkouts.free('default', '103');
    expect(await payer()).toBe('102');
    await checkouts.free('default', '102');
    expect(await payer()).toBeNull();
  });
});

describeEngines('a second payment of an order', (engine) => {
  test('that is read as paid raises one alarm, and one event is written with it', async () => {
    const { checkouts, reported } = await paid(engine);
    const noted = [];
    for (let times = 0; times < 3; times += 1) noted.push(await checkouts.takePaid('default', named('102'), 'ALARM'));
    expect(noted).toEqual([{ ok: true, twice: second('102') }, ...Array(2).fill({ ok: true, twice: null })]);
    expect(await reported()).toMatchObject([{ type: 'order.paid_twice', sequence: 1, data: second('102') }]);
  });

  test('that is turned down raises none for a minute, and one where it still holds the money then', async () => {
    const { checkouts, reported, age } = await paid(engine);
    const seen = () => checkouts.takePaid('default', named('102'), 'ALARM');
    expect(await checkouts.takePaid('default', named('102'), 'TURN_DOWN')).toEqual({ ok: false, twice: null });
    expect([await seen(), await reported(), await checkouts.dueSeconds()]).toEqual([{ ok: true, twice: null }, [], []]);
    await age(MINUTE_MS);
    expect(await checkouts.dueSeconds()).toEqual([{ account: 'default', paymentId: '102' }]);
    expect(await checkouts.dueSeconds()).toEqual([]);
    expect([await seen(), (await reported()).length]).toEqual([{ ok: true, twice: second('102') }, 1]);
    await age(10 * MINUTE_MS);
    expect(await checkouts.dueSeconds()).toEqual([]);
  });

  test('that may still be turned down raises none yet, and is read again', async () => {
    const { checkouts, reported, age } = await paid(engine);
    expect(await checkouts.takePaid('default', named('102'), 'WAIT')).toEqual({ ok: true, twice: null });
    // Then its own word comes.
    expect(await checkouts.takePaid('default', named('102'), 'TURN_DOWN')).toEqual({ ok: false, twice: null });
    expect(await checkouts.takePaid('default', named('102'), 'ALARM')).toEqual({ ok: true, twice: null });
    expect(await reported()).toEqual([]);
    await age(MINUTE_MS);
    expect(await checkouts.dueSeconds()).toHaveLength(1);
  });

  test('that gave the money back is forgotten: nothing is read again, and what it does then is news', async () => {
    const { checkouts, age } = await paid(engine);
    await checkouts.takePaid('default', named('102'), 'TURN_DOWN');
    await checkouts.free('default', '102');
    await age(10 * MINUTE_MS);
    expect(await checkouts.dueSeconds()).toEqual([]);
    expect((await checkouts.takePaid('default', named('102'), 'ALARM')).twice).toEqual(second('102'));
  });
});

describeEngines('readings', (engine) => {
  test('are news only where they say what is not noted, of an order that is known here', async () => {
    const { checkouts, store } = await paid(engine);
    await new CheckedOrders(store).note({
      account: 'default',
      paymentId: '301',
      orderId: 'B-1',
      amount: money('10', 'KZT'),
    });
    const reading = (id: string, standing: 'paid' | 'freed', orderId: string | null = null) => ({
      ...named(id, orderId),
      standing,
    });
    const readings = [
      reading('101', 'freed'),
      reading('102', 'paid'),
      reading('301', 'paid'),
      reading('201', 'paid', 'A-1'),
      // Known, or nobody's.
      reading('103', 'freed'),
      reading('202', 'freed', 'A-1'),
      reading('203', 'paid', 'C-1'),
      reading('204', 'paid'),
    ];
    expect(await checkouts.unrecordedReadings('default', readings)).toEqual(readings.slice(0, 4));
    expect(await checkouts.unrecordedReadings('default', [reading('101', 'paid')])).toEqual([]);
    expect(await checkouts.unrecordedReadings('other', readings)).toEqual([]);
    await checkouts.takePaid('default', named('102'), 'ALARM');
    expect(await checkouts.unrecordedReadings('default', [reading('102', 'paid'), reading('102', 'freed')])).toEqual([
      reading('102', 'freed'),
    ]);
  });
});

describeEngines('an order that was not created here', (engine) => {
  const passed = async (...payments: readonly (readonly [string, string])[]) => {
    const shop = await open(engine);
    const checked = new CheckedOrders(shop.store);
    for (const [paymentId, amount] of payments)
      await checked.note({ account: 'default', paymentId, orderId: 'A-1', amount: money(amount, 'KZT') });
    const hasPaid = (paymentId: string) =>
      checked.hasPaid({ account: 'default', paymentId, orderId: 'A-1', amount: money('2500', 'KZT') });
    return { ...shop, hasPaid };
  };

  test('is paid by the payment that was let pass for it, and twice by another of the same sum', async () => {
    const { checkouts, hasPaid } = await passed(['101', '2500'], ['102', '2500']);
    await checkouts.takePaid('default', named('101', null), 'ALARM');
    expect([await hasPaid('101'), await hasPaid('102')]).toEqual([true, false]);
    expect((await checkouts.takePaid('default', named('102'), 'ALARM')).twice).toEqual(second('102'));
    expect([await hasPaid('101'), await hasPaid('102')]).toEqual([true, true]);
  });

  test('is paid in parts by payments of different sums, which raises no alarm', async () => {
    const { checkouts } = await passed(['101', '2500'], ['102', '7']);
    await checkouts.takePaid('default', named('101'), 'ALARM');
    expect((await checkouts.takePaid('default', named('102', 'A-1', '7'), 'ALARM')).twice).toBeNull();
  });
});

describeSharedEngines('at two instances', (engine) => {
  test('an order whose payment is given back while another is read as paid ends as paid by that one', async () => {
    const url = await engine.fresh();
    const [one, other] = [await open(engine, url), await open(engine, url)] as const;
    const orders = Array.from({ length: 20 }, (_, index) => `ORDER-${index}`);
    for (const [index, orderId] of orders.entries()) {
      for (const paymentId of [`1${index}`, `2${index}`]) await addCheckout(one, { orderId, paymentId });
      await one.checkouts.takePaid('default', named(`1${index}`, orderId), 'ALARM');
    }
    await Promise.all(
      orders.flatMap((orderId, index) => [
        one.checkouts.free('default', `1${index}`),
        other.checkouts.takePaid('default', named(`2${index}`, orderId), 'ALARM'),
      ]),
    );
    expect(await Promise.all(orders.map((orderId) => one.payer(orderId)))).toEqual(
      orders.map((_, index) => `2${index}`),
    );
  });

  test('a second payment that both read at once raises one alarm', async () => {
    const url = await engine.fresh();
    const [one, other] = [await open(engine, url), await open(engine, url)] as const;
    for (const paymentId of ['101', '102']) await addCheckout(one, { paymentId });
    await one.checkouts.takePaid('default', named('101'), 'ALARM');
    const noted = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 ? one : other).checkouts.takePaid('default', named('102'), 'ALARM'),
      ),
    );
    expect(noted.filter(({ twice }) => twice !== null)).toHaveLength(1);
    expect(await one.reported()).toHaveLength(1);
  });
});
